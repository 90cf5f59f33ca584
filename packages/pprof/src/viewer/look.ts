// How a box looks: by whose code it is, or by how it changed; and what steps back while something is looked for.

import { hashText } from './hash.ts'
import { type Fill, faded, ownerShades, palettes, type Theme } from './palette.ts'
import type { FunctionValues } from './functions.ts'
import type { Amount } from './layout.ts'
import type { StackTable } from './stack-table.ts'
import type { Stacks } from './stacks.ts'

/** What colours tell: whose code it is, or what changed. */
export type Colouring = 'owner' | 'change'

/** More or less than before. Told by stripes and by a mark too, since not everybody sees red and blue. */
export type Change = 'grew' | 'shrank' | 'same'

/** A box, complete. */
export interface BoxStyle extends Fill {
  readonly change: Change
  /** In front of the name. */
  readonly mark: string
}

/** Share of a box's two values that its change comes to: from where on it is one, and each stronger shade. */
const CHANGE_STEPS = [0.04, 0.2, 0.45, 0.75] as const

/** How much colour is left in a box that is not looked for. */
const FADED_SHARE = 0.28

/** What a kind of change is shown by, besides its colour. */
export const changeMarks: Readonly<Record<Change, string>> = { grew: '▲ ', shrank: '▼ ', same: '' }

/** Says how much a value changed, as a share of both values together: -1 is gone, 1 is new. */
export function changeShare(up: number, down: number): number {
  return up + down === 0 ? 0 : (up - down) / (up + down)
}

/** Says in which direction a value changed, if it did. */
export function changeOf(up: number, down: number): Change {
  const share = changeShare(up, down)
  return Math.abs(share) < CHANGE_STEPS[0] ? 'same' : share > 0 ? 'grew' : 'shrank'
}

/** The looks of all boxes of one tree in one theme. */
export class Look {
  readonly paper: string
  readonly ink: string
  readonly muted: string
  readonly stripe: string
  readonly rest: BoxStyle
  /** The first shade of each owner, for the legend. */
  readonly owners: readonly Fill[]
  readonly #colouring: Colouring
  /** By frame, plain; by change. Each is followed by the same, faded. */
  readonly #byFrame: readonly BoxStyle[]
  readonly #byFrameFaded: readonly BoxStyle[]
  readonly #byChange: Readonly<Record<Change, readonly BoxStyle[]>>
  readonly #byChangeFaded: Readonly<Record<Change, readonly BoxStyle[]>>

  /** @param weights - see `ownerWeights`; the same for all columns, so that colours stay */
  constructor(
    { head }: StackTable,
    { theme, colouring, weights }: { theme: Theme; colouring: Colouring; weights: ArrayLike<number> },
  ) {
    const palette = palettes[theme]
    this.#colouring = colouring
    this.paper = palette.paper
    this.ink = palette.ink
    this.muted = palette.muted
    this.stripe = palette.stripe
    this.rest = { ...palette.rest, change: 'same', mark: '' }
    const { owners, frames } = head
    const shades = ownerShades(owners, weights, theme)
    this.owners = shades.map((each) => each[0] ?? palette.rest)
    const step = (style: BoxStyle): BoxStyle => ({
      ...style,
      color: faded(style.color, palette.paper, FADED_SHARE),
      ink: palette.muted,
    })
    // One style for each shade and not for each frame: a canvas is told of a colour only when it is another.
    const plain = shades.map((each) => each.map((fill): BoxStyle => ({ ...fill, change: 'same', mark: '' })))
    const pale = plain.map((each) => each.map(step))
    const pick = (from: readonly (readonly BoxStyle[])[]): BoxStyle[] =>
      frames.label.map((label, frame) => {
        const own = from[frames.owner[frame] ?? 0] ?? []
        return own[hashText(label) % Math.max(1, own.length)] ?? this.rest
      })
    this.#byFrame = pick(plain)
    this.#byFrameFaded = pick(pale)
    const withMarks = (change: Change, fills: readonly Fill[]): BoxStyle[] =>
      fills.map((fill) => ({ ...fill, change, mark: changeMarks[change] }))
    this.#byChange = {
      grew: withMarks('grew', palette.grew),
      shrank: withMarks('shrank', palette.shrank),
      same: withMarks('same', [palette.same]),
    }
    this.#byChangeFaded = {
      grew: this.#byChange.grew.map(step),
      shrank: this.#byChange.shrank.map(step),
      same: this.#byChange.same.map(step),
    }
  }

  /** The look of a frame that comes to so much. What is none looks like what stands for several. */
  of(frame: number, { up, down }: Amount, isFaded: boolean): BoxStyle {
    if (this.#colouring === 'owner') return (isFaded ? this.#byFrameFaded : this.#byFrame)[frame] ?? this.rest
    const styles = (isFaded ? this.#byChangeFaded : this.#byChange)[changeOf(up, down)]
    const strength = CHANGE_STEPS.findLastIndex((step) => Math.abs(changeShare(up, down)) >= step)
    return styles[Math.max(0, Math.min(strength, styles.length - 1))] ?? this.rest
  }
}

/**
 * How much of the picture is each owner's: what runs through it, once for each stack. The heaviest choose their colours
 * first, so that those that lie upon each other do not have the same.
 */
export function ownerWeights({ table, end, up, down }: Stacks): Float64Array {
  const { owners, frames } = table.head
  const weights = new Float64Array(owners.length)
  const openUntil = new Int32Array(owners.length)
  for (let node = 1; node < end.length; node++) {
    const owner = frames.owner[table.frame[node] ?? 0] ?? 0
    if (node < (openUntil[owner] ?? 0)) continue
    openUntil[owner] = end[node] ?? 0
    weights[owner] = (weights[owner] ?? 0) + (up[node] ?? 0) + (down[node] ?? 0)
  }
  return weights
}

/** What each owner's frames cost themselves. */
export function ownerSizes({ table }: Stacks, { flatSize }: FunctionValues): Float64Array {
  const { owners, frames } = table.head
  const sizes = new Float64Array(owners.length)
  for (const [frame, owner] of frames.owner.entries())
    sizes[owner] = (sizes[owner] ?? 0) + (flatSize[frame] ?? 0)
  return sizes
}
