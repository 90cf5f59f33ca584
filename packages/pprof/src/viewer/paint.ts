// A layout, painted: on a canvas for the screen, as SVG for paper and for keeps.

import { boxOf, type Layout, type PictureTree } from './layout.ts'
import type { BoxStyle, Change, Look } from './look.ts'

/** A row, and the gap below it. */
export const ROW_PIXELS = 22
const BOX_PIXELS = ROW_PIXELS - 1
const FONT_PIXELS = 12
export const BOX_FONT: string = `${FONT_PIXELS}px ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'BIZ UDGothic', 'Noto Sans Mono CJK JP', monospace`
/** Between the edge of a box and its name. */
const PADDING = 5
/** The shortest name that says anything. */
const MIN_CHARACTERS = 3
/** Narrower than this, the gap would be most of the box. */
const MIN_GAPPED_PIXELS = 4

/** What is painted, besides the layout. */
export interface Scene {
  readonly tree: PictureTree
  readonly look: Look
  /** What the frames are called. */
  readonly labels: readonly string[]
  /** What a root is called that is no frame. */
  readonly rootLabel: string
  /** Whether a node is looked for; unset: nothing is. */
  readonly isWanted: ((node: number) => boolean) | undefined
  /** The node that the keyboard is at; -1 where that need not be seen. */
  readonly selected: number
}

/** The width of one character, as the canvas has it. */
export function characterWidth(context: CanvasRenderingContext2D): number {
  context.font = BOX_FONT
  return context.measureText('0'.repeat(64)).width / 64
}

/**
 * Paints the rows that lie in a part of the picture.
 *
 * @param view - the part, in pixels of the picture
 */
export function paintCanvas(
  context: CanvasRenderingContext2D,
  layout: Layout,
  scene: Scene,
  view: { top: number; height: number; character: number; isUpward: boolean },
): void {
  const { look, isWanted } = scene
  const { top, height, character, isUpward } = view
  const line = (row: number): number => (isUpward ? layout.rowCount - 1 - row : row) * ROW_PIXELS - top
  context.fillStyle = look.paper
  context.fillRect(0, 0, layout.width, height)
  context.font = BOX_FONT
  context.textBaseline = 'middle'
  const stripes = stripesFor(context, look.stripe)
  // Rows out of sight cost nothing.
  const rows: number[] = []
  for (let row = 0; row < layout.rowCount; row++)
    if (line(row) > -ROW_PIXELS && line(row) < height) rows.push(row)
  let color = ''
  for (const row of rows) {
    const y = line(row)
    const end = layout.rowStart[row + 1] ?? 0
    for (let box = layout.rowStart[row] ?? 0; box < end; box++) {
      const { left, width } = edges(layout, box)
      const style = styleOf(layout, scene, box)
      if (style.color !== color) context.fillStyle = color = style.color
      context.fillRect(left, y, width, BOX_PIXELS)
      if (style.change !== 'same') {
        context.fillStyle = stripes[style.change]
        context.fillRect(left, y, width, BOX_PIXELS)
        color = ''
      }
      const node = layout.node[box] ?? 0
      if (isWanted?.(node) && layout.restCount[box] === 0) {
        context.fillStyle = color = look.ink
        context.fillRect(left, y + BOX_PIXELS - 3, width, 3)
      }
    }
  }
  let ink = ''
  for (const row of rows) {
    const y = line(row) + BOX_PIXELS / 2 + 0.5
    const end = layout.rowStart[row + 1] ?? 0
    for (let box = layout.rowStart[row] ?? 0; box < end; box++) {
      const { left, width } = edges(layout, box)
      const style = styleOf(layout, scene, box)
      const text = writing(layout, scene, box, style, width - 2 * PADDING, character)
      if (text === '') continue
      if (style.ink !== ink) context.fillStyle = ink = style.ink
      context.fillText(text, left + PADDING, y)
    }
  }
  paintSelection(context, layout, scene, line)
}

function paintSelection(
  context: CanvasRenderingContext2D,
  layout: Layout,
  { tree, look, selected }: Scene,
  line: (row: number) => number,
): void {
  const place = selected < 0 ? undefined : boxOf(layout, tree, selected)
  if (!place) return
  const { left, width } = edges(layout, place.box)
  const y = line(place.row)
  context.lineWidth = 2
  context.strokeStyle = look.paper
  context.strokeRect(left + 2.5, y + 2.5, Math.max(1, width - 5), BOX_PIXELS - 5)
  context.strokeStyle = look.ink
  context.strokeRect(left + 1, y + 1, Math.max(1, width - 2), BOX_PIXELS - 2)
}

/**
 * Draws the whole picture as SVG: sharp on paper, with text that can be searched and selected.
 *
 * @param title - said by screen readers, and by browsers when the pointer rests on it
 */
