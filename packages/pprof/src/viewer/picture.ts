// A picture on the page: a canvas as high as it may be, which scrolls, answers the pointer, and prints as SVG.

import { type Child, el, fill } from './dom.ts'
import { boxAt, type Layout, layOut } from './layout.ts'
import { characterWidth, paintCanvas, paintSvg, ROW_PIXELS, type Scene } from './paint.ts'

/** What a picture asks of its view. */
export interface PictureEvents {
  readonly press: (node: number) => void
  /** What to say of a node; or, where `restCount` is not 0, of so many below it that are too narrow. */
  readonly tip: (node: number, rest: { count: number; size: number }) => readonly Child[]
}

/** The width that a picture for paper is laid out in: names are as long as on a screen. */
const PAPER_PIXELS = 1040

/** A canvas and what belongs to it. Give it a scene, and put `element` into the page. */
export class Picture {
  readonly element: HTMLElement
  readonly canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D | null
  readonly #scroller: HTMLElement
  readonly #space: HTMLElement
  readonly #hover: HTMLElement
  readonly #tip: HTMLElement
  readonly #paper: HTMLElement
  readonly #events: PictureEvents
  readonly #isUpward: boolean
  readonly #resized: ResizeObserver
  #size = { width: 0, height: 0 }
  #character = 7.2
  #scene: Scene | undefined
  #zoom = 0
  #layout: Layout | undefined

