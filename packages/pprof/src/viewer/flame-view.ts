// The flame graph, and beside it in words what it shows: the selected call, the way to it, and what it calls.

import { el, fill, keepingFocus } from './dom.ts'
import { boxAt, layOut, type Layout } from './layout.ts'
import { callPanel, valueText } from './call-panel.ts'
import { legend } from './legend.ts'
import { characterWidth, paintCanvas, paintSvg, ROW_PIXELS, type Scene } from './paint.ts'
import { pathNav } from './path-nav.ts'
import { findPlace, placeOf } from './place.ts'
import { Look } from './look.ts'
import { outermost } from './search.ts'
import type { Host, Shown, ViewPart } from './view.ts'

/** Rows of callers that stay in sight above the one that was zoomed to. */
const CALLER_ROWS = 2

/** The width that a picture for paper is laid out in: names are as long as on a screen. */
const PAPER_PIXELS = 1040

/** Makes the view. */
export function flameView(host: Host): ViewPart {
  return new FlameView(host)
}

class FlameView implements ViewPart {
  readonly element: HTMLElement
  readonly #host: Host
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D | null
  readonly #scroller: HTMLElement
  readonly #space: HTMLElement
  readonly #hover: HTMLElement
  readonly #tip: HTMLElement
  readonly #paper: HTMLElement
  readonly #legend = el('div', { class: 'legend' })
  readonly #path = el('div', { class: 'path' })
  readonly #panel = el('section', { class: 'panel' })
  readonly #note = el('p', { class: 'note' })
  readonly #resized: ResizeObserver
  #size = { width: 0, height: 0 }
  #character = 7.2
  #shown: Shown | undefined
  #layout: Layout | undefined
  #zoom = 0
  #selected = 0
  /** Owners that were picked out in the legend. */
  #picked: ReadonlySet<number> = new Set()
  #isFocused = false
  #explained: ReadonlySet<number> | undefined
  #isPlaceLost = false
  #matches: { of: Uint8Array; nodes: readonly number[]; at: number } | undefined

