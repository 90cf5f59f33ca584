// Profiles as nobody records them: places without names, inlined calls, values below zero, labels of all kinds.

import type { Label, Profile } from '@hotpath/profile'
import fc from 'fast-check'

const functions = fc
  .array(
    fc.record({
      name: fc.constantFrom('a', 'b', 'main.work', '(anonymous)', 'get x', '日本', '😀', '\uffee', ''),
      filename: fc.constantFrom('/srv/a.ts', '', '/srv/./b.ts', 'rel/c.js', 'node:fs', '/srv//d/../e.ts'),
      startLine: fc.constantFrom(0, 1, 7),
    }),
    { minLength: 8, maxLength: 8 },
  )
  .map((list) => list.map((func, i) => ({ id: i + 1, systemName: func.name, ...func })))

const labels = fc.subarray<Label>([
  // In Go's order: texts before numbers, each by key.
  { key: 'kind', str: 'p' },
  { key: 'route', str: '/search' },
  { key: 'bytes', num: 4096, numUnit: 'bytes' },
  { key: 'depth', num: 3 },
])

const sampleTypes = fc.constantFrom(
  ['samples', 'count', 'cpu', 'nanoseconds'],
  ['inuse_objects', 'count', 'inuse_space', 'bytes'],
  ['widgets', 'widgets', 'wait', 'ms'],
)

// Equal sizes of opposite sign have no order in Go; among a billion values they do not meet.
const value = fc.oneof(fc.constant(0), fc.integer({ min: -(10 ** 9), max: 10 ** 9 }))

/** Any profile with two columns, two programs, eight functions and a dozen places. */
export const randomProfile: fc.Arbitrary<Profile> = fc
  .record({
    functions,
    sampleTypes,
    places: fc.array(
      fc.record({
        program: fc.nat(1),
        lines: fc.array(fc.record({ func: fc.nat(7), line: fc.constantFrom(0, 3, 12) }), { maxLength: 3 }),
      }),
      { minLength: 12, maxLength: 12 },
    ),
    stacks: fc.array(
      fc.record({
        places: fc.array(fc.nat(11), { minLength: 1, maxLength: 6 }),
        values: fc.tuple(value, value),
        labels,
      }),
      { minLength: 1, maxLength: 14 },
    ),
    dropFrames: fc.constantFrom('', 'b', 'main.*'),
    keepFrames: fc.constantFrom('', 'main.work'),
  })
  .map(({ functions: list, sampleTypes: types, places, stacks, dropFrames, keepFrames }) => {
    const mappings = ['/srv/app/server.mjs', ''].map((filename, i) => ({
      id: i + 1,
      start: (i + 1) * 0x10000,
      limit: (i + 1) * 0x10000 + 0x8000,
      offset: 0,
      filename,
      buildId: '',
      hasFunctions: true,
      hasFilenames: true,
      hasLineNumbers: true,
      hasInlineFrames: true,
    }))
    const locations = places.map(({ program, lines }, i) => {
      const [mapping] = mappings.slice(program)
      return {
        id: i + 1,
        ...(mapping && { mapping }),
        address: (program + 1) * 0x10000 + i * 16,
        lines: lines.flatMap(({ func, line }) =>
          list.slice(func, func + 1).map((one) => ({ function: one, line, column: 0 })),
        ),
        isFolded: false,
      }
    })
    const [first = '', firstUnit = '', second = '', secondUnit = ''] = types
    return {
      sampleTypes: [
        { type: first, unit: firstUnit },
        { type: second, unit: secondUnit },
      ],
      samples: stacks.map((stack) => ({
        locations: stack.places.flatMap((place) => locations.slice(place, place + 1)),
        values: stack.values,
        labels: stack.labels,
      })),
      mappings,
      locations,
      functions: list,
      dropFrames,
      keepFrames,
      timeNanos: 1_700_000_000_000_000_000n,
      durationNanos: 0,
      period: 0,
      comments: ['node 26', '#hidden'],
      defaultSampleType: '',
      docUrl: '',
    }
  })

const maybe = (...flags: string[]): fc.Arbitrary<string> => fc.constantFrom('', '', '', ...flags)

/** Any command line of a report, without its sources. */
export const randomFlags: fc.Arbitrary<string[]> = fc
  .tuple(
    // Not -list: once Go could not open a file, it says so even where it would not have opened it.
    fc.constantFrom('-top', '-tree', '-traces', '-tags', '-raw', '-peek=a|m', '-dot -trim=false'),
    fc.constantFrom('-functions', '-filefunctions', '-lines', '-addresses'),
    maybe('-cum'),
    maybe('-sample_index=0'),
    maybe('-unit=auto', '-unit=ms', '-unit=kb', '-unit=count'),
    maybe('-nodecount=1', '-nodecount=3', '-nodecount=5'),
    maybe('-nodefraction=0', '-nodefraction=0.1', '-nodefraction=0.3'),
    maybe('-edgefraction=0', '-edgefraction=0.1', '-edgefraction=0.3'),
    maybe('-focus=a', '-ignore=main', '-hide=srv', '-show=b.ts|node', '-show_from=日', '-focus=^$'),
    maybe('-tagfocus=p', '-tagignore=route=/s', '-tagfocus=1kb:', '-tagfocus=depth=1:4', '-tagignore=:9'),
    maybe('-relative_percentages'),
    maybe('-drop_negative'),
    maybe('-trim=false'),
    maybe('-divide_by=3', '-noinlines', '-prune_from=a', '-prune_from=main|get'),
    maybe('-tagroot=kind', '-tagroot=bytes,kind', '-tagleaf=depth', '-tagshow=kind', '-taghide=bytes|kind'),
  )
  // Not for calls: there Go shows sums beside means.
  .chain((flags) => maybe(...(/peek|tree/.test(flags[0]) ? [] : ['-mean'])).map((mean) => [...flags, mean]))
  .map((flags) => flags.flatMap((flag) => flag.split(' ')).filter((flag) => flag !== ''))
