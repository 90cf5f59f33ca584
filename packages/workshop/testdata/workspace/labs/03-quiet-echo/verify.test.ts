// What is said comes back.
import { startService } from '@hotpath/lab-kit'
import { expect, test } from 'vitest'

test('what is said comes back', async () => {
  await using service = await startService()
  expect(await (await service.fetch('/hello')).text(), 'the echo').toBe('/hello')
})
