// Files as strings: whatever a lab holds comes back as it was.
import { expect, test } from 'vitest'
import { bytesOf, contentOf } from './file-content.ts'

test.each([
  ['src/app.ts', Buffer.from('\uFEFFconst ü = "ラボ"\r\n')],
  ['src/default.pgo', Buffer.of(0x1f, 0x8b, 0, 255, 254, 10)],
  ['src/monday.pb.gz', Buffer.of(0x1f, 0x8b, 0x80)],
  ['src/empty.pgo', Buffer.of()],
])('%s comes back byte for byte', (path, bytes) => {
  expect(bytesOf(path, contentOf(path, bytes))).toEqual(bytes)
})

test('bytes that are neither text nor a profile are refused', () => {
  expect(() => contentOf('src/picture.bin', Uint8Array.of(0xff, 0xfe, 0x80))).toThrow(TypeError)
})
