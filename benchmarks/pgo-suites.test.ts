// What a build changes at most does not change what the package's tests see. One of the suites; the others take longer.
import { expect, test } from 'vitest'
import { runSuite } from './pgo-suites.ts'

test('a build of markdown-it passes the examples of CommonMark that its bundle passes', async () => {
  const { changes, passed, failed, different } = await runSuite('markdown-it', 400)
  expect(changes).toEqual(['define-property _defineProperty', 'code-cache the program'])
  expect({ passed, failed, different }).toEqual({ passed: 652, failed: 0, different: [] })
})
