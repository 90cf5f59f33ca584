// Filters: what they let through, and where one that makes no sense goes wrong.
import { describe, expect, test } from 'vitest'
import { parseBenchmarks } from './format.ts'
import { filterLines, parseFilter } from './line-filter.ts'

const text = `goos: linux
BenchmarkEncode/format=json-8 1 5 ns/op 3 B/op
BenchmarkEncode/format=gob-8 1 6 ns/op
BenchmarkDecode/a-b-8 1 7 ns/op
`
const { lines } = parseBenchmarks([{ text, file: 'old.txt' }])
const kept = (filter: string): string[] => filterLines(lines, parseFilter(filter)).map(({ name }) => name)
const [json, gob, other] = ['Encode/format=json-8', 'Encode/format=gob-8', 'Decode/a-b-8']

describe('lets through', () => {
  test.each([
    ['*', [json, gob, other]],
    ['-*', []],
    ['.name:Encode', [json, gob]],
    ['.name : "Encode"', [json, gob]],
    ['".name":Encode /format:json', [json]],
    ['.name:Encode AND -/format:json', [gob]],
    ['-(.name:Encode AND /format:json)', [gob, other]],
    ['.name:Decode OR .name:Encode /format:gob', [gob, other]],
    ['.name:(Decode OR /^E/) /format:(gob OR "json")', [json, gob]],
    ['.fullname:/\\/a-[b]/', [other]],
    ['.fullname:/(/|x)format=[/j]/', [json]],
    ['.fullname:Decode/a-b-8', [other]],
    ['/gomaxprocs:8 goos:linux .file:old.txt', [json, gob, other]],
    ['.unit:B/op', [json]],
    ['-goos:linux', []],
    ['nothing:""', [json, gob, other]],
  ])('%s', (filter, want) => {
    expect(kept(filter)).toEqual(want)
  })

  test('single values of a line', () => {
    const [line] = filterLines(lines, parseFilter('-.unit:ns/op'))
    expect(line?.values).toEqual([{ value: 3, unit: 'B/op' }])
  })
})

test.each([
  ['', 'its end, want key:value, * or a ( before'],
  ['()', '")" at character 2, want key:value'],
  ['a', '"a" at character 1, want key:value'],
  ['a b:c', '"a b:c" at character 1, want key:value'],
  ['AND', '"AND" at character 1, want key:value'],
  ['a:', 'its end, want a value'],
  ['a:b OR', 'its end, want key:value'],
  ['a:b)', '")" at character 4, want its end'],
  ['(a:b', 'its end, want a )'],
  ['a:(b c)', '"c)" at character 6, want OR between values'],
  ['a:(b AND c)', '"AND c)" at character 6, want OR'],
  ['a:()', '")" at character 4, want a value'],
  ['a:"b', '"\\"b" at character 3, want another " behind it'],
  ['a:"\\z"', '"\\"\\\\z\\"" at character 3, want no other escapes'],
  ['a:/b', '"/b" at character 3, want another / behind it'],
  ['a:/b/c', '"c" at character 6, want a space behind'],
  ['a:/[z-a]/', '"/[z-a]/" at character 3, want a regular expression'],
  ['.config:x', '".config:x" at character 1, want .fullname'],
  ['.size:x', '".size:x" at character 1, want .fullname'],
])('%s: where it goes wrong', (filter, want) => {
  expect(() => parseFilter(filter)).toThrow(`-filter: reading it: met ${want}`)
  expect(() => parseFilter(filter)).toThrow(expect.objectContaining({ code: 'FILTER_BAD' }))
})
