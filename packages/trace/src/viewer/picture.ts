// A timeline on the page: sections of rows below headings, which are zoomed and moved by wheel, pointer, fingers and keys.

import { type Child, characterWidth, el, fill } from '@hotpath/pprof/elements'
import { firstEndingAfter, firstFrom } from '../rows-in-order.ts'
import { slices } from '../trace.ts'
import type { Heading } from './headings.ts'
import { AXIS_PIXELS, heightOf, paintRows, type PlacedRow, ROW_PIXELS, type Scene } from './paint.ts'
import type { Row, Section } from './rows.ts'
import { moved, momentAt, type Scale, zoomed } from './scale.ts'

/** Headings are elements of the page, so that they can be reached and read. */
const HEADING_PIXELS = 24
/** A slice may be missed by so many pixels. */
const REACH_PIXELS = 4
/** What a pointer moves before it drags. */
const DRAG_PIXELS = 4

/** What a picture asks of its view. */
export interface PictureEvents {
  readonly press: (slice: number) => void
  readonly open: (slice: number) => void
  readonly range: (range: { from: number; to: number }) => void
  readonly fold: (section: Section) => void
  readonly tip: (slice: number) => readonly Child[]
  /** What a heading says, besides its title. */
  readonly heading: (section: Section, isFirstOfThread: boolean) => Heading
}

/** What a picture shows. */
export interface PictureScene extends Omit<Scene, 'scale'> {
  readonly sections: readonly Section[]
  readonly from: number
  readonly to: number
}

/** A canvas and what belongs to it. Give it a scene, and put `element` into the page. */
export class TimelinePicture {
  readonly element: HTMLElement
  readonly canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D | null
  readonly #space = el('div', { class: 'space' })
  readonly #headings = el('div', { class: 'headings' })
  readonly #scroller: HTMLElement
  readonly #tip = el('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' })
  readonly #events: PictureEvents
  readonly #resized: ResizeObserver
  readonly #pointers = new Map<number, { x: number; y: number }>()
  #drag: { x: number; y: number; scrollTop: number; from: number; to: number; isMoving: boolean } | undefined
  #size = { width: 0, height: 0 }
  #character = 7.2
  #scene: PictureScene | undefined
  #rows: readonly PlacedRow[] = []
  /** Where each section begins. A service may have a lock for each customer: only those in sight have a heading. */
  #placed: readonly { readonly section: Section; readonly isFirst: boolean; readonly top: number }[] = []
  readonly #made = new Map<string, HTMLElement>()
  #height = 0

