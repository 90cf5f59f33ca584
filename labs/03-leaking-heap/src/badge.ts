// A picture for each device, so that people tell their laptop from a stranger's at a glance.
import { createHash } from 'node:crypto'

const cells = 24
const palette = ['#1d3557', '#457b9d', '#a8dadc', '#e63946', '#f4a261', '#2a9d8f', '#e9c46a', '#f1faee']

/**
 * Draws the badge of a device as an SVG of 24 by 24 cells, mirrored left to right. The same seed gives
 * the same picture.
 */
export function drawBadge(seed: string): string {
  const bytes = createHash('shake256', { outputLength: (cells * cells) / 2 })
    .update(seed)
    .digest()
  const rows = Array.from({ length: cells }, (_, y) => drawRow(bytes, y))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${cells} ${cells}">${rows.join('')}</svg>`
}

function drawRow(bytes: Uint8Array, y: number): string {
  return Array.from({ length: cells }, (_, x) => drawCell(bytes, x, y)).join('')
}

function drawCell(bytes: Uint8Array, x: number, y: number): string {
  const half = cells / 2
  const byte = bytes[y * half + (x < half ? x : cells - 1 - x)] ?? 0
  return `<rect x="${x}" y="${y}" width="1" height="1" fill="${palette[byte % palette.length]}"/>`
}
