// Stacks that begin where async functions go on.

import { readFileSync } from 'node:fs'
import { type Frame, ProfileBuilder, type Profile, toFolded, totalValue } from '@hotpath/profile'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cutAtAsyncRoots } from './async-roots.ts'
import { parseProfile } from './source.ts'
import { stackDistance } from './testing/stack-distance.ts'

/** `main@app.ts:12` -> a frame; without a file it is in app.ts, and what stands in brackets is of the engine. */
function frame(text: string): Frame {
  const [, name = '', file, line = '0'] = /^(.*?)(?:@(.*?)(?::(\d+))?)?$/.exec(text) ?? []
  const filename = file ?? (name.startsWith('(') ? '' : 'app.ts')
  return { name, filename, line: Number(line), startLine: Number(line) }
}

/** Folded text, root first, into a profile with files. */
function stacks(folded: string, unit: string = 'count'): Profile {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit }] })
  for (const line of folded.split('\n')) {
    const [, names = '', value] = /^(.*) (-?\d+)$/.exec(line) ?? []
    builder.add(names.split(';').map(frame).toReversed(), [Number(value)])
  }
  return builder.build()
}

function cut(...folded: readonly string[]): string[] {
  return cutAtAsyncRoots(folded.map((text) => stacks(text))).profiles.map((profile) => toFolded(profile))
}

describe('a stack is cut', () => {
  test.each([
    ['at a function that another stack begins with', ['main;load;parse 2\nload;parse 3'], ['load;parse 5']],
    ['at one that a stack of the other profile begins with', ['main;load 2', 'load 3'], ['load 2', 'load 3']],
    ['at the innermost of several', ['main;a;b;work 1\na;work 1\nb;work 1'], ['b;work 2\na;work 1']],
    ['at the innermost of a recursion', ['main;walk;walk;read 1\nwalk;read 1'], ['walk;read 2']],
    ['at its leaf', ['main;load 2\nload 1'], ['load 3']],
    [
      'where the queue calls, as if nothing did',
      [
        'main;load;parse 2\nprocessTicksAndRejections@node:internal/process/task_queues;load;parse 3',
        'processTicksAndRejections@node:internal/process/task_queues;runMicrotask@node:internal/process/task_queues;runInAsyncScope@node:async_hooks;main 1',
      ],
      ['load;parse 5', 'main 1'],
    ],
  ])('%s', (_behaviour, folded, want) => {
    expect(cut(...folded)).toEqual(want)
  })

  test('between inlined calls', () => {
    const profile = stacks('main;load;parse 2\nload 1')
    const [parse, load, main] = profile.samples[0]?.locations ?? []
    if (!parse || !load || !main) throw new Error('the stack has three frames')
    const inlined = { ...load, lines: [...parse.lines, ...load.lines, ...main.lines] }
    const [, alone] = profile.samples
    if (!alone) throw new Error('there are two samples')
    const samples = [{ locations: [inlined], values: [2], labels: [] }, alone]
    const locations = profile.locations.map((location) => (location === load ? inlined : location))
    const [result] = cutAtAsyncRoots([
      { ...profile, samples, locations: [...locations, ...alone.locations] },
    ]).profiles
    expect(result && toFolded(result)).toBe('load;parse 2\nload 1')
  })
})

describe('a stack is left whole', () => {
  const queue = 'processTicksAndRejections@node:internal/process/task_queues'
  test.each([
    ['where no other begins with one of its functions', 'main;load 2\nother 1'],
    ['at functions of Node.js', 'main;emit@node:events;load 2\nemit@node:events;close 1'],
    ['at what the engine does', 'main;(garbage collector) 2\n(garbage collector) 1'],
    ['at functions of the same name in another file', 'main;load 2\nload@lib.ts 1'],
    ['where the queue itself is all there is', `main;load 2\n${queue} 1`],
  ])('%s', (_behaviour, folded) => {
    expect(cut(folded)).toEqual([toFolded(stacks(folded))])
  })
})

describe('functions of one name in one file', () => {
  test('are told apart by their lines', () => {
    expect(cut('main;get@a.ts:5;x 1\nmain;get@a.ts:9;x 1\nget@a.ts:9;x 1')).toEqual(['main;get;x 1\nget;x 2'])
  })

  test('are the same where a deployment has moved the lines', () => {
    expect(cut('main;get@a.ts:5;x 1', 'get@a.ts:7;x 1')).toEqual(['get;x 1', 'get;x 1'])
  })
})

describe('a stack that may have lost its root', () => {
  const deep = (root: string, frames: number): string =>
    `${[root, ...Array.from({ length: frames - 1 }, (_, i) => `f${i % 7}`)].join(';')} 1`
  /** Whether main;inner is cut, given what else there is. */
  const isCut = (unit: string, ...others: readonly string[]): boolean =>
    !toFolded(
      cutAtAsyncRoots([stacks(['main;inner 1', ...others].join('\n'), unit)]).profiles[0] as Profile,
    ).includes('main;inner')

  test.each([
    ['of 84 frames is believed', 'count', [84], true],
    ['of 85 is not', 'count', [85], false],
    ['of 255 is not', 'count', [255], false],
    ['of 85 is, with a shorter one beside it', 'count', [85, 3], true],
    ['of allocations is believed up to 42 frames', 'bytes', [42], true],
    ['of 43 it is not', 'bytes', [43], false],
    ['of 22 it is not, where none has more than 64', 'bytes', [22, 64], false],
  ])('%s', (_behaviour, unit, frames, want) => {
    expect(isCut(unit, ...frames.map((count) => deep('inner', count)))).toBe(want)
  })
})

