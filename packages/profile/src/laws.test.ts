// The laws of the data model, for any profile at all.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkValid } from './check-valid.ts'
import { decode } from './decode.ts'
import { deltaProfile } from './delta.ts'
import { encode } from './encode.ts'
import { flatAndCum, totalValue } from './flat-and-cum.ts'
import { fromFolded, toFolded } from './folded.ts'
import { addInt64 } from './int64.ts'
import { merge } from './merge.ts'
import { parse } from './parse.ts'
import type { Mapping, Profile, Sample } from './profile.ts'
import { scale } from './scale.ts'
import { arbitraryProfile } from './testing/arbitrary.ts'
import { write } from './write.ts'

const sampleTypes = [
  { type: 'samples', unit: 'count' },
  { type: 'cpu', unit: 'nanoseconds' },
]
const any = arbitraryProfile()
const mergeable = arbitraryProfile({ sampleTypes })

/** Holds a law against 150 inputs of each kind; the failure shows the smallest that breaks it. */
function holds<T extends [unknown, ...unknown[]]>(
  inputs: { [K in keyof T]: fc.Arbitrary<T[K]> },
  law: (...values: T) => void,
): void {
  fc.assert(fc.property(...inputs, law), { numRuns: 150 })
}

/** What parsing comes to: `valid`, or the name of the error's class. */
function outcome(bytes: Uint8Array): string {
  try {
    checkValid(parse(bytes))
    return 'valid'
  } catch (error) {
    return error instanceof Error ? error.name : String(error)
  }
}

/** Samples as a set of texts that say all that counts for merging, whatever ids and order they have. */
function sampleSet(profile: Profile): string[] {
  return profile.samples.map(sampleText).toSorted()
}

function sampleText({ locations, labels, values }: Sample): string {
  const stack = locations.map(({ address, mapping, lines, isFolded }) => [
    BigInt.asUintN(64, BigInt(address) - BigInt(mapping?.start ?? 0)).toString(),
    mapping ? mappingText(mapping) : 'none',
    lines.map(({ function: { name, systemName, filename, startLine }, line, column }) => [
      name,
      systemName,
      filename,
      startLine,
      line,
      column,
    ]),
    isFolded,
  ])
  const byKey = Map.groupBy(labels, ({ key, str }) => `${key} ${str === undefined}`)
  const texts = Array.from(
    byKey,
    ([key, group]) => `${key}=${group.map((one) => `${one.str ?? one.num}${one.numUnit}`).join(' ')}`,
  )
  return JSON.stringify([stack, texts.toSorted(), values.map(String)])
}

function mappingText({ start, limit, offset, buildId, filename }: Mapping): string {
  const size = BigInt.asUintN(64, BigInt(limit) - BigInt(start))
  return `${BigInt.asUintN(64, size + 4095n) / 4096n} ${offset} ${buildId || filename}`
}

describe('reading and writing', () => {
  test('what was written reads as what it was', () => {
    holds([any], (profile) => {
      expect(parse(write(profile))).toEqual(profile)
    })
  })

  test('encoding what was decoded gives the same bytes', () => {
    holds([any], (profile) => {
      const bytes = encode(profile)
      expect(encode(decode(bytes))).toEqual(bytes)
    })
  })

  test('a profile cut short gives a valid profile or a ProfileError', () => {
    holds([any, fc.double({ min: 0, max: 1, noNaN: true })], (profile, part) => {
      const bytes = encode(profile)
      expect(['valid', 'ProfileError']).toContain(outcome(bytes.subarray(0, Math.floor(bytes.length * part))))
    })
  })

  test('a profile with one byte changed gives a valid profile or a ProfileError', () => {
    holds([any, fc.nat(), fc.nat(255)], (profile, at, byte) => {
      const bytes = encode(profile)
      bytes[at % bytes.length] = byte
      expect(['valid', 'ProfileError']).toContain(outcome(bytes))
    })
  })

  test('any bytes give a valid profile or a ProfileError', () => {
    holds([fc.uint8Array({ maxLength: 200 })], (bytes) => {
      expect(['valid', 'ProfileError']).toContain(outcome(bytes))
    })
  })
})

