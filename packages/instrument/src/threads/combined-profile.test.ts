// Profiles of several threads as one: labels, header, and what is said about those who are not in it.
import { encode, type Profile, ProfileBuilder, totalValue } from '@hotpath/profile'
import { describe, expect, test } from 'vitest'
import { combine, formatThreads, type ThreadReply } from './combined-profile.ts'
import type { Reply } from './thread-group.ts'

const cpu = { type: 'cpu', unit: 'nanoseconds' }

function profileOf(
  name: string,
  value: number,
  { comments = ['sampler: 99 Hz', 'node v26'], type = cpu }: { comments?: string[]; type?: typeof cpu } = {},
): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: [type],
    periodType: type,
    period: 10,
    timeNanos: 500n,
    durationNanos: 1000,
    comments,
    filename: `${name}.ts`,
  })
  builder.add([{ name, filename: 'a.ts', line: 3 }], [value], [{ key: 'route', str: '/' }])
  return builder.build()
}

const main = { id: 0, name: '' }
const own = { thread: main, profile: profileOf('serve', 5) }
const reply = (id: number, answer: Reply, name = ''): ThreadReply => ({ thread: { id, name }, reply: answer })
const answer = (profile: Profile): Reply => ({ state: 'profile', bytes: encode(profile) })

/** Leaf, labels and value of each sample. */
const samplesOf = (profile: Profile): unknown[] =>
  profile.samples.map(({ locations, labels, values }) => [
    locations[0]?.lines[0]?.function.name,
    Object.fromEntries(labels.map(({ key, str, num }) => [key, str ?? num])),
    ...values,
  ])

test('each sample says whose it is, and keeps the labels it has', () => {
  const combined = combine(own, [
    reply(1, answer(profileOf('work', 7)), 'pool'),
    reply(2, answer(profileOf('serve', 2))),
  ])
  expect(samplesOf(combined)).toEqual([
    ['serve', { route: '/', thread: 'main' }, 5],
    ['work', { route: '/', thread: 1, thread_name: 'pool' }, 7],
    ['serve', { route: '/', thread: 2 }, 2],
  ])
})

test('it has one mapping, ids from 1, and the duration of one recording, not of all together', () => {
  const combined = combine(own, [reply(1, answer(profileOf('work', 7)))])
  expect(combined.mappings).toHaveLength(1)
  expect(combined.locations.map(({ id }) => id)).toEqual([1, 2])
  expect([combined.timeNanos, combined.durationNanos, combined.period]).toEqual([500n, 1000, 10])
})

test('what the threads say alike is said once, and the rest with the thread that says it', () => {
  const other = profileOf('work', 7, { comments: ['sampler: 99 Hz', 'roll-overs: 3', 'node v26'] })
  expect(combine(own, [reply(1, answer(other))]).comments.slice(0, -1)).toEqual([
    'sampler: 99 Hz',
    'threads: main, 1',
    'thread 1: roll-overs: 3',
  ])
})

describe('who is not in it', () => {
  test.each<[string, Reply, string | undefined]>([
    ['has not answered', { state: 'silent', waitedMs: 2000 }, 'did not answer'],
    ['has ended', { state: 'gone' }, 'has ended'],
    ['could not take it', { state: 'problem', problem: 'sampler is busy' }, 'sampler is busy'],
    [
      'has another kind of profile',
      answer(profileOf('x', 1, { type: { type: 'n', unit: 'count' } })),
      'incompatible',
    ],
    ['has sent what is no profile', { state: 'profile', bytes: new Uint8Array([7, 7, 7]) }, 'thread'],
    ['has none of that name', { state: 'nothing' }, undefined],
  ])('because it %s', (_why, other, want) => {
    const combined = combine(own, [reply(3, other)])
    expect(totalValue(combined, 0)).toBe(5)
    const notes = combined.comments.filter((text) => text.startsWith('thread 3 '))
    expect(notes).toHaveLength(want === undefined ? 0 : 1)
    expect(notes.join('')).toContain(want ?? '')
    expect(combined.comments).toContain('threads: main')
  })

  test('is not said of more threads than one can read of', () => {
    const replies = Array.from({ length: 200 }, (_one, index) => reply(index + 1, { state: 'gone' }))
    expect(combine(own, replies).comments).toHaveLength(101)
  })
})

test('without this thread, the header is that of the one that was asked for', () => {
  const combined = combine(undefined, [reply(2, answer(profileOf('work', 7)))])
  expect(samplesOf(combined)).toEqual([['work', { route: '/', thread: 2 }, 7]])
  expect(combined.comments.slice(0, -1)).toEqual(['sampler: 99 Hz', 'threads: 2'])
})

test.each<[Reply, string]>([
  [{ state: 'silent', waitedMs: 2000 }, 'thread 2 is not in here: it did not answer'],
  [{ state: 'nothing' }, 'no thread has this profile'],
])('with nobody at all, there is no profile', (other, message) => {
  expect(() => combine(undefined, [reply(2, other)])).toThrow(message)
})

test('a list of threads has their names where they have any', () => {
  expect(formatThreads([main, { id: 1, name: 'pool' }, { id: 2, name: '' }])).toBe('main, 1 (pool), 2')
})
