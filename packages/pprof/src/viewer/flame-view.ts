// The flame graph, and beside it in words what it shows: the selected call, the way to it, and what it calls.

import { callPanel, valueText } from './call-panel.ts'
import { type Child, el, fill, keepingFocus } from './dom.ts'
import { type FoldedTable, foldPackages } from './fold.ts'
import { legend } from './legend.ts'
import type { Scene } from './paint.ts'
import { pathNav } from './path-nav.ts'
import { Picture } from './picture.ts'
import { findPlace, placeOf } from './place.ts'
import { Reading } from './reading.ts'
import { outermost } from './search.ts'
import type { Stacks } from './stacks.ts'
import { ownerName } from './text.ts'
import type { Host, Shown, ViewPart } from './view.ts'

/** Rows of callers that stay in sight above the one that was zoomed to. */
const CALLER_ROWS = 2

/** Makes the view. */
export function flameView(host: Host): ViewPart {
  return new FlameView(host)
}

class FlameView implements ViewPart {
  readonly element: HTMLElement
  readonly #host: Host
  readonly #picture: Picture
  readonly #legend = el('div', { class: 'legend' })
  readonly #path = el('div', { class: 'path' })
  readonly #panel = el('section', { class: 'panel' })
  readonly #note = el('p', { class: 'note' })
  readonly #foldBox = el('input', { type: 'checkbox', on: { change: () => this.#toggleFold() } })
  readonly #foldLabel = el('span')
  /** What was asked for, and what of it is drawn: the same, unless packages are folded. */
  #whole: Shown | undefined
  #shown: Shown | undefined
  #folded: { readonly folded: FoldedTable; readonly reading: Reading; readonly of: Shown['text'] } | undefined
  #zoom = 0
  #selected = 0
  #isFocused = false
  /** Owners that were picked out in the legend, now and when it was made. */
  #picked: ReadonlySet<number> = new Set()
  #explained: ReadonlySet<number> | undefined
  #isPlaceLost = false
  #matches: { readonly of: Uint8Array; readonly nodes: readonly number[]; at: number } | undefined

