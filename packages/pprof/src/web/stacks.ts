// A profile -> the tree of its stacks, which a viewer shows: the numbers of the text verbs, all columns at once.

import type { Location, Profile, Sample } from '@hotpath/profile'
import { type NodeInfo, nodeInfos, nodeKey, nodeName } from '../graph.ts'
import type { Options } from '../options.ts'
import { describeProfile, prepareReport, printableReport, withShortPaths } from '../report.ts'
import type { Owner, StackTable, TableHead, Values } from '../viewer/stack-table.ts'
import { ownerOf } from './owner.ts'
import { type PathTree, StackPaths } from '../viewer/stack-paths.ts'

/** What a profile is called, and what it is compared with. */
export interface StackNames {
  readonly title: string
  /** Unset where there is no comparison. */
  readonly baseTitle?: string
}

/** A table, and what the reader should know about how it came to be. */
export interface PreparedStacks {
  readonly table: StackTable
  readonly notes: readonly string[]
}

const needs = { isWhole: true, nodeCount: 0 }

/**
 * Puts the stacks of a profile into one tree. Filters, granularity and paths are those of the options, as in
 * the text verbs; nothing is left out for being small.
 *
 * Values beyond 2^53 are rounded to the nearest number, which neither a picture nor two decimals can tell.
 *
 * @throws {PprofError} as `prepareReport` does
 */
export function prepareStacks(profile: Profile, options: Options, names: StackNames): PreparedStacks {
  const { report, notes } = prepareReport(profile, options, needs, names.title)
  const printable = printableReport(report)
  const shown = withShortPaths(printable)
  const frames = new Frames(printable.trim.granularity)
  // `shown` has the same places in the same order, but for the paths.
  const places = new Places(shown.locations, (location, i) =>
    frames.at(location, printable.profile.locations[i] ?? location),
  )
  const { parent, frame, leaves } = treeOf(shown.samples, places)

  const columns = shown.sampleTypes.map(({ type, unit }, column) => {
    const own = prepareReport(profile, { ...options, sampleIndex: String(column) }, needs, names.title)
    return {
      type,
      unit,
      total: Number(own.report.total),
      about: describeProfile(printableReport(own.report)),
    }
  })
  const head: TableHead = {
    version: 1,
    title: names.title,
    baseTitle: names.baseTitle ?? '',
    columns,
    column: report.column,
    comparison: options.diffBase.length > 0 ? 'diff_base' : options.base.length > 0 ? 'base' : 'none',
    unit: options.unit,
    divideBy: options.divideBy,
    isSortedByCum: options.isSortedByCum,
    dropsNegative: options.dropsNegative,
    ...frames.texts(),
  }
  return { table: { head, parent, frame, ...sumValues(shown, leaves, parent.length) }, notes }
}

function treeOf(samples: readonly Sample[], places: Places): PathTree {
  const paths = new StackPaths()
  for (const { locations } of samples) {
    for (let i = locations.length - 1; i >= 0; i--) {
      const location = locations[i]
      if (location === undefined) continue
      const frame = places.single(location)
      if (frame >= 0) paths.push(frame)
      else for (const each of places.several(location)) paths.push(each)
    }
    paths.end()
  }
  return paths.toTree()
}

/** The frames at each place, outermost first. */
class Places {
  readonly #several = new Map<Location, Int32Array>()
  /** By the place's id: its one frame, or -1 where it has none or several. */
  readonly #single: Int32Array | Map<number, number>

  constructor(locations: readonly Location[], framesAt: (location: Location, index: number) => Int32Array) {
    const largest = locations.reduce((most, { id }) => Math.max(most, id), 0)
    // A large profile asks millions of times, and an array answers several times faster; ids may be anything, though.
    const single =
      largest <= 4 * locations.length + 1024
        ? new Int32Array(largest + 1).fill(-1)
        : new Map<number, number>()
    for (const [index, location] of locations.entries()) {
      const frames = framesAt(location, index)
      const [first = -1] = frames
      if (frames.length !== 1) this.#several.set(location, frames)
      else if (single instanceof Map) single.set(location.id, first)
      else single[location.id] = first
    }
    this.#single = single
  }

