// Functions and their calls out of a tree of stacks: flat and cum as `top` has them, callers and callees as `peek`.

import { compareText } from '../order.ts'
import type { Stacks } from './stacks.ts'

/** All that one frame comes to, wherever it was called. */
export interface FunctionRow {
  readonly frame: number
  /** Own value: above zero less below. */
  readonly flat: number
  /** Own value and callees', once for each stack even under recursion. */
  readonly cum: number
}

/** Flat and cum of all frames, by frame. */
export interface FunctionValues {
  readonly flat: Float64Array
  readonly cum: Float64Array
  /** Flat, above and below zero added: what a frame's share of a picture is. */
  readonly flatSize: Float64Array
}

/** Calls between two functions, as one of them sees it. */
export interface Call {
  /** The function at the other end. */
  readonly frame: number
  readonly weight: number
}

/** Adds up what each frame comes to. */
export function functionValues(stacks: Stacks): FunctionValues {
  const { table, end, up, down } = stacks
  const count = table.head.frames.name.length
  const flat = new Float64Array(count)
  const cum = new Float64Array(count)
  const flatSize = new Float64Array(count)
  for (const [entry, node] of table.owning.entries()) {
    const frame = table.frame[node] ?? -1
    if (frame < 0) continue
    const above = table.up[stacks.column]?.[entry] ?? 0
    const below = table.down[stacks.column]?.[entry] ?? 0
    flat[frame] = (flat[frame] ?? 0) + above - below
    flatSize[frame] = (flatSize[frame] ?? 0) + above + below
  }
  // Where the outermost call of a frame that is still open ends: calls inside of it are recursion.
  const openUntil = new Int32Array(count)
  for (let node = 1; node < end.length; node++) {
    const frame = table.frame[node] ?? 0
    if (node < (openUntil[frame] ?? 0)) continue
    openUntil[frame] = end[node] ?? 0
    cum[frame] = (cum[frame] ?? 0) + (up[node] ?? 0) - (down[node] ?? 0)
  }
  return { flat, cum, flatSize }
}

/** The rows of `top`: all functions that come to anything, the largest first, whatever its sign. */
export function functionRows(
  { table }: Stacks,
  { flat, cum }: FunctionValues,
  isSortedByCum: boolean,
): FunctionRow[] {
  const { name } = table.head.frames
  const rows: FunctionRow[] = []
  for (let frame = 0; frame < flat.length; frame++) {
    const row = { frame, flat: flat[frame] ?? 0, cum: cum[frame] ?? 0 }
    if (row.flat === 0 && row.cum === 0) continue
    if (table.head.dropsNegative && (row.flat < 0 || (row.flat === 0 && row.cum < 0))) continue
    rows.push(row)
  }
  const [first, second] = isSortedByCum ? (['cum', 'flat'] as const) : (['flat', 'cum'] as const)
  return rows.sort(
    (a, b) =>
      Math.abs(b[first]) - Math.abs(a[first]) ||
      compareText(name[a.frame] ?? '', name[b.frame] ?? '') ||
      Math.abs(b[second]) - Math.abs(a[second]),
  )
}

/** Who called a function, the weightiest first. A call counts once for each stack. */
export function callersOf(stacks: Stacks, frame: number): Call[] {
  return calls(stacks, (above, below) => (below === frame && above >= 0 && above !== frame ? above : -1))
}

/** Whom a function called, the weightiest first. A call counts once for each stack. */
export function calleesOf(stacks: Stacks, frame: number): Call[] {
  return calls(stacks, (above, below) => (above === frame && below !== frame ? below : -1))
}

/** Adds up calls by what `otherEnd` names; -1 are not wanted. */
function calls({ table, end, up, down }: Stacks, otherEnd: (above: number, below: number) => number): Call[] {
  const openUntil = new Map<number, number>()
  const weights = new Map<number, number>()
  for (let node = 1; node < end.length; node++) {
    const other = otherEnd(table.frame[table.parent[node] ?? -1] ?? -1, table.frame[node] ?? -1)
    if (other < 0 || node < (openUntil.get(other) ?? 0)) continue
    openUntil.set(other, end[node] ?? 0)
    if ((up[node] ?? 0) === 0 && (down[node] ?? 0) === 0) continue
    weights.set(other, (weights.get(other) ?? 0) + (up[node] ?? 0) - (down[node] ?? 0))
  }
  const { name } = table.head.frames
  return Array.from(weights, ([other, weight]) => ({ frame: other, weight })).sort(
    (a, b) =>
      Math.abs(b.weight) - Math.abs(a.weight) || compareText(name[a.frame] ?? '', name[b.frame] ?? ''),
  )
}
