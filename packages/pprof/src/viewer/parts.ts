// Small parts that several views have: a function's name that leads on, a value with its share, a table that scrolls.

import { type Child, el } from './dom.ts'
import type { PictureTree } from './layout.ts'
import { ownerName } from './text.ts'
import type { HeadingLevel, Host, Shown } from './view.ts'

/** The name of a function, which leads to its callers and callees; below it the file, as far as there is one. */
export function functionCell(shown: Shown, host: Host, frame: number): HTMLElement {
  const { frames } = shown.reading.table.head
  const name = frames.name[frame] ?? ''
  const label = frames.label[frame] ?? ''
  const place = placeText(shown, frame)
  return el(
    'th',
    { scope: 'row', class: 'function' },
    el(
      'span',
      { class: 'name' },
      swatch(shown, frame),
      stateLink(host, { view: 'peek', functionName: name }, label),
    ),
    place !== '' && el('span', { class: 'place' }, place),
  )
}

/** A heading of the viewer, at the level that the page around it asks for. */
export function title(
  level: HeadingLevel,
  words: string,
  attributes: Readonly<Record<string, string | number>> = {},
): HTMLElement {
  return el(`h${level}`, { class: 'title', ...attributes }, words)
}

/** A link to a state, or a button where states have no addresses. */
export function stateLink(
  host: Host,
  change: Parameters<Host['go']>[0],
  label: Child,
  attributes: Readonly<Record<string, string | boolean | undefined>> = {},
): HTMLElement {
  const href = host.hrefOf(change)
  const go = (event: MouseEvent): void => {
    // With a key held down it is the browser's: a new tab, a new window.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    host.go(change)
  }
  return href === undefined
    ? el('button', { type: 'button', class: 'link', ...attributes, on: { click: go } }, label)
    : el('a', { href, class: 'link', ...attributes, on: { click: go } }, label)
}

/** The colour of whose code it is, which the words beside it say too. */
export function swatch(shown: Shown, frame: number): HTMLElement {
  const { owners, frames } = shown.reading.table.head
  const owner = frames.owner[frame] ?? 0
  const mark = el('span', { class: 'swatch', 'aria-hidden': 'true' })
  mark.style.backgroundColor = shown.look.owners[owner]?.color ?? ''
  const known = owners[owner]
  if (known) mark.title = ownerName(shown.text, known)
  return mark
}

/** The colour that a node has in the picture. */
export function boxSwatch(shown: Shown, tree: PictureTree, node: number): HTMLElement {
  const style = shown.look.of(tree.frameOf(node), tree.amountOf(node), false)
  const mark = el('span', { class: `swatch ${style.change}`, 'aria-hidden': 'true' })
  mark.style.backgroundColor = style.color
  return mark
}

/** File and line of a frame, as far as they are known. */
export function placeText({ reading }: Shown, frame: number): string {
  const { frames, files } = reading.table.head
  const file = files[frames.file[frame] ?? -1] ?? ''
  const line = frames.line[frame] ?? 0
  return file === '' || line === 0 ? file : `${file}:${line}`
}

/** A value and its share, with a bar behind them that is a part of the cell. */
export function valueCell(value: string, share: string, part: number): HTMLElement {
  const cell = el('td', { class: 'value' }, el('span', {}, value), el('span', { class: 'share' }, share))
  cell.style.setProperty('--part', String(Math.min(1, Math.abs(part))))
  return cell
}

/** A table that scrolls sideways by itself where the page is too narrow, and can be reached by keyboard then. */
export function scrolling(label: string, table: HTMLElement): HTMLElement {
  return el('div', { class: 'scrolling', role: 'region', 'aria-label': label, tabindex: 0 }, table)
}