  single({ id }: Location): number {
    return (this.#single instanceof Map ? this.#single.get(id) : this.#single[id]) ?? -1
  }

  several(location: Location): Int32Array {
    return this.#several.get(location) ?? new Int32Array(0)
  }
}

function sumValues(
  { samples, sampleTypes }: Profile,
  leaves: Int32Array,
  nodeCount: number,
): Pick<StackTable, 'owning' | 'up' | 'down'> {
  const entryOf = new Int32Array(nodeCount).fill(-1)
  for (const leaf of leaves) entryOf[leaf] = 0
  const owning = Int32Array.from({ length: nodeCount }, (_, node) => node).filter(
    (node) => entryOf[node] === 0,
  )
  for (const [entry, node] of owning.entries()) entryOf[node] = entry
  const sums = (): Float64Array<ArrayBuffer>[] => sampleTypes.map(() => new Float64Array(owning.length))
  const up = sums()
  const down = sums()
  let isDownUsed = false
  for (const [index, { values }] of samples.entries()) {
    const entry = entryOf[leaves[index] ?? 0] ?? 0
    for (let column = 0; column < values.length; column++) {
      const value = Number(values[column] ?? 0)
      const sum = (value > 0 ? up : down)[column]
      if (value === 0 || !sum) continue
      sum[entry] = (sum[entry] ?? 0) + Math.abs(value)
      isDownUsed ||= value < 0
    }
  }
  return { owning, up: up.map(narrowed), down: isDownUsed ? down.map(narrowed) : [] }
}

/** In half the bytes, where all values fit. */
function narrowed(values: Float64Array): Values {
  const narrow = Int32Array.from(values)
  return narrow.every((value, i) => value === values[i]) ? narrow : values
}

/** The frames that there are, each once. */
class Frames {
  readonly #granularity: Options['granularity']
  readonly #infos: NodeInfo[] = []
  readonly #lines: number[] = []
  readonly #owners = new Numbered<Owner>((owner) => `${owner.kind} ${owner.name}`)
  readonly #ownerOf: number[] = []
  readonly #indices = new Map<string, number>()

  constructor(granularity: Options['granularity']) {
    this.#granularity = granularity
  }

  /**
   * The frames at a place, outermost first: the function that the code belongs to, then what was inlined.
   *
   * @param original - the place with its paths as they were: a shortened one may not tell whose it is
   */
  at(location: Location, original: Location): Int32Array {
    const infos = nodeInfos(location, { granularity: this.#granularity })
    const indices = Int32Array.from(infos, (info, i) => {
      const key = nodeKey(info)
      const known = this.#indices.get(key)
      if (known !== undefined) return known
      const func = original.lines[i]?.function
      const index = this.#infos.push(info) - 1
      this.#indices.set(key, index)
      this.#lines.push(info.line || (info.name === '' ? 0 : (func?.startLine ?? 0)))
      this.#ownerOf.push(this.#owners.of(ownerOf(func?.name ?? '', func?.filename ?? '')))
      return index
    })
    return indices.reverse()
  }

  texts(): Pick<TableHead, 'owners' | 'files' | 'frames'> {
    const files = new Numbered<string>(String)
    return {
      frames: {
        name: this.#infos.map(nodeName),
        label: this.#infos.map((info) => info.name || nodeName(info)),
        file: this.#infos.map(({ file }) => files.of(file)),
        line: this.#lines,
        owner: this.#ownerOf,
      },
      files: files.values,
      owners: this.#owners.values,
    }
  }
}

/** Values, each of which gets a number when it is first met. */
class Numbered<T> {
  readonly values: T[] = []
  readonly #indices = new Map<string, number>()
  readonly #keyOf: (value: T) => string

  constructor(keyOf: (value: T) => string) {
    this.#keyOf = keyOf
  }

  of(value: T): number {
    const key = this.#keyOf(value)
    const known = this.#indices.get(key)
    if (known !== undefined) return known
    this.#indices.set(key, this.values.length)
    return this.values.push(value) - 1
  }
}
