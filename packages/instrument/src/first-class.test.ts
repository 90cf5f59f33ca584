// What a profile looks like once it leaves.
import { fromFolded, ProfileBuilder, type Profile } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { type FirstClassHeader, toFirstClass } from './first-class.ts'

const samples = { type: 'samples', unit: 'count' }
const cpu = { type: 'cpu', unit: 'nanoseconds' }

const header: FirstClassHeader = {
  sampleTypes: [samples, cpu],
  periodType: cpu,
  period: 10_000_000,
  defaultSampleType: '',
  timeNanos: 1_790_000_000_000_000_123n,
  durationNanos: 5,
  comments: ['why it is as it is'],
}

function build(rows: [name: string, values: number[]][], sampleTypes = [cpu, samples]): Profile {
  const builder = new ProfileBuilder({ sampleTypes, filename: 'other' })
  for (const [name, values] of rows) builder.add([{ name, filename: 'a.ts', line: 3, startLine: 3 }], values)
  return builder.build()
}

test('columns come in the order of the header, and those that are missing are zero', () => {
  expect(toFirstClass(build([['work', [7, 1]]]), header).samples[0]?.values).toEqual([1, 7])
  const wallOnly = build([['work', [1]]], [samples])
  expect(toFirstClass(wallOnly, header).samples[0]?.values).toEqual([1, 0])
})

test('the header is that of the kind, and the version of Node is in the comments', () => {
  const profile = toFirstClass(build([['work', [7, 1]]]), header)
  expect(profile).toMatchObject({
    period: 10_000_000,
    periodType: cpu,
    timeNanos: 1_790_000_000_000_000_123n,
  })
  expect(profile.comments[0]).toBe('why it is as it is')
  expect(profile.comments.at(-1)).toContain(`node ${process.version}`)
})

test('there is one mapping, which says that nothing needs symbolizing', () => {
  const profile = toFirstClass(build([['work', [7, 1]]]), header)
  expect(profile.mappings).toEqual([
    expect.objectContaining({
      id: 1,
      filename: process.argv[1],
      hasFunctions: true,
      hasFilenames: true,
      hasLineNumbers: true,
    }),
  ])
  expect(profile.locations.every(({ mapping }) => mapping === profile.mappings[0])).toBe(true)
})

test('a sample that is all zeros, or only in columns that were not asked for, is left out, and so is its place', () => {
  const profile = toFirstClass(
    build([
      ['zero', [0, 0]],
      ['work', [7, 1]],
    ]),
    header,
  )
  expect(profile.samples).toHaveLength(1)
  expect(profile.functions.map(({ name }) => name)).toEqual(['work'])
})

test('a sample without a location is left out', () => {
  const profile = fromFolded('a 3')
  const homeless = { ...profile, samples: profile.samples.map((sample) => ({ ...sample, locations: [] })) }
  expect(toFirstClass(homeless, { ...header, sampleTypes: profile.sampleTypes }).samples).toEqual([])
})

test('ids run from 1 and addresses are unique and the same each time', () => {
  const rows = Array.from({ length: 500 }, (_one, index): [string, number[]] => [`f${index}`, [1, 1]])
  const [first, second] = [toFirstClass(build(rows), header), toFirstClass(build(rows), header)]
  const addresses = first.locations.map(({ address }) => address)
  expect(new Set(addresses).size).toBe(500)
  expect(addresses.every((address) => Number(address) > 0 && Number(address) < 2 ** 48)).toBe(true)
  expect(second.locations.map(({ address }) => address)).toEqual(addresses)
  expect(first.locations.map(({ id }) => id)).toEqual(rows.map((_row, index) => index + 1))
})
