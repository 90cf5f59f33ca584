// How slices look: tasks by their type, what hurts in red, and whatever the CPU ran by whose code it is.

import { faded, type Fill, hashText, ownerOf, palettes, type Theme } from '@hotpath/pprof/elements'
import { argOf, nameOf, slices, type Trace } from '../trace.ts'

/** What is drawn over a colour, so that it needs no colour to be seen. */
export type Pattern = 'none' | 'rising' | 'falling'

/** A slice, as it is painted. */
export interface SliceStyle extends Fill {
  readonly pattern: Pattern
}

const FADED_SHARE = 0.22

/** The looks of all slices of a trace in one theme. */
export class Look {
  readonly paper: string
  readonly sunken: string
  readonly ink: string
  readonly muted: string
  readonly rule: string
  readonly stripe: string
  readonly bad: string
  readonly area: string
  readonly #trace: Trace
  readonly #theme: Theme
  readonly #byKey = new Map<string, SliceStyle>()
  readonly #faded = new Map<SliceStyle, SliceStyle>()
  readonly #bySlice: (SliceStyle | undefined)[]

  /** @param types - what tasks are called, those first that choose their colours first */
  constructor(trace: Trace, theme: Theme, types: readonly string[]) {
    const palette = palettes[theme]
    this.#trace = trace
    this.#theme = theme
    this.paper = palette.paper
    this.ink = palette.ink
    this.muted = palette.muted
    this.stripe = palette.stripe
    this.sunken = theme === 'light' ? '#eef1f5' : '#1d2632'
    this.rule = theme === 'light' ? '#d5dbe4' : '#303b4a'
    this.bad = theme === 'light' ? '#b3261e' : '#ff8a80'
    this.area = theme === 'light' ? '#b9c6d6' : '#46566a'
    this.#bySlice = []
    const { dependencies, owners } = palette
    const hues = [owners.app, ...dependencies]
    const taken = new Set<number>()
    for (const type of types) {
      let hue = hashText(type) % hues.length
      if (taken.size < hues.length) while (taken.has(hue)) hue = (hue + 1) % hues.length
      taken.add(hue)
      this.#byKey.set(`type ${type}`, plain(pick(hues[hue] ?? [], 0)))
    }
  }

  /** The look of a slice. */
  of(slice: number): SliceStyle {
    return (this.#bySlice[slice] ??= this.#make(slice))
  }

  /** The same for what is not looked for. */
  ofFaded(slice: number): SliceStyle {
    const style = this.of(slice)
    const known = this.#faded.get(style)
    if (known) return known
    const made = { ...style, color: faded(style.color, this.paper, FADED_SHARE), ink: this.muted }
    this.#faded.set(style, made)
    return made
  }

  /** The colour of a type of tasks, for tables. */
  ofType(type: string): SliceStyle {
    return this.#shared(`type ${type}`, () => plain(this.#hued(type)))
  }

  #make(slice: number): SliceStyle {
    const { owners, grew } = palettes[this.#theme]
    const kind: number = this.#trace.kind[slice] ?? slices.other
    switch (kind) {
      case slices.request:
      case slices.task:
        return this.ofType(nameOf(this.#trace, slice))
      case slices.stall:
        return this.#shared('stall', () => ({ ...pick(grew, 3), pattern: 'rising' }))
      case slices.wait:
        return this.#shared('wait', () => ({ ...pick(grew, 1), pattern: 'rising' }))
      case slices.hold:
        return this.#shared('hold', () => plain(pick(owners.builtin, 0)))
      case slices.gc:
        return this.#shared(`gc ${nameOf(this.#trace, slice) === 'minor GC'}`, () =>
          plain(pick(owners.gc, 0)),
        )
      case slices.call:
        return this.#shared('call', () => ({ ...pick(owners.builtin, 2), pattern: 'falling' }))
      case slices.cpu:
        return this.#ofFrame(slice)
      default:
        return this.#shared(`region ${hashText(nameOf(this.#trace, slice)) % 3}`, () =>
          plain(pick(owners.standard, hashText(nameOf(this.#trace, slice)) % 3)),
        )
    }
  }

  #ofFrame(slice: number): SliceStyle {
    const name = nameOf(this.#trace, slice)
    const place = argOf(this.#trace, slice, 'place')
    const file = typeof place === 'string' ? place.replace(/:\d+$/, '').replace(/^no file$/, '') : ''
    const owner = ownerOf(name, file)
    if (owner.kind === 'dependency')
      return this.#shared(`package ${owner.name}`, () => plain(this.#hued(owner.name)))
    const { owners } = palettes[this.#theme]
    const { kind } = owner
    const shade = hashText(name) % 3
    return this.#shared(`owner ${kind} ${shade}`, () => plain(pick(owners[kind], shade)))
  }

  #hued(name: string): Fill {
    const { dependencies, owners } = palettes[this.#theme]
    const hues = [owners.app, ...dependencies]
    const hash = hashText(name)
    return pick(hues[hash % hues.length] ?? [], 0)
  }

  #shared(key: string, make: () => SliceStyle): SliceStyle {
    const known = this.#byKey.get(key)
    if (known) return known
    const made = make()
    this.#byKey.set(key, made)
    return made
  }
}

function plain(fill: Fill): SliceStyle {
  return { ...fill, pattern: 'none' }
}

function pick(shades: readonly Fill[], index: number): Fill {
  return shades[index % Math.max(1, shades.length)] ?? { color: '#888888', ink: '#000000' }
}
