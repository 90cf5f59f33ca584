// Varints at every size, and fields that do not end where they should.

import { describe, expect, test } from 'vitest'
import type { Int64 } from './int64.ts'
import { WireReader, WireWriter } from './wire.ts'

function written(value: Int64): Buffer {
  const out = new WireWriter()
  out.integer(1, value)
  return out.finish()
}

function reader(...bytes: number[]): WireReader {
  return new WireReader(Uint8Array.from(bytes))
}

describe('varints', () => {
  const sizes: [Int64, number][] = [
    [0, 1],
    [127, 1],
    [128, 2],
    [2 ** 14, 3],
    [2 ** 28 - 1, 4],
    [2 ** 28, 5],
    [2 ** 31, 5],
    [2 ** 32 - 1, 5],
    [2 ** 32, 5],
    [2 ** 35, 6],
    [2 ** 53 - 1, 8],
    [2n ** 53n, 8],
    [2n ** 63n - 1n, 9],
    [-1, 10],
    [-(2 ** 31), 10],
    [-(2 ** 32) - 1, 10],
    [-(2 ** 53) + 1, 10],
    [-(2n ** 53n), 10],
    [-(2n ** 63n), 10],
  ]
  test.each(sizes)('%s takes %s bytes and reads back', (value, size) => {
    const bytes = written(value)
    expect(bytes.length).toBe(1 + size)
    const back = new WireReader(bytes)
    expect(back.next()).toBe(true)
    expect(back.int64()).toBe(value)
    expect(back.next()).toBe(false)
  })

  test('an unsigned integer keeps its 64th bit', () => {
    const back = new WireReader(written(2n ** 64n - 1n))
    back.next()
    expect(back.uint64()).toBe(2n ** 64n - 1n)
  })

  test('a varint may be longer than it needs to be', () => {
    const back = reader(0x08, 0x85, 0x80, 0x00)
    back.next()
    expect(back.uint64()).toBe(5)
  })
})

describe('broken fields', () => {
  test.each([
    ['a varint that never ends', [0x08, 0x80], /past the end/],
    ['a varint of eleven bytes', [0x08, ...Array.from({ length: 10 }, () => 0x80), 0x01], /longer than 10/],
    ['a length beyond the end', [0x0a, 0x02, 0x00], /2 bytes long, only 1/],
    ['eight bytes of which seven are there', [0x09, 1, 2, 3, 4, 5, 6, 7], /past the end/],
    ['four bytes of which three are there', [0x0d, 1, 2, 3], /past the end/],
    ['a group', [0x0b], /wire type 3/],
    ['field 0', [0x00], /field number is 0/],
  ])('%s', (_what, bytes, want) => {
    const broken = reader(...bytes)
    expect(() => {
      while (broken.next()) broken.skip()
    }).toThrow(want)
  })

  test('a value is not read from beyond the end of its message', () => {
    const short = new WireReader(Uint8Array.from([0x08, 0x85, 0x01]), 0, 2)
    short.next()
    expect(() => short.uint64()).toThrow(/past the end/)
  })
})

test('a message longer than 127 bytes has a longer length in front', () => {
  const out = new WireWriter()
  out.message(1, () => out.text(2, 'x'.repeat(20_000)))
  const outer = new WireReader(out.finish())
  outer.next()
  const end = outer.enter()
  expect(end).toBe(outer.bytes.length)
  outer.next()
  expect(outer.enter() - outer.position).toBe(20_000)
})
