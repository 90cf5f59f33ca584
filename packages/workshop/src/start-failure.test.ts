// A failed start is told by its line first.
import { expect, test } from 'vitest'
import { describeFailedStart } from './start-failure.ts'

test.each([
  [
    'a syntax error: its line, which Node prints above the source',
    'labs/00: waiting: it ended with exit code 1\nfile:///labs/00/src/count.ts:3\n  return 1 +\n}\n^\n\nSyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected\n    at parseTypeScript (node:internal/modules/typescript:61:36)\n\nNode.js v26.10.0',
    'src/count.ts:3: SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected',
  ],
  [
    'an error thrown at the start: the first frame that is of the service',
    'x\nnode:internal/errors:1\nTypeError: no port\n    at check (node:net:1:1)\n    at start (file:///labs/00/src/server.ts:7:9)\n    at main (file:///labs/00/src/main.ts:1:1)',
    'src/server.ts:7: TypeError: no port',
  ],
  [
    'an error in a package: the line of the service that called it',
    'x\n/repo/node_modules/express/index.js:5\nError: bad path {\n    at a (/repo/node_modules/express/index.js:5:1)\n    at file:///labs/00/src/app.ts:4:2',
    'src/app.ts:4: Error: bad path',
  ],
  [
    'an error elsewhere: the error',
    "x\nError [ERR_MODULE_NOT_FOUND]: Cannot find module '/repo/a.ts' imported from /repo/b.ts\n    at finalize (node:internal/resolve:241:11)",
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/repo/a.ts' imported from /repo/b.ts",
  ],
])('%s', (_case, text, want) => {
  const told = describeFailedStart('/labs/00', text)
  expect(told.split('\n')[0]).toBe(want)
  expect(describeFailedStart('/labs/00', told)).toBe(told)
})

test('frames of Node and its version are left out, and a text without a place stays as it is', () => {
  expect(describeFailedStart('/labs/00', 'silent\n    at x (node:net:1:1)\n\nNode.js v26.10.0')).toBe(
    'silent',
  )
  expect(describeFailedStart('/labs/00', 'it listens on nothing')).toBe('it listens on nothing')
})
