// The whole trace in a strip: how much was going on, where the event loop was held up, and which part is shown below.

import { el } from '@hotpath/pprof/elements'
import { slicesOfKind } from '../tasks.ts'
import { slices } from '../trace.ts'
import type { Look } from './look.ts'
import type { Reading } from './reading.ts'
import { moved } from './scale.ts'

const HEIGHT_PIXELS = 46

/** A strip. Give it a scene, and put `element` into the page. */
export class Overview {
  readonly element: HTMLElement
  readonly #canvas = el('canvas', { 'aria-hidden': 'true' })
  readonly #brush = el('div', { class: 'brush' })
  readonly #onRange: (range: { from: number; to: number }) => void
  readonly #resized: ResizeObserver
  #scene: { reading: Reading; look: Look; from: number; to: number } | undefined
  #width = 0
  /** What was painted: the strip itself changes only with its width and colours. */
  #painted: { look: Look; width: number } | undefined
  #begun: { readonly x: number; readonly grip: number | undefined } | undefined

  constructor(onRange: (range: { from: number; to: number }) => void) {
    this.#onRange = onRange
    this.element = el('div', { class: 'overview' }, this.#canvas, this.#brush)
    this.#resized = new ResizeObserver(() => {
      this.#width = this.element.clientWidth
      this.#paint()
    })
    this.element.addEventListener('pointerdown', (event) => this.#down(event))
    this.element.addEventListener('pointermove', (event) => this.#move(event))
    this.element.addEventListener('pointerup', () => (this.#begun = undefined))
    this.element.addEventListener('pointercancel', () => (this.#begun = undefined))
  }

  attach(): void {
    this.#resized.observe(this.element)
  }

  detach(): void {
    this.#resized.disconnect()
  }

  show(scene: { reading: Reading; look: Look; from: number; to: number }): void {
    this.#scene = scene
    this.#paint()
  }

  #paint(): void {
    const scene = this.#scene
    const width = this.#width
    if (!scene || width === 0) return
    const duration = scene.reading.usualState().to
    this.#brush.style.left = `${(scene.from / duration) * 100}%`
    this.#brush.style.width = `${Math.max(0.3, ((scene.to - scene.from) / duration) * 100)}%`
    this.#brush.classList.toggle('all', scene.to - scene.from >= duration)
    if (this.#painted?.look === scene.look && this.#painted.width === width) return
    this.#painted = { look: scene.look, width }
    const context = this.#canvas.getContext('2d', { alpha: false })
    if (!context) return
    const ratio = window.devicePixelRatio || 1
    this.#canvas.width = Math.round(width * ratio)
    this.#canvas.height = Math.round(HEIGHT_PIXELS * ratio)
    this.#canvas.style.width = `${width}px`
    this.#canvas.style.height = `${HEIGHT_PIXELS}px`
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.fillStyle = scene.look.sunken
    context.fillRect(0, 0, width, HEIGHT_PIXELS)
    const busy = tasksAt(scene.reading, width, duration)
    const most = Math.max(1, ...busy)
    context.fillStyle = scene.look.area
    for (const [x, count] of busy.entries()) {
      const height = Math.round((count / most) * (HEIGHT_PIXELS - 12))
      if (height > 0) context.fillRect(x, HEIGHT_PIXELS - height, 1, height)
    }
    const { trace } = scene.reading
    for (const stall of slicesOfKind(trace, slices.stall)) {
      const left = ((trace.start[stall] ?? 0) / duration) * width
      const right = ((trace.end[stall] ?? 0) / duration) * width
      context.fillStyle = scene.look.of(stall).color
      context.fillRect(left, 0, Math.max(2, right - left), 8)
    }
  }

  #momentAt(event: PointerEvent): number {
    const { left, width } = this.element.getBoundingClientRect()
    const duration = this.#scene?.reading.usualState().to ?? 0
    return Math.max(0, Math.min(1, (event.clientX - left) / width)) * duration
  }

  /** A press in the part that is shown takes hold of it; one beside begins another. */
  #down(event: PointerEvent): void {
    const scene = this.#scene
    if (!scene || event.button !== 0) return
    this.element.setPointerCapture(event.pointerId)
    const at = this.#momentAt(event)
    const isAll = scene.to - scene.from >= scene.reading.usualState().to
    const isInside = at >= scene.from && at <= scene.to && !isAll
    this.#begun = { x: at, grip: isInside ? at - scene.from : undefined }
  }

  #move(event: PointerEvent): void {
    const [scene, begun] = [this.#scene, this.#begun]
    if (!scene || !begun) return
    const at = this.#momentAt(event)
    const duration = scene.reading.usualState().to
    if (begun.grip !== undefined) this.#onRange(moved(scene, at - begun.grip - scene.from, duration))
    else if (Math.abs(at - begun.x) > duration / 400) {
      this.#onRange({ from: Math.min(at, begun.x), to: Math.max(at, begun.x) })
    }
  }
}

/** How many tasks were in progress at most, for each pixel. */
function tasksAt({ tasks }: Reading, width: number, duration: number): number[] {
  const changes = new Int32Array(width + 1)
  for (const { start, end } of tasks.list) {
    const from = Math.max(0, Math.min(width - 1, Math.floor((start / duration) * width)))
    const to = Math.max(from, Math.min(width - 1, Math.floor((end / duration) * width)))
    changes[from] = (changes[from] ?? 0) + 1
    changes[to + 1] = (changes[to + 1] ?? 0) - 1
  }
  let count = 0
  return Array.from({ length: width }, (_, x) => (count += changes[x] ?? 0))
}