test('of a recursion deeper than V8 records nothing is cut, though many stacks begin in its middle', () => {
  const profile = parseProfile(
    readFileSync(new URL('../testdata/node.v8.deep.cpuprofile.gz', import.meta.url)),
    'deep',
  )
  const beginnings = Map.groupBy(
    profile.samples,
    ({ locations }) => locations.at(-1)?.lines[0]?.function.name,
  )
  expect([...beginnings.keys()]).toEqual(expect.arrayContaining(['plain', 'mapped']))
  // Frames of `map` have no name: its stacks are half as deep as those that V8 has cut.
  const depths = profile.samples.map(({ locations }) => locations.length)
  expect(depths).toEqual(expect.arrayContaining([128, 171, 256]))
  expect(cutAtAsyncRoots([profile]).functions).toEqual([])
})

describe('functions without a name', () => {
  test('are named for where they begin', () => {
    const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit: 'count' }] })
    const file = '/srv/app.ts'
    builder.add([{ name: '(anonymous)', filename: file, line: 5, column: 9, startLine: 5 }], [1])
    builder.add([{ name: '', filename: file, line: 8, column: 3, startLine: 7 }], [1])
    builder.add([{ name: '(anonymous)', filename: file }], [1])
    const [named] = cutAtAsyncRoots([builder.build()]).profiles
    expect(named?.functions.map(({ name }) => name)).toEqual([
      '(anonymous app.ts:5:9)',
      '(anonymous app.ts:7)',
      '(anonymous)',
    ])
  })
})

describe('what stays', () => {
  const name = fc.constantFrom('main', 'load', 'parse', 'emit@node:events', '(program)', 'get@a.ts:5')
  const stack = fc.tuple(fc.array(name, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 99 }))
  const profile = fc
    .array(stack, { minLength: 1, maxLength: 12 })
    .map((list) => stacks(list.map(([names, value]) => `${names.join(';')} ${value}`).join('\n')))

  test('the total, the leaves, and what is cut once', () => {
    const leaves = ({ samples }: Profile): Record<string, number> => {
      const sums: Record<string, number> = {}
      for (const { locations, values } of samples) {
        const leaf = locations[0]?.lines[0]?.function.name ?? ''
        sums[leaf] = (sums[leaf] ?? 0) + Number(values[0])
      }
      return sums
    }
    fc.assert(
      fc.property(profile, profile, (a, b) => {
        const once = cutAtAsyncRoots([a, b]).profiles
        expect(once.map((each) => totalValue(each, 0))).toEqual([a, b].map((each) => totalValue(each, 0)))
        expect(once.map(leaves)).toEqual([a, b].map(leaves))
        expect(cutAtAsyncRoots(once).profiles.map((each) => toFolded(each))).toEqual(
          once.map((each) => toFolded(each)),
        )
      }),
    )
  })
})

describe('a service with its cache, and without', () => {
  // The work is the same: with the cache it is done before anything is awaited, without it afterwards.
  const read = (what: string): Profile => {
    const path = `../testdata/node.async.${what}.pb.gz`
    return parseProfile(readFileSync(new URL(path, import.meta.url)), path)
  }
  const [cached, again, notCached] = [read('cached'), read('cached-again'), read('not-cached')]
  const distances = (a: Profile, b: Profile): { asIs: number; cut: number } => {
    const [left, right] = cutAtAsyncRoots([a, b]).profiles
    if (!left || !right) throw new Error('two profiles went in')
    return { asIs: stackDistance(a, b, 0), cut: stackDistance(left, right, 0) }
  }
  const sameService = distances(cached, again)
  const { asIs, cut: isCut } = distances(cached, notCached)

  test('have different stacks, and cut at async functions nearly the same', () => {
    console.log(
      `total variation distance: ${asIs.toFixed(3)} as is, ${isCut.toFixed(3)} cut; of one service at two times: ` +
        `${sameService.asIs.toFixed(3)} as is, ${sameService.cut.toFixed(3)} cut`,
    )
    // The README and the site have these.
    expect([asIs, isCut, sameService.asIs].map((distance) => distance.toFixed(2))).toEqual([
      '0.74',
      '0.29',
      '0.26',
    ])
    expect(asIs).toBeGreaterThan(0.7)
    expect(isCut).toBeLessThan(asIs / 2)
    // What is left is little more than what two recordings of one service differ by.
    expect(isCut).toBeLessThan(sameService.asIs + 0.05)
  })

  test('one service at two times is no nearer to itself than before', () => {
    expect(Math.abs(sameService.cut - sameService.asIs)).toBeLessThan(0.02)
  })
})
