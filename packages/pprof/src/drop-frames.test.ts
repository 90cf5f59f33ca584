// What a profile itself says is of no interest.

import { fromFolded, toFolded } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { dropFrames } from './drop-frames.ts'

function dropped(folded: string, drop: string, keep: string = ''): string {
  return toFolded(dropFrames({ ...fromFolded(folded), dropFrames: drop, keepFrames: keep }, 'profile'))
}

test.each([
  ['a frame goes with all that it called', 'main;work;malloc;lock 1', 'malloc', '', 'main;work 1'],
  ['the whole name has to match', 'main;mymalloc 1', 'malloc', '', 'main;mymalloc 1'],
  ['but not its arguments', 'main;malloc(unsigned long);lock 1', 'malloc', '', 'main 1'],
  ['nor a dot before it', 'main;.malloc 1', 'malloc', '', 'main 1'],
  [
    'brackets that belong to a name stay',
    'main;(anonymous namespace)::f(int) 1',
    String.raw`\(anonymous namespace\)::f`,
    '',
    'main 1',
  ],
  ['what is to be kept stays', 'main;malloc_hook;f 1', 'malloc.*', '.*_hook', 'main;malloc_hook;f 1'],
  ['the outermost counts', 'main;malloc;f;malloc;g 1', 'malloc', '', 'main 1'],
  ['frames before the first other stay', 'malloc;main;f 1', 'malloc', '', 'malloc;main;f 1'],
  ['a stack of nothing else stays', 'malloc;malloc 1', 'malloc', '', 'malloc;malloc 1'],
])('%s', (_behaviour, folded, drop, keep, want) => {
  expect(dropped(folded, drop, keep)).toBe(want)
})

test('of inlined calls the outer ones stay', () => {
  const profile = fromFolded('main;f;malloc 1')
  const [malloc, f, main] = profile.locations
  if (!malloc || !f || !main) throw new Error('the profile has lost its stack')
  const inlined = { ...malloc, lines: [...malloc.lines, ...f.lines] }
  const one = {
    ...profile,
    locations: [inlined, main],
    samples: [{ locations: [inlined, main], values: [1], labels: [] }],
  }
  expect(toFolded(dropFrames({ ...one, dropFrames: 'malloc' }, 'profile'))).toBe('main;f 1')
})

test('an expression that is none names the profile', () => {
  expect(() => dropped('a 1', '(')).toThrow('parsing drop_frames of profile regexp: ')
})
