// How much of a profile the table asks for.

import { fromFolded, type Profile, type Sample } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { defaultOptions } from '../options.ts'
import { prepareReport } from '../report.ts'
import { verbs } from '../verbs.ts'
import { top } from './top.ts'

const profile = fromFolded('main;search 30\nmain;render;search 10\nmain 2')

/** The profile with the calls of its first stack inlined into one place. */
function inlined({ samples, ...rest }: Profile): Profile {
  const [first, ...others] = samples
  const lines = first?.locations.flatMap((location) => location.lines) ?? []
  const place = { id: 99, address: 0x99, lines, isFolded: false }
  return {
    ...rest,
    locations: [...rest.locations, place],
    samples: [{ values: [30], labels: [], locations: [place] }, ...others],
  }
}

test.each([
  ['once, where nothing was inlined', profile, 1, 'none'],
  ['twice, where it has to say what was', inlined(profile), 2, 'some'],
] as const)('each stack is walked %s', (_when, given, want, mark) => {
  const { report } = prepareReport(given, defaultOptions, verbs.top, 'x.pb.gz')
  let reads = 0
  const samples = report.profile.samples.map(({ locations, ...sample }): Sample => ({
    ...sample,
    get locations() {
      reads++
      return locations
    },
  }))
  const { rows } = top({ ...report, profile: { ...report.profile, samples } })
  expect(reads).toBe(want * samples.length)
  expect(rows.map(({ name, inlined: calls }) => [name, calls])).toContainEqual(['search', mark])
})