  constructor(events: PictureEvents) {
    this.#events = events
    this.canvas = el('canvas', { tabindex: 0, role: 'application' })
    this.#context = this.canvas.getContext('2d', { alpha: false })
    this.#space.append(this.canvas, this.#headings)
    this.#scroller = el('div', { class: 'scroller' }, this.#space)
    this.element = el('div', { class: 'picture timeline' }, this.#scroller, this.#tip)
    this.#resized = new ResizeObserver(() => this.#measure())
    const { canvas } = this
    canvas.addEventListener('pointerdown', (event) => this.#down(event))
    canvas.addEventListener('pointermove', (event) => this.#move(event))
    for (const type of ['pointerup', 'pointercancel'] as const) {
      canvas.addEventListener(type, (event) => this.#up(event, type === 'pointerup'))
    }
    canvas.addEventListener('pointerleave', () => this.#unpoint())
    canvas.addEventListener('dblclick', (event) => {
      const slice = this.#sliceUnder(event)
      if (slice >= 0) this.#events.open(slice)
    })
    this.#scroller.addEventListener('wheel', (event) => this.#wheel(event), { passive: false })
    this.#scroller.addEventListener('scroll', () => {
      this.#unpoint()
      this.paint()
    })
  }

  attach(): void {
    this.#resized.observe(this.#scroller)
  }

  detach(): void {
    this.#resized.disconnect()
    this.#unpoint()
  }

  /** Shows a scene. */
  show(scene: PictureScene): void {
    const isOther = this.#scene?.sections !== scene.sections
    if (this.#scene?.selected !== scene.selected) this.#unpoint()
    this.#scene = scene
    if (isOther) this.#place(scene.sections)
    this.paint()
  }

  /** Paints what is in sight. */
  paint(): void {
    const [scene, context] = [this.#scene, this.#context]
    const { width, height } = this.#size
    if (!scene || !context || width === 0) return
    this.#showHeadings()
    this.#holdHeading()
    const ratio = window.devicePixelRatio || 1
    const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)]
    if (this.canvas.width !== pixelWidth || this.canvas.height !== pixelHeight) {
      this.canvas.width = pixelWidth
      this.canvas.height = pixelHeight
      this.canvas.style.width = `${width}px`
      this.canvas.style.height = `${height}px`
      this.#character = characterWidth(context)
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    paintRows(
      context,
      this.#rows,
      { ...scene, scale: this.#scale(scene) },
      {
        top: this.#scroller.scrollTop,
        height,
        character: this.#character,
      },
    )
  }

  /** Scrolls so that a slice's row is in sight. */
  reveal(slice: number): void {
    const placed = this.#rows.find(({ row }) => row.is === 'slices' && holds(row.slices, slice))
    if (!placed) return
    const { scrollTop } = this.#scroller
    const { top } = placed
    if (top - AXIS_PIXELS < scrollTop || top + ROW_PIXELS > scrollTop + this.#size.height) {
      this.#scroller.scrollTop = Math.max(0, top - this.#size.height / 3)
    }
  }

  /** The next slice in a direction, from one that is selected; the first in sight where none is. */
  neighbour(slice: number, direction: 'left' | 'right' | 'up' | 'down'): number {
    const scene = this.#scene
    if (!scene) return slice
    const { trace } = scene.reading
    const rows = this.#rows.flatMap(({ row }) =>
      row.is === 'slices' && row.slices.length > 0 ? [row.slices] : [],
    )
    const index = rows.findIndex((row) => holds(row, slice))
    const row = rows[index]
    if (slice < 0 || !row) return this.#firstInSight(rows, scene)
    if (direction === 'left' || direction === 'right') {
      const at = row.indexOf(slice) + (direction === 'left' ? -1 : 1)
      return row[at] ?? slice
    }
    const next = rows[index + (direction === 'up' ? -1 : 1)]
    if (!next) return slice
    // The one at the same time, or the nearest.
    const moment = trace.start[slice] ?? 0
    const at = Math.min(next.length - 1, firstEndingAfter(trace.end, next, moment))
    return next[at] ?? slice
  }

  #firstInSight(rows: readonly Uint32Array[], { reading, from, to }: PictureScene): number {
    const { start, end } = reading.trace
    for (const row of rows) {
      const slice = row[firstEndingAfter(end, row, from)]
      if (slice !== undefined && (start[slice] ?? 0) <= to) return slice
    }
    return -1
  }

  #scale({ from, to }: PictureScene): Scale {
    return { from, to, width: this.#size.width }
  }

  #place(sections: readonly Section[]): void {
    const rows: PlacedRow[] = []
    const placed: { section: Section; isFirst: boolean; top: number }[] = []
    let top = AXIS_PIXELS
    let thread = -1
    for (const section of sections) {
      placed.push({ section, isFirst: section.thread !== thread, top })
      thread = section.thread
      top += HEADING_PIXELS
      for (const row of section.rows) {
        rows.push({ row, top })
        top += heightOf(row)
      }
      top += 4
    }
    this.#rows = rows
    this.#placed = placed
    this.#height = top + 8
    this.#space.style.height = `${this.#height}px`
    const active = (this.element.getRootNode() as ShadowRoot).activeElement
    const key =
      active instanceof HTMLElement && this.#headings.contains(active) ? active.dataset['key'] : undefined
    this.#made.clear()
    this.#measure()
    if (key !== undefined)
      this.#headings.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus()
  }

  /** The heading of what is at the top stays there, as long as something of it is in sight. */
  #holdHeading(): void {
    const edge = this.#scroller.scrollTop + AXIS_PIXELS
    const index = this.#placed.findLastIndex(({ top }) => top < edge)
    const held = this.#placed[index]
    const next = this.#placed[index + 1]?.top ?? this.#height
    for (const { section, top } of this.#placed) {
      const heading = this.#made.get(section.key)
      if (!heading) continue
      const at = section === held?.section ? Math.max(top, Math.min(edge, next - HEADING_PIXELS)) : top
      heading.style.top = `${at}px`
    }
  }

  /** Makes the headings in sight, and one page around, so that the keyboard finds the next. */
  #showHeadings(): void {
    const { scrollTop } = this.#scroller
    const { height } = this.#size
    const held = this.#placed.findLastIndex(({ top }) => top < scrollTop + AXIS_PIXELS)
    const inSight = this.#placed.filter(
      ({ top }, index) => index === held || (top > scrollTop - height && top < scrollTop + 2 * height),
    )
    const keys = new Set(inSight.map(({ section }) => section.key))
    const isSame = keys.size === this.#made.size && [...keys].every((key) => this.#made.has(key))
    if (isSame && this.#headings.childElementCount === keys.size) return
    for (const key of this.#made.keys()) if (!keys.has(key)) this.#made.delete(key)
    const elements = inSight.map(({ section, isFirst, top }) => {
      const known = this.#made.get(section.key) ?? this.#heading(section, isFirst, top)
      this.#made.set(section.key, known)
      return known
    })
    const active = (this.element.getRootNode() as ShadowRoot).activeElement
    fill(this.#headings, ...elements)
    if (active instanceof HTMLElement && this.#headings.contains(active))
      active.focus({ preventScroll: true })
  }

  #heading(section: Section, isFirstOfThread: boolean, top: number): HTMLElement {
    const { title, thread, note, canFold } = this.#events.heading(section, isFirstOfThread)
    const words = [
      thread !== '' && el('span', { class: 'hidden' }, `${thread}: `),
      el('span', { class: 'what' }, title),
      ' ',
      note !== '' && el('span', { class: 'note' }, note),
    ]
    const heading = el(
      'div',
      { class: `heading${isFirstOfThread ? ' first' : ''}` },
      canFold
        ? el(
            'button',
            {
              type: 'button',
              'data-key': section.key,
              'aria-expanded': String(!section.isFolded),
              on: { click: () => this.#events.fold(section) },
            },
            ...words,
          )
        : el('span', { class: 'fixed' }, ...words),
    )
    heading.style.top = `${top}px`
    return heading
  }

  #measure(): void {
    const { clientWidth: width, clientHeight } = this.#scroller
    const height = Math.min(clientHeight || this.#height, Math.max(this.#height, 60))
    if (width !== this.#size.width || height !== this.#size.height) this.#size = { width, height }
    this.paint()
  }

  #rowUnder(event: MouseEvent): { row: Row; top: number } | undefined {
    const y = event.clientY - this.canvas.getBoundingClientRect().top
    if (y < AXIS_PIXELS) return undefined
    const at = y + this.#scroller.scrollTop
    return this.#rows.find(({ row, top }) => at >= top && at < top + heightOf(row))
  }

  #sliceUnder(event: MouseEvent): number {
    const scene = this.#scene
    const found = this.#rowUnder(event)
    if (!scene || found?.row.is !== 'slices') return -1
    const { trace } = scene.reading
    const row = found.row.slices
    const scale = this.#scale(scene)
    const x = event.clientX - this.canvas.getBoundingClientRect().left
    const reach = momentAt(scale, REACH_PIXELS) - scale.from
    const moment = momentAt(scale, x)
    let best = -1
    let least = Number.POSITIVE_INFINITY
    const last = firstFrom(trace.start, row, moment + reach)
    for (let at = firstEndingAfter(trace.end, row, moment - reach) - 1; at < last; at++) {
      const slice = row[at]
      if (slice === undefined) continue
      const [from, to] = [trace.start[slice] ?? 0, trace.end[slice] ?? 0]
      const away = moment < from ? from - moment : moment > to ? moment - to : 0
      if (away <= reach * (trace.kind[slice] === slices.log ? 1.5 : 1) && away < least)
        [best, least] = [slice, away]
    }
    return best
  }

  #down(event: PointerEvent): void {
    const scene = this.#scene
    if (!scene || event.button !== 0) return
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    this.canvas.setPointerCapture(event.pointerId)
    const { from, to } = scene
    const { scrollTop } = this.#scroller
    this.#drag = {
      x: event.clientX,
      y: event.clientY,
      scrollTop,
      from,
      to,
      isMoving: this.#pointers.size > 1,
    }
  }

