// Lanes: slices nest or follow one another, and there are no more lanes than things at once.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LanePacker } from './lanes.ts'

interface Slice {
  readonly owner: number
  readonly start: number
  readonly end: number
}

const slices = fc.array(fc.record({ owner: fc.nat(6), start: fc.nat(60), length: fc.nat(40) }), {
  maxLength: 120,
})

function pack(given: readonly Slice[]): { lanes: Slice[][] } {
  const packer = new LanePacker()
  for (const [index, { owner, start, end }] of given.entries()) packer.place(index, owner, start, end)
  return { lanes: packer.lanes.map(({ events }) => events.map((index) => given[index] as Slice)) } // as placed
}

const sorted = (given: readonly Slice[]): Slice[] =>
  given.toSorted((a, b) => a.start - b.start || b.end - a.end)

test('in each lane a slice is within another one or after it, of one owner at a time', () => {
  fc.assert(
    fc.property(slices, (raw) => {
      const given = sorted(raw.map(({ owner, start, length }) => ({ owner, start, end: start + length })))
      const { lanes } = pack(given)
      expect(lanes.flat().length).toBe(given.length)
      expect(lanes.flatMap(offenders)).toEqual([])
    }),
  )
})

/** Slices that begin within another one and do not end there, or have another owner. */
function offenders(lane: readonly Slice[]): Slice[] {
  const open: Slice[] = []
  return lane.filter((slice) => {
    for (let top = open.at(-1); top && top.end <= slice.start; top = open.at(-1)) open.pop()
    const around = open.at(-1)
    open.push(slice)
    return around && (around.owner !== slice.owner || around.end < slice.end)
  })
}

test.each([
  [
    'what nests is in one lane',
    [
      [1, 0, 10],
      [1, 1, 5],
      [1, 2, 3],
      [1, 6, 9],
    ],
    1,
  ],
  [
    'what overlaps without nesting is in two',
    [
      [1, 0, 10],
      [1, 1, 5],
      [1, 3, 8],
    ],
    2,
  ],
  [
    'owners do not share a lane while both are there',
    [
      [1, 0, 10],
      [2, 1, 5],
    ],
    2,
  ],
  [
    'a lane is used again once it is free',
    [
      [1, 0, 10],
      [2, 10, 15],
      [3, 15, 20],
    ],
    1,
  ],
  [
    'slices without length follow one another',
    [
      [1, 5, 5],
      [2, 5, 5],
      [3, 5, 5],
    ],
    1,
  ],
])('%s', (_behaviour, given, want) => {
  const { lanes } = pack(given.map(([owner = 0, start = 0, end = 0]) => ({ owner, start, end })))
  expect(lanes).toHaveLength(want)
})

test('there are as many lanes as there are owners at once', () => {
  // Four at a time, of a thousand.
  const given = Array.from({ length: 1000 }, (_one, owner) => ({
    owner,
    start: owner * 10,
    end: owner * 10 + 35,
  }))
  expect(pack(given).lanes).toHaveLength(4)
})

test('a moment is in the middle of what its owner does, or in a lane of its own', () => {
  const packer = new LanePacker()
  const first = packer.place(0, 1, 0, 10)
  expect(packer.placeMoment(1, 1, 5)).toBe(first)
  expect(packer.placeMoment(2, 2, 5)).not.toBe(first)
  expect(packer.lanes.map(({ events }) => events)).toEqual([[0, 1], [2]])
})