export function paintSvg(
  layout: Layout,
  scene: Scene,
  { title, character, isUpward }: { title: string; character: number; isUpward: boolean },
): SVGSVGElement {
  const { look } = scene
  const svg = svgElement('svg', {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${layout.width} ${layout.rowCount * ROW_PIXELS}`,
    role: 'img',
    'font-family': BOX_FONT.slice(BOX_FONT.indexOf(' ') + 1),
    'font-size': String(FONT_PIXELS),
  })
  svg.append(svgText('title', {}, title), stripePatterns(look.stripe))
  for (let row = 0; row < layout.rowCount; row++) {
    const y = (isUpward ? layout.rowCount - 1 - row : row) * ROW_PIXELS
    for (let box = layout.rowStart[row] ?? 0; box < (layout.rowStart[row + 1] ?? 0); box++) {
      const { left, width } = edges(layout, box)
      const style = styleOf(layout, scene, box)
      const place = { x: String(left), y: String(y), width: String(width), height: String(BOX_PIXELS) }
      svg.append(svgElement('rect', { ...place, fill: style.color }))
      if (style.change !== 'same')
        svg.append(svgElement('rect', { ...place, fill: `url(#hp-${style.change})` }))
      const text = writing(layout, scene, box, style, width - 2 * PADDING, character)
      if (text === '') continue
      const at = {
        x: String(left + PADDING),
        y: String(y + BOX_PIXELS / 2 + FONT_PIXELS / 3),
        fill: style.ink,
      }
      svg.append(svgText('text', at, text))
    }
  }
  svg.style.background = look.paper
  return svg
}

function styleOf(layout: Layout, { tree, look, isWanted }: Scene, box: number): BoxStyle {
  const node = layout.node[box] ?? 0
  const frame = tree.frameOf(node)
  if (layout.restCount[box] !== 0 || frame < 0) return look.rest
  return look.of(frame, tree.amountOf(node), isWanted !== undefined && !isWanted(node))
}

/** What is written on a box: nothing where there is room for no more than a mark. */
function writing(
  layout: Layout,
  scene: Scene,
  box: number,
  style: BoxStyle,
  pixels: number,
  character: number,
): string {
  const rest = layout.restCount[box] ?? 0
  if (rest !== 0) return fitted(`+${rest}`, pixels, character)
  const frame = scene.tree.frameOf(layout.node[box] ?? 0)
  if (frame < 0) return fitted(scene.rootLabel, pixels, character)
  const name = fitted(shortened(scene.labels[frame] ?? ''), pixels - style.mark.length * character, character)
  return name === '' ? '' : style.mark + name
}

/** Of a function without a name, where it begins: that comes first where there is little room. */
function shortened(label: string): string {
  return label.startsWith('(anonymous ') ? `(${label.slice('(anonymous '.length)}` : label
}

/** Where a box is painted: on whole pixels, with a gap at its right where there is room for one. */
function edges(layout: Layout, box: number): { left: number; width: number } {
  const x = layout.x[box] ?? 0
  const left = Math.round(x)
  const right = Math.round(x + (layout.boxWidth[box] ?? 0))
  return { left, width: Math.max(1, right - left - (right - left >= MIN_GAPPED_PIXELS ? 1 : 0)) }
}

const isNarrow = /^[\u0020-\u024f…▲▼]*$/

/** As much of a name as there is room for; nothing where that says nothing. */
export function fitted(text: string, pixels: number, character: number): string {
  const room = Math.floor(pixels / character)
  if (room < MIN_CHARACTERS) return ''
  if (isNarrow.test(text)) return text.length <= room ? text : `${text.slice(0, room - 1)}…`
  // Characters of Japanese are twice as wide.
  let used = 0
  let end = 0
  for (const one of text) {
    used += isNarrow.test(one) ? 1 : 2
    if (used > room - 1 && end + one.length < text.length) return `${text.slice(0, end)}…`
    end += one.length
  }
  return used <= room ? text : `${text.slice(0, end - 1)}…`
}

const STRIPE_PIXELS = 8

type Stripes = Readonly<Record<Exclude<Change, 'same'>, CanvasPattern | string>>

const patterns = new WeakMap<
  CanvasRenderingContext2D,
  { readonly color: string; readonly stripes: Stripes }
>()

/** Stripes that rise for what grew and fall for what shrank. */
function stripesFor(context: CanvasRenderingContext2D, color: string): Stripes {
  const known = patterns.get(context)
  if (known?.color === color) return known.stripes
  const pattern = (isRising: boolean): CanvasPattern | string => {
    const tile = document.createElement('canvas')
    tile.width = tile.height = STRIPE_PIXELS
    const on = tile.getContext('2d')
    if (!on) return 'transparent'
    on.strokeStyle = color
    on.lineWidth = 1.25
    on.beginPath()
    for (const offset of [-STRIPE_PIXELS, 0, STRIPE_PIXELS]) {
      on.moveTo(offset, isRising ? STRIPE_PIXELS : 0)
      on.lineTo(offset + STRIPE_PIXELS, isRising ? 0 : STRIPE_PIXELS)
    }
    on.stroke()
    return context.createPattern(tile, 'repeat') ?? 'transparent'
  }
  const stripes = { grew: pattern(true), shrank: pattern(false) }
  patterns.set(context, { color, stripes })
  return stripes
}

function stripePatterns(color: string): SVGElement {
  const size = String(STRIPE_PIXELS)
  const defs = svgElement('defs', {})
  for (const [change, line] of [
    ['grew', `M0 ${size}L${size} 0`],
    ['shrank', `M0 0L${size} ${size}`],
  ] as const) {
    const pattern = svgElement('pattern', {
      id: `hp-${change}`,
      width: size,
      height: size,
      patternUnits: 'userSpaceOnUse',
    })
    pattern.append(svgElement('path', { d: line, stroke: color, 'stroke-width': '1.25' }))
    defs.append(pattern)
  }
  return defs
}

function svgElement<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) if (key !== 'xmlns') element.setAttribute(key, value)
  return element
}

function svgText(
  name: 'title' | 'text',
  attributes: Readonly<Record<string, string>>,
  text: string,
): SVGElement {
  const element = svgElement(name, attributes)
  element.textContent = text
  return element
}
