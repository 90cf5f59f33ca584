// Rows, painted on a canvas: what is narrower than a pixel costs a pixel and no more.

import { BOX_FONT, fitted } from '@hotpath/pprof/elements'
import { formatNanos } from '../durations.ts'
import { firstEndingAfter, firstFrom } from '../rows-in-order.ts'
import { hasFailed } from '../tasks.ts'
import { durationOf, nameOf, slices } from '../trace.ts'
import type { Look, SliceStyle } from './look.ts'
import type { Reading } from './reading.ts'
import type { Row } from './rows.ts'
import { type Scale, ticks, xOf } from './scale.ts'

export const ROW_PIXELS = 19
const BOX_PIXELS = ROW_PIXELS - 1
export const COUNTER_PIXELS = 40
export const AXIS_PIXELS = 22
const PADDING = 4

/** How high a row is. */
export function heightOf(row: Row): number {
  return row.is === 'slices' ? ROW_PIXELS : COUNTER_PIXELS
}

/** A row, and where it is painted. */
export interface PlacedRow {
  readonly row: Row
  readonly top: number
}

/** What is painted, besides rows. */
export interface Scene {
  readonly reading: Reading
  readonly look: Look
  readonly scale: Scale
  /** For each slice 1 where it is looked for; unset: nothing is. */
  readonly wanted: Uint8Array | undefined
  readonly selected: number
  /** The task that is picked out, as a place in the list; -1: none. */
  readonly task: number
}

/**
 * Paints the rows that lie in a part of the picture.
 *
 * @param view - the part, in pixels of the picture; above it is the axis
 */
export function paintRows(
  context: CanvasRenderingContext2D,
  rows: readonly PlacedRow[],
  scene: Scene,
  view: { readonly top: number; readonly height: number; readonly character: number },
): void {
  const { look, scale } = scene
  const { width } = scale
  context.fillStyle = look.paper
  context.fillRect(0, 0, width, view.height)
  context.font = BOX_FONT
  context.textBaseline = 'middle'
  paintGrid(context, scene, view.height)
  for (const { row, top } of rows) {
    const y = top - view.top
    if (y > view.height || y + heightOf(row) < AXIS_PIXELS) continue
    if (row.is === 'slices') paintSlices(context, row.slices, scene, { y, character: view.character })
    else paintCounter(context, row, scene, y)
  }
  paintAxis(context, scene)
}

function paintGrid(context: CanvasRenderingContext2D, { look, scale }: Scene, height: number): void {
  context.fillStyle = look.rule
  for (const { at } of ticks(scale)) context.fillRect(Math.round(xOf(scale, at)), AXIS_PIXELS, 1, height)
}

function paintAxis(context: CanvasRenderingContext2D, { look, scale }: Scene): void {
  context.fillStyle = look.paper
  context.fillRect(0, 0, scale.width, AXIS_PIXELS)
  context.fillStyle = look.rule
  context.fillRect(0, AXIS_PIXELS - 1, scale.width, 1)
  for (const { at, label } of ticks(scale)) {
    const x = Math.round(xOf(scale, at))
    context.fillStyle = look.rule
    context.fillRect(x, 4, 1, AXIS_PIXELS - 4)
    context.fillStyle = look.muted
    if (x + 8 * label.length < scale.width) context.fillText(label, x + 4, AXIS_PIXELS / 2)
  }
}

function paintSlices(
  context: CanvasRenderingContext2D,
  row: Uint32Array,
  scene: Scene,
  { y, character }: { y: number; character: number },
): void {
  const { reading, look, scale, wanted, selected, task } = scene
  const { trace, tasks } = reading
  const { start, end } = trace
  const pixel = (scale.to - scale.from) / scale.width
  let color = ''
  for (let at = firstEndingAfter(end, row, scale.from - 4 * pixel); at < row.length;) {
    const slice = row[at] ?? 0
    const from = start[slice] ?? 0
    if (from > scale.to) break
    const left = Math.round(xOf(scale, from))
    const right = Math.round(xOf(scale, end[slice] ?? 0))
    const isOff = wanted !== undefined && wanted[slice] === 0
    const style: SliceStyle = isOff ? look.ofFaded(slice) : look.of(slice)
    if (trace.kind[slice] === slices.log) {
      // Where they are close to each other, marks would hide what they stand for.
      const next = row[at + 1]
      const isAlone = next === undefined || xOf(scale, start[next] ?? 0) - left > 14
      const ink = isOff ? look.rule : look.ink
      if (isAlone || slice === selected)
        paintMoment(context, left, y, ink, slice === selected ? look.bad : undefined)
      else {
        context.fillStyle = ink
        context.fillRect(left, y + 5, 1, BOX_PIXELS - 10)
      }
      color = ''
      at = isAlone ? at + 1 : Math.max(at + 1, firstFrom(start, row, scale.from + (left + 1) * pixel, at + 1))
      continue
    }
    const x = Math.max(0, left)
    const width = Math.max(1, Math.min(scale.width, right) - x - (right - left > 3 ? 1 : 0))
    if (style.color !== color) context.fillStyle = color = style.color
    context.fillRect(x, y, width, BOX_PIXELS)
    if (width < 2) {
      // All others that begin within this pixel are hidden by it.
      const next = firstFrom(start, row, scale.from + (left + 1) * pixel, at + 1)
      if (wanted && !isOff) {
        context.fillStyle = look.ink
        context.fillRect(x, y + BOX_PIXELS - 3, width, 3)
        color = ''
      }
      if (slice === selected) paintSelection(context, look, { x, y, width })
      at = Math.max(at + 1, next)
      continue
    }
    if (style.pattern !== 'none' && width > 3)
      paintPattern(context, style.pattern, look.stripe, { x, y, width })
    const place = tasks.ofSlice(slice)
    const own = tasks.list[place]
    if (own?.slice === slice && hasFailed(own)) {
      context.fillStyle = look.bad
      context.fillRect(x, y, width, 3)
    }
    if ((wanted && !isOff) || (task >= 0 && place === task)) {
      context.fillStyle = look.ink
      context.fillRect(x, y + BOX_PIXELS - 2, width, 2)
    }
    if (trace.unfinished[slice] === 1) paintOpenEnd(context, look.paper, x + width, y)
    const text = labelOf(scene, slice, width - 2 * PADDING, character)
    if (text !== '') {
      context.fillStyle = style.ink
      context.fillText(text, x + PADDING, y + BOX_PIXELS / 2 + 0.5)
    }
    if (slice === selected) paintSelection(context, look, { x, y, width })
    color = ''
    at++
  }
}