  /** @param isUpward - whether it grows upwards, from a root that another picture below shows */
  constructor(events: PictureEvents, { isUpward = false }: { isUpward?: boolean } = {}) {
    this.#events = events
    this.#isUpward = isUpward
    this.canvas = el('canvas')
    this.#context = this.canvas.getContext('2d', { alpha: false })
    this.#hover = el('div', { class: 'hover', hidden: true })
    this.#tip = el('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' })
    this.#space = el('div', { class: 'space' }, this.canvas, this.#hover)
    this.#scroller = el('div', { class: 'scroller' }, this.#space)
    this.#paper = el('div', { class: 'paper', 'aria-hidden': 'true' })
    this.element = el('div', { class: 'picture' }, this.#scroller, this.#paper, this.#tip)
    this.#resized = new ResizeObserver(() => this.#measure())
    this.canvas.addEventListener('click', (event) => {
      const box = this.#boxUnder(event)
      if (box !== -1) this.#events.press(this.#layout?.node[box] ?? 0)
    })
    this.canvas.addEventListener('pointermove', (event) => this.#point(event))
    this.canvas.addEventListener('pointerleave', () => this.#unpoint())
    this.#scroller.addEventListener('scroll', () => {
      this.#unpoint()
      this.paint()
    })
  }

  /** Begins to follow the size of its place. */
  attach(): void {
    this.#resized.observe(this.#scroller)
  }

  detach(): void {
    this.#resized.disconnect()
    this.#unpoint()
  }

  /** Shows a scene, with a node that fills the width. */
  show(scene: Scene, zoom: number): void {
    const isSame = this.#scene?.tree === scene.tree && this.#zoom === zoom
    this.#scene = scene
    this.#zoom = zoom
    if (!isSame) {
      this.#unpoint()
      this.#layOut()
    }
    this.paint()
  }

  /** Paints the same scene again, with what has changed in it. */
  paint(scene: Scene | undefined = this.#scene): void {
    this.#scene = scene
    const [layout, context] = [this.#layout, this.#context]
    if (!scene || !layout || !context) return
    const { width, height } = this.#size
    const scale = window.devicePixelRatio || 1
    const [pixelWidth, pixelHeight] = [Math.round(width * scale), Math.round(height * scale)]
    if (this.canvas.width !== pixelWidth || this.canvas.height !== pixelHeight) {
      this.canvas.width = pixelWidth
      this.canvas.height = pixelHeight
      this.canvas.style.width = `${width}px`
      this.canvas.style.height = `${height}px`
      this.#character = characterWidth(context)
    }
    context.setTransform(scale, 0, 0, scale, 0, 0)
    const view = {
      top: this.#scroller.scrollTop,
      height,
      character: this.#character,
      isUpward: this.#isUpward,
    }
    paintCanvas(context, layout, scene, view)
  }

  /** Scrolls so that a row is in sight, with as many above it as asked for. */
  reveal(row: number, rowsAbove: number): void {
    const { scrollTop } = this.#scroller
    const top = Math.max(0, row - rowsAbove) * ROW_PIXELS
    if (top < scrollTop || (row + 1) * ROW_PIXELS > scrollTop + this.#size.height)
      this.#scroller.scrollTop = top
  }

  /** Scrolls to what is nearest to its root, where that is at the bottom. */
  revealRoot(): void {
    if (this.#isUpward) this.#scroller.scrollTop = this.#scroller.scrollHeight
  }

  /** The whole picture as SVG. */
  svg(scene: Scene, title: string): SVGSVGElement {
    const layout = layOut(scene.tree, this.#zoom, PAPER_PIXELS)
    return paintSvg(layout, scene, { title, character: this.#character, isUpward: this.#isUpward })
  }

  /** What is printed in place of the canvas; without one, nothing is. */
  setPaper(svg: SVGSVGElement | undefined): void {
    fill(this.#paper, svg)
  }

  #measure(): void {
    const { clientWidth: width, clientHeight: height } = this.#scroller
    if (width === this.#size.width && height === this.#size.height) return
    const isWider = width !== this.#size.width
    const isFirst = this.#size.width === 0
    this.#size = { width, height }
    if (isWider) this.#layOut()
    if (isFirst) this.revealRoot()
    this.paint()
  }

  #layOut(): void {
    if (!this.#scene || this.#size.width === 0) return
    this.#layout = layOut(this.#scene.tree, this.#zoom, this.#size.width)
    const rows = this.#layout.rowCount - (this.#isUpward ? 1 : 0)
    this.#space.style.height = `${rows * ROW_PIXELS}px`
    this.element.hidden = rows === 0
  }

  #rowUnder(event: MouseEvent): number {
    const y = event.clientY - this.canvas.getBoundingClientRect().top + this.#scroller.scrollTop
    const row = Math.floor(y / ROW_PIXELS)
    return this.#isUpward ? (this.#layout?.rowCount ?? 0) - 1 - row : row
  }

  #boxUnder(event: MouseEvent): number {
    if (!this.#layout) return -1
    const x = event.clientX - this.canvas.getBoundingClientRect().left
    return boxAt(this.#layout, x, this.#rowUnder(event))
  }

  #point(event: PointerEvent): void {
    const [scene, layout] = [this.#scene, this.#layout]
    if (!scene || !layout || event.pointerType === 'touch') return
    const box = this.#boxUnder(event)
    if (box === -1) {
      this.#unpoint()
      return
    }
    const width = layout.boxWidth[box] ?? 0
    const row = this.#rowUnder(event)
    const y = (this.#isUpward ? layout.rowCount - 1 - row : row) * ROW_PIXELS
    this.#hover.hidden = this.#tip.hidden = false
    this.#hover.style.width = `${Math.max(2, width)}px`
    this.#hover.style.transform = `translate(${Math.round(layout.x[box] ?? 0)}px, ${y}px)`
    this.canvas.style.cursor = 'pointer'
    const rest = {
      count: layout.restCount[box] ?? 0,
      size: Math.round((scene.tree.size(this.#zoom) * width) / layout.width),
    }
    fill(this.#tip, ...this.#events.tip(layout.node[box] ?? 0, rest))
    const place = this.element.getBoundingClientRect()
    const { offsetWidth, offsetHeight } = this.#tip
    const left = Math.max(8, Math.min(event.clientX + 14, window.innerWidth - offsetWidth - 8))
    const below = event.clientY + 18
    const top = below + offsetHeight > window.innerHeight ? event.clientY - offsetHeight - 10 : below
    this.#tip.style.transform = `translate(${left - place.left}px, ${top - place.top}px)`
  }

  #unpoint(): void {
    this.#hover.hidden = this.#tip.hidden = true
    this.canvas.style.cursor = ''
  }
}
