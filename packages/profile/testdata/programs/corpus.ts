// Writes the corpus of odd and broken input: testdata/corpus/<code>.<what is wrong>.<pb or gz>, where the code
// is that of the error which parsing must give, or `valid`. The bytes are put together here by hand, so that
// no mistake of our own encoder can hide in them.
//
//   node testdata/programs/corpus.ts
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

type Bytes = readonly number[]

function varint(value: bigint | number): Bytes {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return [...bytes, Number(rest)]
}

const int = (field: number, value: bigint | number): Bytes => [...varint(field * 8), ...varint(value)]
const bytes = (field: number, ...parts: Bytes[]): Bytes => {
  const body = parts.flat()
  return [...varint(field * 8 + 2), ...varint(body.length), ...body]
}
const text = (field: number, value: string): Bytes => bytes(field, [...Buffer.from(value)])
const packed = (field: number, ...values: (bigint | number)[]): Bytes => bytes(field, ...values.map(varint))

// The pieces of one small profile: samples/count, and main -> work with 7 in it.
const strings = ['', 'samples', 'count', 'main', 'work', 'app.js', 'task'].map((one) => text(6, one)).flat()
const sampleType = bytes(1, int(1, 1), int(2, 2))
const mapping = bytes(3, int(1, 1), int(5, 5), int(7, 1))
const functions = [bytes(5, int(1, 1), int(2, 3), int(4, 5)), bytes(5, int(1, 2), int(2, 4), int(4, 5))].flat()
const locations = [1, 2].flatMap((id) => bytes(4, int(1, id), int(2, 1), int(3, 256 * id), bytes(4, int(1, id), int(2, 10 * id))))
const sample = bytes(2, int(1, 2), int(1, 1), int(2, 7))
const header = [...int(9, 1_700_000_000_000_000_000n), ...int(10, 5_000_000_000), ...int(12, 1)]
const tables = [...mapping, ...locations, ...functions, ...strings]
const whole = [...sampleType, ...sample, ...tables, ...header]

const corpus: Record<string, Uint8Array> = {}
const add = (name: string, ...parts: (Bytes | Uint8Array)[]): void => {
  corpus[name] = Buffer.concat(parts.map((part) => Uint8Array.from(part)))
}