describe('merging', () => {
  test('a profile and its negative merge to nothing', () => {
    holds([any], (profile) => {
      const nothing = merge([profile, scale(profile, -1)])
      expect(nothing.samples).toEqual([])
      expect(nothing.locations).toEqual([])
      expect(nothing.functions).toEqual([])
    })
  })

  test('the order of merging does not change the samples', () => {
    holds([mergeable, mergeable, mergeable], (a, b, c) => {
      const want = sampleSet(merge([a, b, c]))
      expect(sampleSet(merge([c, a, b]))).toEqual(want)
      expect(sampleSet(merge([b, a, c]))).toEqual(want)
    })
  })

  test('merging in two steps gives the same samples as in one', () => {
    holds([mergeable, mergeable, mergeable], (a, b, c) => {
      expect(sampleSet(merge([merge([a, b]), c]))).toEqual(sampleSet(merge([a, b, c])))
    })
  })

  test('merging a merged profile again changes nothing', () => {
    holds([any], (profile) => {
      const once = merge([profile])
      expect(merge([once])).toEqual(once)
    })
  })

  test('the merged profile is valid, its ids run from 1, and no sample is zero', () => {
    holds([mergeable, mergeable], (a, b) => {
      const merged = merge([a, b])
      checkValid(merged)
      for (const table of [merged.mappings, merged.functions, merged.locations]) {
        expect(table.map(({ id }) => id)).toEqual(table.map((_, index) => index + 1))
      }
      const first = [...new Set(merged.samples.flatMap(({ locations }) => locations.map(({ id }) => id)))]
      expect(first).toEqual(merged.locations.map(({ id }) => id))
      expect(merged.samples.every(({ values }) => values.some((value) => value !== 0))).toBe(true)
    })
  })

  test('totals of the parts add up to the total of the whole', () => {
    holds([mergeable, mergeable], (a, b) => {
      for (const column of sampleTypes.keys()) {
        expect(totalValue(merge([a, b]), column)).toBe(addInt64(totalValue(a, column), totalValue(b, column)))
      }
    })
  })

  test('no input is changed', () => {
    holds([mergeable, mergeable], (a, b) => {
      const before = structuredClone([a, b])
      merge([a, b])
      scale(a, 0.5)
      deltaProfile(a, b)
      expect([a, b]).toEqual(before)
    })
  })
})

describe('subtracting', () => {
  test('the earlier snapshot and the delta merge to the later one', () => {
    holds([mergeable, mergeable], (before, after) => {
      expect(sampleSet(merge([before, deltaProfile(before, after)]))).toEqual(sampleSet(merge([after])))
    })
  })

  test('a column that is not cumulative keeps the later values', () => {
    holds([mergeable, mergeable], (before, after) => {
      const delta = deltaProfile(before, after, { cumulative: ['samples'] })
      expect(totalValue(delta, 1)).toBe(totalValue(after, 1))
    })
  })
})

describe('adding up', () => {
  test('flats sum to the total', () => {
    holds([any], (profile) => {
      for (const column of profile.sampleTypes.keys()) {
        const flats = [...flatAndCum(profile, column).values()].map(({ flat }) => flat)
        expect(flats.reduce(addInt64, 0)).toBe(totalValue(profile, column))
      }
    })
  })

  test('where no value is negative, no cum exceeds the total, and no flat its cum', () => {
    holds([arbitraryProfile({ minValue: 0 })], (profile) => {
      const total = totalValue(profile)
      for (const { flat, cum } of flatAndCum(profile).values()) {
        expect(cum <= total).toBe(true)
        expect(flat <= cum).toBe(true)
      }
    })
  })
})

describe('folding', () => {
  const frame = fc.constantFrom('main', 'work', 'a b', '(anonymous)', 'Desk.serve')
  const lines = fc.array(
    fc.tuple(fc.array(frame, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 99 })),
  )

  test('folded text reads back as what it was, equal stacks added up', () => {
    holds([lines], (all) => {
      const text = all.map(([stack, value]) => `${stack.join(';')} ${value}`).join('\n')
      const folded = toFolded(fromFolded(text))
      expect(toFolded(fromFolded(folded))).toBe(folded)
      expect(Number(totalValue(fromFolded(folded)))).toBe(all.reduce((sum, [, value]) => sum + value, 0))
    })
  })
})