  constructor(host: Host) {
    this.#host = host
    this.#picture = new Picture({
      press: (node) => this.#zoomTo(node),
      tip: (node, rest) => this.#tip(node, rest),
    })
    const { canvas } = this.#picture
    canvas.tabIndex = 0
    canvas.setAttribute('role', 'application')
    canvas.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.#move(event.key)) return
      event.preventDefault()
      event.stopPropagation()
    })
    for (const type of ['focus', 'blur'] as const) {
      canvas.addEventListener(type, () => {
        this.#isFocused = type === 'focus' && canvas.matches(':focus-visible')
        this.#paint()
      })
    }
    this.element = el(
      'section',
      { class: 'flame-view' },
      el(
        'div',
        { class: 'legend-row' },
        this.#legend,
        el('label', { class: 'fold' }, this.#foldBox, this.#foldLabel),
      ),
      this.#path,
      this.#note,
      el('div', { class: 'split' }, this.#picture.element, this.#panel),
    )
  }

  attach(): void {
    this.#picture.attach()
    window.addEventListener('beforeprint', this.#preparePaper)
    window.addEventListener('afterprint', this.#clearPaper)
  }

  detach(): void {
    this.#picture.detach()
    window.removeEventListener('beforeprint', this.#preparePaper)
    window.removeEventListener('afterprint', this.#clearPaper)
  }

  show(whole: Shown): void {
    const before = this.#shown
    const shown = whole.state.isFolded ? this.#fold(whole) : whole
    this.#whole = whole
    this.#shown = shown
    const { column, state, text, reading } = shown
    const { stacks } = column
    const isMoved = before?.state.zoom !== state.zoom || before.column !== column
    this.#foldBox.checked = state.isFolded
    this.#foldLabel.textContent = text.fold
    this.#foldLabel.title = text.foldHint
    if (isMoved) {
      const found = findPlace(stacks, state.zoom)
      // In another column the place may come to nothing.
      this.#isPlaceLost = found === undefined || (found !== 0 && stacks.size(found) === 0)
      this.#zoom = this.#isPlaceLost ? 0 : (found ?? 0)
      this.#selected = this.#zoom
    }
    const { canvas } = this.#picture
    canvas.setAttribute(
      'aria-label',
      text.canvas(`${text.views.flamegraph}, ${column.info.type}, ${reading.table.head.title}`),
    )
    canvas.setAttribute('aria-roledescription', text.canvasRole)
    this.#explainColours(shown, before)
    this.#note.textContent = this.#isPlaceLost ? text.placeLost : stacks.size(0) === 0 ? text.empty : ''
    this.#note.hidden = this.#note.textContent === ''
    this.#picture.show(this.#scene(shown), this.#zoom)
    if (isMoved) this.#picture.reveal(stacks.pathTo(this.#zoom).length, CALLER_ROWS)
    this.#describe()
    if (before && before.state.zoom !== state.zoom) this.#announce()
  }

  press(key: string): boolean {
    if (key === 'n' || key === 'N') return this.#nextMatch(key === 'n' ? 1 : -1)
    if (key === 'Escape' || key === 'Backspace') {
      if (this.#zoom === 0) return false
      this.#zoomTo(this.#stacks?.table.parent[this.#zoom] ?? 0)
      return true
    }
    if (key !== 'Home') return false
    this.#zoomTo(0)
    return true
  }

  focus(): void {
    this.#picture.canvas.focus()
  }

  get #stacks(): Stacks | undefined {
    return this.#shown?.column.stacks
  }

  /** Moves the selection, or zooms to it. Tells whether the key is one of these. */
  #move(key: string): boolean {
    const stacks = this.#stacks
    if (!stacks) return false
    if (key === 'Enter' || key === ' ') {
      this.#zoomTo(this.#selected)
      return true
    }
    const caller = stacks.table.parent[this.#selected] ?? -1
    const beside = (by: number): number | undefined => {
      const siblings = caller === -1 ? new Int32Array(0) : stacks.callees(caller)
      return siblings[siblings.indexOf(this.#selected) + by]
    }
    const moves: Readonly<Record<string, () => number | undefined>> = {
      ArrowDown: () => stacks.callees(this.#selected)[0],
      ArrowUp: () => (caller === -1 ? undefined : caller),
      ArrowRight: () => beside(1),
      ArrowLeft: () => beside(-1),
    }
    const move = moves[key]
    if (!move) return false
    const to = move()
    if (to !== undefined) this.#select(to)
    return true
  }

  #select(node: number): void {
    this.#selected = node
    this.#picture.reveal(this.#stacks?.pathTo(node).length ?? 0, CALLER_ROWS)
    this.#paint()
    this.#describe()
    this.#announce()
  }

  #zoomTo(node: number): void {
    const stacks = this.#stacks
    if (!stacks) return
    if (node === this.#zoom) this.#select(node)
    else this.#host.go({ zoom: placeOf(stacks, node) })
  }

  #nextMatch(by: 1 | -1): boolean {
    const whole = this.#whole
    if (!whole?.wanted) return false
    if (this.#matches?.of !== whole.wanted) {
      this.#matches = { of: whole.wanted, nodes: outermost(whole.column.stacks, whole.wanted), at: -1 }
    }
    const { at } = this.#matches
    const nodes = this.#matches.nodes.map((node) => this.#drawn(node))
    if (nodes.length === 0) return false
    const next = at === -1 ? (by === 1 ? 0 : nodes.length - 1) : (at + by + nodes.length) % nodes.length
    this.#matches.at = next
    this.#zoomTo(nodes[next] ?? 0)
    return true
  }

  /** What is looked for: in the search, or else in the legend. */
  #isWanted({ wanted, reading, column }: Shown): ((node: number) => boolean) | undefined {
    const { stacks } = column
    const { owner } = reading.table.head.frames
    if (!wanted && this.#picked.size === 0) return undefined
    if (!wanted) return (node) => this.#picked.has(owner[stacks.frameOf(node)] ?? -1)
    const whole = this.#whole
    if (!whole?.state.isFolded) return (node) => wanted[stacks.frameOf(node)] === 1
    // A folded box is looked for if one of the calls in it is.
    const nodes = new Uint8Array(reading.table.parent.length)
    const { frame } = whole.reading.table
    for (let node = 1; node < frame.length; node++)
      if (wanted[frame[node] ?? 0] === 1) nodes[this.#drawn(node)] = 1
    return (node) => nodes[node] === 1
  }

  /** The node that is drawn for one of the whole tree. */
  #drawn(node: number): number {
    return this.#whole?.state.isFolded ? (this.#folded?.folded.nodeOf[node] ?? 0) : node
  }

  #fold(whole: Shown): Shown {
    const { text, theme, state } = whole
    if (this.#folded?.of !== text) {
      const folded = foldPackages(whole.reading.table, (owner) => ownerName(text, owner))
      this.#folded = { folded, reading: new Reading(folded.table), of: text }
    }
    const { reading } = this.#folded
    const column = reading.column(state.sampleType)
    return { ...whole, reading, column, look: reading.look(theme, state.colouring) }
  }

  /** Folds or unfolds, and stays where it is, as far as that is there. */
  #toggleFold(): void {
    const [whole, shown] = [this.#whole, this.#shown]
    if (!whole || !shown) return
    const isFolded = !whole.state.isFolded
    const next = isFolded ? this.#fold({ ...whole, state: { ...whole.state, isFolded } }) : whole
    const { nodeOf, firstOf } = this.#folded?.folded ?? {}
    const zoom = (isFolded ? nodeOf : firstOf)?.[this.#zoom] ?? 0
    this.#host.go({ isFolded, zoom: placeOf(next.column.stacks, zoom) })
  }

  #scene(shown: Shown): Scene {
    const { column, look, text, reading } = shown
    return {
      tree: column.stacks,
      look,
      labels: reading.table.head.frames.label,
      rootLabel: `${text.all}: ${valueText(shown, column.stacks, 0)}`,
      isWanted: this.#isWanted(shown),
      // What fills the picture needs no frame, unless the keys are about to move it.
      selected: this.#selected === this.#zoom && !this.#isFocused ? -1 : this.#selected,
    }
  }

  #paint(): void {
    if (this.#shown) this.#picture.paint(this.#scene(this.#shown))
  }

  #tip(node: number, rest: { count: number; size: number }): readonly Child[] {
    const shown = this.#shown
    if (!shown) return []
    const { column, text, reading } = shown
    if (rest.count > 0) return [text.rest(rest.count, column.alone(rest.size))]
    const name = reading.table.head.frames.name[column.stacks.frameOf(node)] ?? text.all
    return [el('strong', {}, name), el('span', {}, valueText(shown, column.stacks, node))]
  }

  #describe(): void {
    const shown = this.#shown
    if (!shown) return
    fill(
      this.#path,
      pathNav(shown, this.#zoom, (node) => this.#zoomTo(node)),
    )
    const zoomTo = (node: number): void => {
      this.#zoomTo(node)
      // The row that was pressed is gone: the keyboard goes on at the head of the new table.
      this.#panel.querySelector<HTMLElement>('.title')?.focus({ preventScroll: true })
    }
    fill(
      this.#panel,
      ...callPanel(shown, this.#host, this.#selected, { zoomTo, saveSvg: () => this.#save() }),
    )
  }

  /** The legend is the same wherever one zooms to. */
  #explainColours(shown: Shown, before: Shown | undefined): void {
    if (before?.look === shown.look && before.text === shown.text && this.#explained === this.#picked) return
    this.#explained = this.#picked
    const onPick = (picked: ReadonlySet<number>): void => {
      this.#picked = picked
      this.show(this.#whole ?? shown)
    }
    keepingFocus(this.#legend, () => fill(this.#legend, legend(shown, this.#picked, onPick)))
  }

  #announce(): void {
    const shown = this.#shown
    if (!shown) return
    const { stacks } = shown.column
    this.#host.say(
      `${stacks.label(this.#selected) || shown.text.all}: ${valueText(shown, stacks, this.#selected)}`,
    )
  }

  readonly #preparePaper = (): void => {
    if (this.#shown) this.#picture.setPaper(this.#svg(this.#shown, 'light'))
  }

  readonly #clearPaper = (): void => this.#picture.setPaper(undefined)

  #svg(shown: Shown, theme: 'light' | 'dark'): SVGSVGElement {
    const { column, state, reading } = shown
    const look = reading.look(theme, state.colouring)
    return this.#picture.svg(
      { ...this.#scene({ ...shown, look }), selected: -1 },
      `${reading.table.head.title}, ${column.info.type}`,
    )
  }

  #save(): void {
    const shown = this.#shown
    if (!shown) return
    const text = new XMLSerializer().serializeToString(this.#svg(shown, shown.theme))
    const href = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }))
    const title = shown.reading.table.head.title.replaceAll(/[^\w.-]+/g, '-')
    el('a', { href, download: `${title}.${shown.column.info.type}.svg` }).click()
    // The browser has begun to read it by then.
    setTimeout(() => URL.revokeObjectURL(href), 10_000)
  }
}
