// Any profile that keeps the rules of the format, for tests that state a law.

import fc from 'fast-check'
import { fromBigInt, type Int64, type Uint64 } from '../int64.ts'
import type { Func, Label, Line, Location, Mapping, Profile, Sample, ValueType } from '../profile.ts'

/** Text as UTF-8 can carry it: no surrogate without its partner. */
const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', 'main', 'a b', '(anonymous)', 'src/app.ts', '日本', '\0', 'x;y', '\n'),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)

/** Mostly small, often where forms change: around 2^31, 2^32, 2^53. Four of them still fit into 64 bits. */
const int64: fc.Arbitrary<Int64> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -20, max: 200 }) },
  { weight: 1, arbitrary: edges([31n, 32n, 53n], -1n).map(fromBigInt) },
  { weight: 1, arbitrary: edges([31n, 32n, 53n], 1n).map(fromBigInt) },
  { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }).map(fromBigInt) },
)

const uint64: fc.Arbitrary<Uint64> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 0x2000 }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(fromBigInt) },
)

const place: fc.Arbitrary<number> = fc.oneof(fc.nat(500), fc.maxSafeNat())

function edges(exponents: readonly bigint[], sign: bigint): fc.Arbitrary<bigint> {
  return fc
    .tuple(fc.constantFrom(...exponents), fc.bigInt({ min: -2n, max: 2n }))
    .map(([exponent, step]) => sign * (2n ** exponent + step))
}

const valueType: fc.Arbitrary<ValueType> = fc.record({
  type: fc.constantFrom('samples', 'cpu', 'inuse_space'),
  unit: fc.constantFrom('count', 'nanoseconds', 'bytes'),
})

const label: fc.Arbitrary<Label> = fc
  .tuple(fc.constantFrom('task', 'bytes', 'stall'), fc.oneof(text, int64), fc.constantFrom('', 'bytes', 'ms'))
  .map(([key, value, numUnit]): Label => {
    if (typeof value === 'string') return { key, str: value || 'some' }
    return numUnit === '' ? { key, num: value } : { key, num: value, numUnit }
  })

/** Ids as files have them: mostly in order, sometimes with holes. */
function ids(count: number): fc.Arbitrary<number[]> {
  return fc.oneof(
    fc.constant(Array.from({ length: count }, (_, index) => index + 1)),
    fc.uniqueArray(fc.integer({ min: 1, max: 1e9 }), { minLength: count, maxLength: count }),
  )
}

/** What of a profile is chosen, beyond what the format asks. */
export interface ArbitraryOptions {
  /** The columns; default: any one to three. */
  readonly sampleTypes?: readonly ValueType[]
  /** The smallest value. Default: none. */
  readonly minValue?: 0
}

/** Returns any valid profile; each sample has at least one location. */
export function arbitraryProfile(options: ArbitraryOptions = {}): fc.Arbitrary<Profile> {
  const value =
    options.minValue === 0 ? int64.map((one) => (one < 0 ? fromBigInt(-BigInt(one)) : one)) : int64
  const types = options.sampleTypes
    ? fc.constant(options.sampleTypes)
    : fc.array(valueType, { minLength: 1, maxLength: 3 })
  const tables = fc
    .record({
      mappings: fc.nat(2),
      functions: fc.integer({ min: 1, max: 5 }),
      locations: fc.integer({ min: 1, max: 8 }),
    })
    .chain((count) =>
      fc.record({
        mappings: rows(count.mappings, mappingFields),
        functions: rows(count.functions, functionFields),
        locationIds: ids(count.locations),
        locationFields: fc.array(locationFields, { minLength: count.locations, maxLength: count.locations }),
      }),
    )
    .map(({ mappings, functions, locationIds, locationFields: fields }) => {
      const locations = fields.map((one, index): Location => {
        const mapping = mappings[one.mapping % (mappings.length + 1)]
        const lines = one.lines.map((line): Line => ({ ...line, function: at(functions, line.function) }))
        const id = locationIds[index] ?? 0
        return { id, address: one.address, lines, isFolded: one.isFolded, ...(mapping && { mapping }) }
      })
      return { mappings, functions, locations }
    })
  return fc.tuple(types, tables).chain(([sampleTypes, made]) => {
    const sample: fc.Arbitrary<Sample> = fc.record({
      locations: fc
        .array(fc.nat(), { minLength: 1, maxLength: 6 })
        .map((picks) => picks.map((pick) => at(made.locations, pick))),
      values: fc.array(value, { minLength: sampleTypes.length, maxLength: sampleTypes.length }),
      labels: fc.oneof(fc.constant([]), fc.array(label, { maxLength: 3 })),
    })
    return fc.record({
      sampleTypes: fc.constant(sampleTypes),
      samples: fc.array(sample, { maxLength: 8 }),
      mappings: fc.constant(made.mappings),
      locations: fc.constant(made.locations),
      functions: fc.constant(made.functions),
      dropFrames: text,
      keepFrames: text,
      // Unknown, or from 2001 to 2096: differences of two, added to durations, fit into 64 bits.
      timeNanos: fc.oneof(fc.constant(0n), fc.bigInt({ min: 10n ** 18n, max: 4n * 10n ** 18n })),
      durationNanos: int64,
      periodType: fc.constant({ type: 'cpu', unit: 'nanoseconds' }),
      period: int64,
      comments: fc.array(text, { maxLength: 4 }),
      defaultSampleType: text,
      docUrl: text,
    })
  })
}

const mappingFields: fc.Arbitrary<Omit<Mapping, 'id'>> = fc.record({
  start: uint64,
  limit: uint64,
  offset: uint64,
  filename: text,
  buildId: text,
  hasFunctions: fc.boolean(),
  hasFilenames: fc.boolean(),
  hasLineNumbers: fc.boolean(),
  hasInlineFrames: fc.boolean(),
})

const functionFields: fc.Arbitrary<Omit<Func, 'id'>> = fc.record({
  name: text,
  systemName: text,
  filename: text,
  startLine: place,
})

const locationFields = fc.record({
  mapping: fc.nat(),
  address: uint64,
  lines: fc.array(fc.record({ function: fc.nat(), line: place, column: place }), { maxLength: 3 }),
  isFolded: fc.boolean(),
})

function rows<T>(count: number, fields: fc.Arbitrary<T>): fc.Arbitrary<(T & { id: number })[]> {
  return fc
    .tuple(ids(count), fc.array(fields, { minLength: count, maxLength: count }))
    .map(([numbers, all]) => all.map((one, index) => ({ ...one, id: numbers[index] ?? 0 })))
}

function at<T>(items: readonly T[], pick: number): T {
  return items[pick % items.length]! // no caller has an empty list
}
