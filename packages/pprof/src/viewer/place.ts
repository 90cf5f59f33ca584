// A place in a tree of stacks, as a short word that survives a reload and another profile of the same program.

import { hashText } from './hash.ts'
import type { Stacks } from './stacks.ts'

const FIRST = 0x9dc5
const SECOND = 0x1b873593

/**
 * Names a node by the functions on the way to it: 11 characters or less, the same wherever they call each other
 * like that. Empty for the root.
 */
export function placeOf(stacks: Stacks, node: number): string {
  let [first, second] = [FIRST, SECOND]
  for (const at of stacks.pathTo(node)) {
    const name = nameHash(stacks, at)
    first = mix(first, name)
    second = mix(second, name + 1)
  }
  const place = node === 0 ? '' : joined(first, second).toString(36)
  stacks.places.set(place, node)
  return place
}

/** Finds the node that `placeOf` named. */
export function findPlace(stacks: Stacks, place: string): number | undefined {
  const known = place === '' ? 0 : stacks.places.get(place)
  if (known !== undefined) return known
  const wanted = Number.parseInt(place, 36)
  const { parent, frame, head } = stacks.table
  const names = Int32Array.from(head.frames.name, (name) => hashText(name) | 0)
  const first = new Int32Array(parent.length)
  const second = new Int32Array(parent.length)
  first[0] = FIRST
  second[0] = SECOND
  for (let node = 1; node < parent.length; node++) {
    const name = names[frame[node] ?? 0] ?? 0
    first[node] = mix(first[parent[node] ?? 0] ?? 0, name)
    second[node] = mix(second[parent[node] ?? 0] ?? 0, name + 1)
    if (joined(first[node] ?? 0, second[node] ?? 0) === wanted) {
      stacks.places.set(place, node)
      return node
    }
  }
  return undefined
}

function nameHash({ table }: Stacks, node: number): number {
  return hashText(table.head.frames.name[table.frame[node] ?? -1] ?? '') | 0
}

function mix(above: number, name: number): number {
  const mixed = Math.imul(above ^ name, 0x85ebca6b)
  return Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) ^ (above >>> 7)
}

/** 32 bits of one and 21 of the other are the 53 that a number has. */
function joined(first: number, second: number): number {
  return (first >>> 0) * 2 ** 21 + ((second >>> 0) & 0x1fffff)
}
