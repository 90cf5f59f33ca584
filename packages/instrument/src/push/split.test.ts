import { decode, flatAndCum, type Profile, ProfileBuilder } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { type ProfilePart, splitProfile, type SplitLimits } from './split.ts'

const limits = { maxSamples: 1e9, maxBytes: 1e9, maxLabelsPerSample: 1e9 }

function partsOf(profile: Profile, within: SplitLimits): { parts: ProfilePart[]; droppedSamples: number } {
  const all = [...splitProfile(profile, within)]
  const parts = all.filter((part) => part !== 'too large')
  return { parts, droppedSamples: all.length - parts.length }
}

function profileOf(samples: number, labels = 0): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: [{ type: 'samples', unit: 'count' }],
    timeNanos: 5_000_000_000n,
    durationNanos: 1e9,
  })
  for (let i = 0; i < samples; i++) {
    const frames = [
      { name: `leaf ${i}`, filename: 'a.ts', line: i + 1 },
      { name: 'root', filename: 'a.ts', line: 1 },
    ]
    builder.add(
      frames,
      [i + 1],
      Array.from({ length: labels }, (_none, key) => ({ key: `k${key}`, str: 'v' })),
    )
  }
  return builder.build()
}

test.each([
  [0, 10, []],
  [10, 10, [10]],
  [11, 10, [6, 5]],
  [25, 10, [7, 6, 6, 6]],
])('%i samples, of which %i go into one part, come in parts of %j', (samples, maxSamples, want) => {
  const { parts } = partsOf(profileOf(samples), { ...limits, maxSamples })
  expect(parts.map(({ bytes }) => decode(bytes).samples.length)).toEqual(want)
})

test('the parts have all samples between them, and no functions that they do not need', () => {
  const whole = profileOf(100)
  const { parts } = partsOf(whole, { ...limits, maxSamples: 30 })
  const read = parts.map(({ bytes }) => decode(bytes))
  expect(read.flatMap(({ samples }) => samples.map(({ values }) => values[0]))).toEqual(
    whole.samples.map(({ values }) => values[0]),
  )
  expect(read.length).toBeGreaterThan(1)
  for (const part of read) expect(part.functions.length).toBe(part.samples.length + 1)
  expect(read.reduce((sum, part) => sum + Number(flatAndCum(part).get('root')?.cum ?? 0), 0)).toBe(5050)
})

test('each part begins a millisecond after the one before, and says so in its time', () => {
  const { parts } = partsOf(profileOf(4), { ...limits, maxSamples: 1 })
  expect(parts.map(({ timeNanos }) => timeNanos)).toEqual([
    5_000_000_000n,
    5_001_000_000n,
    5_002_000_000n,
    5_003_000_000n,
  ])
  expect(parts.map(({ bytes }) => decode(bytes).timeNanos)).toEqual(parts.map(({ timeNanos }) => timeNanos))
})

test('no part is larger than allowed, to the byte', () => {
  const whole = profileOf(64)
  const [{ bytes } = { bytes: Buffer.alloc(0) }] = partsOf(whole, limits).parts
  expect(partsOf(whole, { ...limits, maxBytes: bytes.length }).parts).toHaveLength(1)
  const { parts } = partsOf(whole, { ...limits, maxBytes: bytes.length - 1 })
  expect(parts).toHaveLength(2)
  for (const part of parts) expect(part.bytes.length).toBeLessThan(bytes.length)
})

test('a sample that is too large by itself is dropped and counted; the others are not', () => {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit: 'count' }] })
  builder.add([{ name: 'small', filename: '' }], [1])
  builder.add([{ name: 'x'.repeat(10_000), filename: '' }], [2])
  const { parts, droppedSamples } = partsOf(builder.build(), { ...limits, maxBytes: 5000 })
  expect(droppedSamples).toBe(1)
  expect(parts.map(({ bytes }) => decode(bytes).samples.map(({ values }) => values))).toEqual([[[1]]])
})

test.each([
  [3, 3],
  [4, 3],
])('of %i labels %i are kept', (labels, kept) => {
  const { parts } = partsOf(profileOf(1, labels), { ...limits, maxLabelsPerSample: 3 })
  expect(parts.map(({ bytes }) => decode(bytes).samples[0]?.labels.length)).toEqual([kept])
})