add('valid.small.pb', whole)
add('valid.small.gz', gzipSync(Uint8Array.from(whole)))
add('valid.tables-last-to-first.pb', header, strings, functions, locations, mapping, sample, sampleType)
add('valid.fields-nobody-knows.pb', whole, int(99, 5), text(100, 'later'), [...varint(101 * 8 + 1), 1, 2, 3, 4, 5, 6, 7, 8], [...varint(102 * 8 + 5), 1, 2, 3, 4])
add('valid.only-a-string-table.pb', strings)
add('valid.ids-of-64-bits.pb', sampleType, bytes(2, int(1, 2n ** 63n), int(2, 7)), bytes(4, int(1, 2n ** 63n), bytes(4, int(1, 2n ** 64n - 1n))), bytes(5, int(1, 2n ** 64n - 1n), int(2, 3)), strings)
add('valid.ids-in-no-order.pb', sampleType, bytes(2, packed(1, 900, 7, 900), int(2, 7)), bytes(4, int(1, 900)), bytes(4, int(1, 7)), strings)
add('valid.largest-and-smallest-values.pb', bytes(1, int(1, 1), int(2, 2)), bytes(1, int(1, 3), int(2, 2)), bytes(1, int(1, 4), int(2, 2)), bytes(2, int(1, 2), packed(2, 2n ** 63n - 1n, -(2n ** 63n), -1)), tables)
add('valid.labels.pb', sampleType, bytes(2, int(1, 2), int(2, 7), bytes(3, int(1, 6), int(2, 4)), bytes(3, int(1, 6), int(3, -5), int(4, 2))), tables)
add('valid.text-that-is-not-utf-8.pb', whole, bytes(6, [0xff, 0xfe, 0x41]), int(13, 7))
add('PROFILE_EMPTY.nothing.pb', [])
add('PROFILE_EMPTY.nothing-compressed.gz', gzipSync(''))
add('PROFILE_BAD_GZIP.second-half-missing.gz', gzipSync(Uint8Array.from(whole)).subarray(0, 60))
add('PROFILE_BAD_GZIP.wrong-checksum.gz', gzipSync(Uint8Array.from(whole)).map((byte, at, all) => (at === all.length - 6 ? byte ^ 1 : byte)))
// 256 KiB: more than the 64 KiB that the test allows, and small enough to be cut at every byte.
add('PROFILE_TOO_LARGE.bomb.gz', gzipSync(Buffer.alloc(256 * 1024), { level: 9 }))
add('PROFILE_BAD_WIRE.web-page.pb', Buffer.from('<!doctype html><title>Sign in</title>'))
add('PROFILE_BAD_WIRE.legacy-heap-text.pb', Buffer.from('heap profile: 1: 2 [3: 4] @ heap/1048576\n'))
add('PROFILE_BAD_WIRE.compressed-twice.gz', gzipSync(gzipSync(Uint8Array.from(whole))))
add('PROFILE_BAD_WIRE.zeros.pb', new Uint8Array(64))
add('PROFILE_BAD_WIRE.length-beyond-the-end.pb', whole, [0x32, 0xff, 0xff, 0xff, 0x7f])
add('PROFILE_BAD_WIRE.length-of-64-bits.pb', whole, [0x32], varint(2n ** 63n))
add('PROFILE_BAD_WIRE.varint-of-11-bytes.pb', whole, [0x48], Array.from({ length: 11 }, () => 0x80))
add('PROFILE_BAD_WIRE.group.pb', whole, [0x0b, 0x0c])
add('PROFILE_BAD_WIRE.number-for-a-message.pb', whole, int(2, 5))
add('PROFILE_BAD_WIRE.message-for-a-number.pb', whole, text(12, 'abc'))
add('PROFILE_BAD_WIRE.value-crosses-the-end-of-its-sample.pb', sampleType, bytes(2, int(1, 1), [0x10]), tables)
add('PROFILE_BAD_WIRE.value-crosses-the-end-of-its-list.pb', sampleType, bytes(2, [0x12, 0x01, 0x87], [0x01]), tables)
add('PROFILE_BAD_WIRE.no-string-table.pb', int(9, 1))
add('PROFILE_BAD_WIRE.first-string-not-empty.pb', text(6, 'samples'))
add('PROFILE_BAD_REFERENCE.string-beyond-the-table.pb', whole, int(13, 7))
add('PROFILE_BAD_REFERENCE.string-minus-1.pb', whole, int(13, -1))
add('PROFILE_BAD_REFERENCE.string-2-to-the-60.pb', whole, int(14, 2n ** 60n))
add('PROFILE_BAD_REFERENCE.location-missing.pb', sampleType, bytes(2, int(1, 3), int(2, 7)), tables)
add('PROFILE_BAD_REFERENCE.location-0.pb', sampleType, bytes(2, int(1, 0), int(2, 7)), tables)
add('PROFILE_BAD_REFERENCE.function-missing.pb', whole, bytes(4, int(1, 3), bytes(4, int(1, 3))))
add('PROFILE_BAD_REFERENCE.line-without-function.pb', whole, bytes(4, int(1, 3), bytes(4, int(2, 3))))
add('PROFILE_BAD_REFERENCE.mapping-missing.pb', whole, bytes(4, int(1, 3), int(2, 2)))
add('PROFILE_CONCATENATED.two-profiles.pb', whole, whole)
add('PROFILE_CONCATENATED.two-profiles.gz', gzipSync(Uint8Array.from(whole)), gzipSync(Uint8Array.from(whole)))
add('PROFILE_INVALID.two-functions-with-one-id.pb', whole, bytes(5, int(1, 2), int(2, 3)))
add('PROFILE_INVALID.two-locations-with-one-id.pb', whole, bytes(4, int(1, 2)))
add('PROFILE_INVALID.two-mappings-with-one-id.pb', whole, bytes(3, int(1, 1)))
add('PROFILE_INVALID.location-with-id-0.pb', whole, bytes(4, int(3, 4096)))
add('PROFILE_INVALID.function-without-id.pb', whole, bytes(5, int(2, 3)))
add('PROFILE_INVALID.two-values-for-one-type.pb', whole, bytes(2, int(1, 1), int(2, 7), int(2, 8)))
add('PROFILE_INVALID.sample-without-values.pb', whole, bytes(2, int(1, 1)))
add('PROFILE_INVALID.samples-without-types.pb', sample, tables)
add('PROFILE_INVALID.line-2-to-the-60.pb', whole, bytes(4, int(1, 3), bytes(4, int(1, 1), int(2, 2n ** 60n))))

const folder = new URL('../corpus/', import.meta.url)
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
for (const [name, content] of Object.entries(corpus)) writeFileSync(new URL(name, folder), content)