  constructor(host: Host) {
    this.#host = host
    this.#canvas = el('canvas', { tabindex: 0, role: 'application' })
    this.#context = this.#canvas.getContext('2d', { alpha: false })
    this.#hover = el('div', { class: 'hover', hidden: true })
    this.#tip = el('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' })
    this.#space = el('div', { class: 'space' }, this.#canvas, this.#hover)
    this.#scroller = el('div', { class: 'scroller' }, this.#space)
    this.#paper = el('div', { class: 'paper', 'aria-hidden': 'true' })
    this.element = el(
      'section',
      { class: 'flame-view' },
      this.#legend,
      this.#path,
      this.#note,
      el(
        'div',
        { class: 'split' },
        el('div', { class: 'picture' }, this.#scroller, this.#paper, this.#tip),
        this.#panel,
      ),
    )
    this.#resized = new ResizeObserver(() => this.#measure())
    this.#listen()
  }

  attach(): void {
    this.#resized.observe(this.#scroller)
    window.addEventListener('beforeprint', this.#preparePaper)
    window.addEventListener('afterprint', this.#clearPaper)
  }

  detach(): void {
    this.#resized.disconnect()
    window.removeEventListener('beforeprint', this.#preparePaper)
    window.removeEventListener('afterprint', this.#clearPaper)
  }

  show(shown: Shown): void {
    const before = this.#shown
    this.#shown = shown
    const { column, state, text, reading } = shown
    const { stacks } = column
    const isMoved = before?.state.zoom !== state.zoom || before.column !== column
    if (isMoved) {
      const found = findPlace(stacks, state.zoom)
      // In another column the place may come to nothing.
      this.#isPlaceLost = found === undefined || (found !== 0 && stacks.size(found) === 0)
      this.#zoom = this.#isPlaceLost ? 0 : (found ?? 0)
      this.#selected = this.#zoom
    }
    const { head } = reading.table
    const what = `${text.views.flamegraph}, ${column.info.type}, ${head.title}`
    this.#canvas.setAttribute('aria-label', text.canvas(what))
    this.#canvas.setAttribute('aria-roledescription', text.canvasRole)
    this.#explainColours(shown, before)
    this.#note.textContent = this.#isPlaceLost ? text.placeLost : stacks.size(0) === 0 ? text.empty : ''
    this.#note.hidden = this.#note.textContent === ''
    this.#layOut()
    if (isMoved) this.#reveal(this.#zoom)
    this.#paint()
    this.#describe()
    if (before && before.state.zoom !== state.zoom) this.#announce()
  }

  press(key: string): boolean {
    if (key === 'n' || key === 'N') return this.#nextMatch(key === 'n' ? 1 : -1)
    if (key === 'Escape' || key === 'Backspace') return this.#zoomOut()
    if (key === 'Home') {
      this.#zoomTo(0)
      return true
    }
    return false
  }

  focus(): void {
    this.#canvas.focus()
  }

  #listen(): void {
    this.#canvas.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.#move(event.key)) return
      event.preventDefault()
      event.stopPropagation()
    })
    this.#canvas.addEventListener('click', (event) => {
      const box = this.#boxUnder(event)
      if (box !== -1) this.#zoomTo(this.#layout?.node[box] ?? 0)
    })
    this.#canvas.addEventListener('pointermove', (event) => this.#point(event))
    this.#canvas.addEventListener('pointerleave', () => this.#unpoint())
    for (const type of ['focus', 'blur'] as const) {
      this.#canvas.addEventListener(type, () => {
        this.#isFocused = type === 'focus' && this.#canvas.matches(':focus-visible')
        this.#paint()
      })
    }
    this.#scroller.addEventListener('scroll', () => {
      this.#unpoint()
      this.#paint()
    })
  }

  /** Moves the selection, or zooms to it. */
  #move(key: string): boolean {
    const stacks = this.#shown?.column.stacks
    if (!stacks) return false
    if (key === 'Enter' || key === ' ') {
      this.#zoomTo(this.#selected)
      return true
    }
    const caller = stacks.table.parent[this.#selected] ?? -1
    const beside = (by: number): number | undefined => {
      if (caller === -1) return undefined
      const siblings = stacks.callees(caller)
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
    this.#reveal(node)
    this.#paint()
    this.#describe()
    this.#announce()
  }

  #zoomTo(node: number): void {
    const stacks = this.#shown?.column.stacks
    if (!stacks) return
    if (node === this.#zoom) this.#select(node)
    else this.#host.go({ zoom: placeOf(stacks, node) })
  }

  #zoomOut(): boolean {
    if (this.#zoom === 0) return false
    this.#zoomTo(this.#shown?.column.stacks.table.parent[this.#zoom] ?? 0)
    return true
  }

  #nextMatch(by: 1 | -1): boolean {
    const shown = this.#shown
    if (!shown?.wanted) return false
    if (this.#matches?.of !== shown.wanted) {
      this.#matches = { of: shown.wanted, nodes: outermost(shown.column.stacks, shown.wanted), at: -1 }
    }
    const { nodes, at } = this.#matches
    if (nodes.length === 0) return false
    this.#matches.at = (at + by + nodes.length + (at === -1 && by === -1 ? 1 : 0)) % nodes.length
    this.#zoomTo(nodes[this.#matches.at] ?? 0)
    return true
  }

  #pick(picked: ReadonlySet<number>): void {
    this.#picked = picked
    if (this.#shown) this.show(this.#shown)
  }

  /** What is looked for: in the search, or else in the legend. */
  get #wanted(): Uint8Array | undefined {
    const shown = this.#shown
    if (shown?.wanted || this.#picked.size === 0 || !shown) return shown?.wanted
    return Uint8Array.from(shown.reading.table.head.frames.owner, (owner) =>
      this.#picked.has(owner) ? 1 : 0,
    )
  }

  #scene(shown: Shown): Scene {
    return {
      stacks: shown.column.stacks,
      look: shown.look,
      rootLabel: `${shown.text.all}, ${shown.column.alone(shown.column.info.total)}`,
      wanted: this.#wanted,
      // What fills the picture needs no frame, unless the keys are about to move it.
      selected: this.#selected === this.#zoom && !this.#isFocused ? -1 : this.#selected,
    }
  }

  #measure(): void {
    const { clientWidth: width, clientHeight: height } = this.#scroller
    if (width === this.#size.width && height === this.#size.height) return
    const isWider = width !== this.#size.width
    this.#size = { width, height }
    if (isWider) this.#layOut()
    this.#paint()
  }

  #layOut(): void {
    const shown = this.#shown
    if (!shown || this.#size.width === 0) return
    this.#layout = layOut(shown.column.stacks, this.#zoom, this.#size.width)
    this.#space.style.height = `${this.#layout.rowCount * ROW_PIXELS}px`
  }

  #paint(): void {
    const [shown, layout, context] = [this.#shown, this.#layout, this.#context]
    if (!shown || !layout || !context) return
    const { width, height } = this.#size
    const scale = window.devicePixelRatio || 1
    const [pixelWidth, pixelHeight] = [Math.round(width * scale), Math.round(height * scale)]
    if (this.#canvas.width !== pixelWidth || this.#canvas.height !== pixelHeight) {
      this.#canvas.width = pixelWidth
      this.#canvas.height = pixelHeight
      this.#canvas.style.width = `${width}px`
      this.#canvas.style.height = `${height}px`
      this.#character = characterWidth(context)
    }
    context.setTransform(scale, 0, 0, scale, 0, 0)
    const view = { top: this.#scroller.scrollTop, height, character: this.#character }
    paintCanvas(context, layout, this.#scene(shown), view)
  }

  /** Scrolls so that a node's row is in sight, with some of its callers above it. */
  #reveal(node: number): void {
    const stacks = this.#shown?.column.stacks
    if (!stacks) return
    const row = stacks.pathTo(node).length
    const { scrollTop } = this.#scroller
    const top = Math.max(0, row - CALLER_ROWS) * ROW_PIXELS
    if (top < scrollTop || (row + 1) * ROW_PIXELS > scrollTop + this.#size.height)
      this.#scroller.scrollTop = top
  }

  #describe(): void {
    const shown = this.#shown
    if (!shown) return
    fill(
      this.#path,
      pathNav(shown, this.#zoom, (node) => this.#zoomTo(node)),
    )
    fill(
      this.#panel,
      ...callPanel(shown, this.#host, this.#selected, {
        zoomTo: (node) => {
          this.#zoomTo(node)
          // The row that was pressed is gone: the keyboard goes on at the head of the new table.
          this.#panel.querySelector<HTMLElement>('h2')?.focus()
        },
        saveSvg: () => this.#save(),
      }),
    )
  }

  /** The legend is the same wherever one zooms to. */
  #explainColours(shown: Shown, before: Shown | undefined): void {
    if (before?.look === shown.look && before.text === shown.text && this.#explained === this.#picked) return
    this.#explained = this.#picked
    keepingFocus(this.#legend, () =>
      fill(
        this.#legend,
        legend(shown, this.#picked, (picked) => this.#pick(picked)),
      ),
    )
  }

  #announce(): void {
    const shown = this.#shown
    if (!shown) return
    const { column, text } = shown
    const { stacks } = column
    const label = stacks.label(this.#selected) || text.all
    const value = column.alone(stacks.net(this.#selected))
    this.#host.say(`${label}: ${value}, ${column.share(stacks.net(this.#selected))}`)
  }

  #boxUnder(event: MouseEvent): number {
    if (!this.#layout) return -1
    const frame = this.#canvas.getBoundingClientRect()
    const y = event.clientY - frame.top + this.#scroller.scrollTop
    return boxAt(this.#layout, event.clientX - frame.left, Math.floor(y / ROW_PIXELS))
  }

  #point(event: PointerEvent): void {
    const [shown, layout] = [this.#shown, this.#layout]
    if (!shown || !layout || event.pointerType === 'touch') return
    const box = this.#boxUnder(event)
    if (box === -1) {
      this.#unpoint()
      return
    }
    const { column, text } = shown
    const { stacks } = column
    const node = layout.node[box] ?? 0
    const rest = layout.restCount[box] ?? 0
    const frame = this.#canvas.getBoundingClientRect()
    const row = Math.floor((event.clientY - frame.top + this.#scroller.scrollTop) / ROW_PIXELS)
    this.#hover.hidden = this.#tip.hidden = false
    this.#hover.style.width = `${Math.max(2, layout.boxWidth[box] ?? 0)}px`
    this.#hover.style.transform = `translate(${Math.round(layout.x[box] ?? 0)}px, ${row * ROW_PIXELS}px)`
    this.#canvas.style.cursor = 'pointer'
    if (rest > 0) {
      const size = (stacks.size(this.#zoom) * (layout.boxWidth[box] ?? 0)) / layout.width
      fill(this.#tip, text.rest(rest, column.alone(Math.round(size))))
    } else {
      const name = shown.reading.table.head.frames.name[stacks.table.frame[node] ?? -1] ?? text.all
      fill(this.#tip, el('strong', {}, name), el('span', {}, valueText(shown, node)))
    }
    const place = this.element.getBoundingClientRect()
    const { offsetWidth, offsetHeight } = this.#tip
    const x = Math.min(event.clientX + 14, window.innerWidth - offsetWidth - 8)
    const below = event.clientY + 18
    const y = below + offsetHeight > window.innerHeight ? event.clientY - offsetHeight - 10 : below
    this.#tip.style.transform = `translate(${Math.max(8, x) - place.left}px, ${y - place.top}px)`
  }

  #unpoint(): void {
    this.#hover.hidden = this.#tip.hidden = true
    this.#canvas.style.cursor = ''
  }

  readonly #preparePaper = (): void => {
    if (this.#shown) fill(this.#paper, this.#picture(this.#shown, 'light'))
  }

  readonly #clearPaper = (): void => fill(this.#paper)

  #picture(shown: Shown, theme: 'light' | 'dark'): SVGSVGElement {
    const { column, state, reading } = shown
    const look = new Look(column.stacks, column.values, { theme, colouring: state.colouring })
    const onPaper = theme === shown.theme ? shown : { ...shown, look }
    const layout = layOut(column.stacks, this.#zoom, PAPER_PIXELS)
    const title = `${reading.table.head.title}, ${state.sampleType}`
    return paintSvg(layout, { ...this.#scene(onPaper), selected: -1 }, { title, character: this.#character })
  }

  #save(): void {
    const shown = this.#shown
    if (!shown) return
    const text = new XMLSerializer().serializeToString(this.#picture(shown, shown.theme))
    const href = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }))
    const name = `${shown.reading.table.head.title.replaceAll(/[^\w.-]+/g, '-')}.${shown.state.sampleType}.svg`
    el('a', { href, download: name }).click()
    // The browser has begun to read it by then.
    setTimeout(() => URL.revokeObjectURL(href), 10_000)
  }
}