/** A name, and how long it took where there is room for both. */
function labelOf({ reading }: Scene, slice: number, pixels: number, character: number): string {
  if (pixels < 3 * character) return ''
  const { trace, tasks } = reading
  const own = tasks.list[tasks.ofSlice(slice)]
  const mark = own?.slice === slice && hasFailed(own) ? '✕ ' : ''
  const name = mark + nameOf(trace, slice)
  const withTime = `${name}  ${formatNanos(durationOf(trace, slice))}`
  return withTime.length * character <= pixels ? withTime : fitted(name, pixels, character)
}

function paintMoment(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  color: string,
  ring: string | undefined,
): void {
  const middle = y + BOX_PIXELS / 2
  context.beginPath()
  context.moveTo(x, middle - 5)
  context.lineTo(x + 4, middle)
  context.lineTo(x, middle + 5)
  context.lineTo(x - 4, middle)
  context.closePath()
  context.fillStyle = color
  context.fill()
  if (ring === undefined) return
  context.strokeStyle = ring
  context.lineWidth = 2
  context.stroke()
}

/** Stripes, cut off at the edges of the box. */
function paintPattern(
  context: CanvasRenderingContext2D,
  pattern: 'rising' | 'falling',
  color: string,
  { x, y, width }: { x: number; y: number; width: number },
): void {
  context.save()
  context.beginPath()
  context.rect(x, y, width, BOX_PIXELS)
  context.clip()
  context.strokeStyle = color
  context.lineWidth = 1.25
  context.beginPath()
  // From a round place on, so that the stripes stand still while the box is moved.
  for (let at = x - (x % 8) - 24; at < x + width + 8; at += 8) {
    context.moveTo(at, pattern === 'rising' ? y + BOX_PIXELS : y)
    context.lineTo(at + BOX_PIXELS, pattern === 'rising' ? y : y + BOX_PIXELS)
  }
  context.stroke()
  context.restore()
}

/** What has not ended has teeth where its end would be. */
function paintOpenEnd(context: CanvasRenderingContext2D, paper: string, right: number, y: number): void {
  context.fillStyle = paper
  context.beginPath()
  for (let tooth = 0; tooth < 3; tooth++) {
    const top = y + (tooth * BOX_PIXELS) / 3
    context.moveTo(right + 1, top)
    context.lineTo(right - 4, top + BOX_PIXELS / 6)
    context.lineTo(right + 1, top + BOX_PIXELS / 3)
  }
  context.fill()
}

function paintSelection(
  context: CanvasRenderingContext2D,
  look: Look,
  { x, y, width }: { x: number; y: number; width: number },
): void {
  context.lineWidth = 2
  context.strokeStyle = look.paper
  context.strokeRect(x + 2.5, y + 2.5, Math.max(1, width - 5), BOX_PIXELS - 5)
  context.strokeStyle = look.ink
  context.strokeRect(x + 1, y + 1, Math.max(1, width - 2), BOX_PIXELS - 2)
}

function paintCounter(
  context: CanvasRenderingContext2D,
  { counter, max }: { counter: number; max: number },
  { reading, look, scale }: Scene,
  y: number,
): void {
  const found = reading.trace.counters[counter]
  if (!found || max <= 0) return
  const { times, values } = found
  const bottom = y + COUNTER_PIXELS - 2
  const tall = COUNTER_PIXELS - 6
  context.fillStyle = look.area
  // The largest value of each pixel: a peak that lasts for a microsecond is what one looks for.
  let at = Math.max(0, lastUntil(times, scale.from))
  for (let x = 0; x < scale.width && at < times.length; x++) {
    const until = scale.from + ((x + 1) / scale.width) * (scale.to - scale.from)
    if ((times[at] ?? 0) > until) continue
    let most = values[at] ?? 0
    while (at + 1 < times.length && (times[at + 1] ?? 0) <= until) most = Math.max(most, values[++at] ?? 0)
    const height = Math.round((most / max) * tall)
    context.fillRect(x, bottom - height, 1, Math.max(1, height))
  }
}

function lastUntil(times: Float64Array, moment: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) <= moment) low = middle + 1
    else high = middle
  }
  return low - 1
}
