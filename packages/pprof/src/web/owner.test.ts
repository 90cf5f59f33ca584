// Whose code a frame is.

import { expect, test } from 'vitest'
import { ownerOf } from './owner.ts'

test.each([
  ['search', '/srv/shop/src/search.ts', 'app'],
  ['search', 'src/search.ts', 'app'],
  ['search', 'file:///srv/shop/src/search.ts', 'app'],
  ['search', 'C:\\shop\\src\\search.js', 'app'],
  ['parse', '/srv/shop/node_modules/acorn/dist/acorn.js', 'dependency acorn'],
  ['parse', 'node_modules/acorn/dist/acorn.js', 'dependency acorn'],
  ['parse', 'C:\\shop\\node_modules\\acorn\\acorn.js', 'dependency acorn'],
  ['parse', '/srv/node_modules/@babel/parser/lib/index.js', 'dependency @babel/parser'],
  ['parse', '/srv/node_modules/eslint/node_modules/espree/x.js', 'dependency espree'],
  ['parse', '/srv/node_modules/.pnpm/@a+b@1.0.0/node_modules/@a/b/x.js', 'dependency @a/b'],
  ['parse', '/srv/old_node_modules/a/x.js', 'app'],
  ['read', 'node:fs', 'standard node'],
  ['run', 'node:internal/deps/undici/undici', 'standard node'],
  ['js-to-wasm:iii:i', 'wasm://wasm/00034eea', 'dependency wasm'],
  ['map', '', 'builtin'],
  ['', '', 'runtime'],
  ['(garbage collector)', '', 'gc'],
  ['Garbage Collection', '', 'gc'],
  ['(program)', '', 'runtime'],
  ['Non JS threads activity', '', 'runtime'],
  ['main.walk', '/srv/work.go', 'app'],
  ['runtime.mallocgc', '/usr/lib/go/src/runtime/malloc.go', 'runtime'],
  ['runtime.memmove', '/usr/lib/go/src/runtime/memmove_amd64.s', 'runtime'],
  ['runtime.gcBgMarkWorker', '/usr/lib/go/src/runtime/mgc.go', 'gc'],
  ['encoding/json.(*decodeState).object', '/usr/lib/go/src/encoding/json/decode.go', 'standard go'],
  ['strings.Fields', '/usr/lib/go/src/strings/strings.go', 'standard go'],
  [
    'github.com/x/y.(*T[go.shape.int]).M',
    '/root/go/pkg/mod/github.com/x/y@v1/t.go',
    'dependency github.com/x/y',
  ],
])('%s in %s: %s', (name, file, want) => {
  const owner = ownerOf(name, file)
  expect(`${owner.kind} ${owner.name}`.trim()).toBe(want)
})