  #move(event: PointerEvent): void {
    const [scene, drag] = [this.#scene, this.#drag]
    const before = this.#pointers.get(event.pointerId)
    if (!scene || !drag || !before) {
      this.#point(event)
      return
    }
    const [first, second] = [...this.#pointers.values()]
    this.#unpoint()
    if (first && second) {
      // Two fingers: what was between them stays between them.
      const other = before === first ? second : first
      const distance = Math.abs(before.x - other.x)
      const now = Math.abs(event.clientX - other.x)
      this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY })
      if (distance < 10 || now < 10) return
      const left = this.canvas.getBoundingClientRect().left
      const middle = momentAt(this.#scale(scene), (other.x + event.clientX) / 2 - left)
      this.#events.range(zoomed(scene, distance / now, middle, scene.reading.trace.durationNanos))
      return
    }
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    const away = event.clientX - drag.x
    if (!drag.isMoving && Math.hypot(away, event.clientY - drag.y) < DRAG_PIXELS) return
    drag.isMoving = true
    const by = (-away / this.#size.width) * (drag.to - drag.from)
    if (event.pointerType === 'mouse') this.#scroller.scrollTop = drag.scrollTop - (event.clientY - drag.y)
    this.#events.range(moved(drag, by, scene.reading.trace.durationNanos))
  }

  #up(event: PointerEvent, isPress: boolean): void {
    this.#pointers.delete(event.pointerId)
    const drag = this.#drag
    if (this.#pointers.size === 0) this.#drag = undefined
    if (!isPress || !drag || drag.isMoving) return
    this.#events.press(this.#sliceUnder(event))
  }

  #wheel(event: WheelEvent): void {
    const scene = this.#scene
    if (!scene) return
    const duration = scene.reading.trace.durationNanos
    const pixels = (delta: number): number =>
      event.deltaMode === WheelEvent.DOM_DELTA_LINE ? delta * 16 : delta
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      const x = event.clientX - this.canvas.getBoundingClientRect().left
      const factor = Math.exp(Math.max(-0.7, Math.min(0.7, pixels(event.deltaY) * 0.004)))
      this.#events.range(zoomed(scene, factor, momentAt(this.#scale(scene), x), duration))
      return
    }
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX
    if (sideways === 0 || Math.abs(sideways) < Math.abs(event.deltaY) / 2) return
    event.preventDefault()
    this.#events.range(
      moved(scene, (pixels(sideways) / this.#size.width) * (scene.to - scene.from), duration),
    )
  }

  #point(event: PointerEvent): void {
    if (event.pointerType === 'touch') return
    const slice = this.#sliceUnder(event)
    if (slice < 0) {
      this.#unpoint()
      return
    }
    this.#tip.hidden = false
    this.canvas.style.cursor = 'pointer'
    fill(this.#tip, ...this.#events.tip(slice))
    const place = this.element.getBoundingClientRect()
    const { offsetWidth, offsetHeight } = this.#tip
    const left = Math.max(8, Math.min(event.clientX + 14, window.innerWidth - offsetWidth - 8))
    const below = event.clientY + 18
    const top = below + offsetHeight > window.innerHeight ? event.clientY - offsetHeight - 10 : below
    this.#tip.style.transform = `translate(${left - place.left}px, ${top - place.top}px)`
  }

  #unpoint(): void {
    this.#tip.hidden = true
    this.canvas.style.cursor = ''
  }
}

function holds(row: Uint32Array, slice: number): boolean {
  return row.includes(slice)
}
