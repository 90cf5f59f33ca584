// One call in words and numbers: what it costs, whose it is, and what it calls. All that the picture has, for everybody.

import { type Child, el } from './dom.ts'
import { formatShare } from '../measure.ts'
import { changeMarks, changeOf } from './look.ts'
import { boxSwatch, placeText, stateLink, swatch, title, valueCell } from './parts.ts'
import type { Amount, PictureTree } from './layout.ts'
import { ownerName } from './text.ts'
import type { Host, Shown } from './view.ts'

/** As many callees as are worth the room; the rest is one button away. */
const FIRST_CALLEES = 12

/** What the panel may ask of its view. */
export interface PanelActions {
  readonly zoomTo: (node: number) => void
  readonly saveSvg: () => void
}

/** Makes the panel's parts for a node. */
export function callPanel(shown: Shown, host: Host, node: number, actions: PanelActions): Child[] {
  const { column, text, reading } = shown
  const { stacks } = column
  const { frames, owners } = reading.table.head
  const frame = stacks.table.frame[node] ?? -1
  const name = frames.name[frame] ?? ''
  const owner = owners[frames.owner[frame] ?? -1]
  const place = placeText(shown, frame)
  // A box of a folded package is no function.
  const isFunction = node !== 0 && frame >= 0 && !(shown.state.isFolded && owner?.kind !== 'app')
  return [
    el('p', { class: 'kicker' }, text.selected),
    title(shown.headingLevel, node === 0 ? text.all : (frames.label[frame] ?? ''), { tabindex: -1 }),
    place !== '' && el('p', { class: 'place' }, place),
    owner && isFunction && el('p', { class: 'owner' }, swatch(shown, frame), ownerName(text, owner)),
    stacks.isComparison ? comparedFacts(shown, node) : facts(shown, node),
    el(
      'div',
      { class: 'actions' },
      isFunction && stateLink(host, { view: 'peek', functionName: name }, text.showCalls),
      isFunction &&
        host.loadSource !== undefined &&
        place !== '' &&
        stateLink(host, { view: 'source', functionName: name }, text.showSource),
      isFunction && stateLink(host, { search: exactPattern(frames.label[frame] ?? '') }, text.findAll),
      isFunction && copyButton(shown, host, name),
      el('button', { type: 'button', class: 'link', on: { click: actions.saveSvg } }, text.saveSvg),
    ),
    calleeTable(shown, node, actions),
  ]
}

/** A node's values in one line, for a tip. */
export function valueText(shown: Shown, tree: PictureTree, node: number): string {
  const { column } = shown
  const amount = tree.amountOf(node)
  if (!column.stacks.isComparison) return `${column.alone(amount.up)}, ${column.share(amount.up)}`
  const [down, up] = comparedWords(shown)
  return `${down} ${column.alone(amount.down)}, ${up} ${column.alone(amount.up)}: ${changeText(shown, amount)}`
}

function facts({ column, text }: Shown, node: number): HTMLElement {
  const { stacks } = column
  const all = stacks.up[node] ?? 0
  const caller = stacks.table.parent[node] ?? -1
  const ofCaller = stacks.up[caller] ?? 0
  const rows = [
    [text.withCallees, column.alone(all)],
    [text.own, column.alone(stacks.own(node).up)],
    [text.shareOfAll, column.share(all)],
    ...(caller > 0 && ofCaller > 0 ? [[text.shareOfCaller, formatShare(all, ofCaller).trim()]] : []),
  ]
  return el(
    'dl',
    { class: 'facts' },
    ...rows.map(([what, value]) => el('div', {}, el('dt', {}, what), el('dd', {}, value))),
  )
}

function comparedFacts(shown: Shown, node: number): HTMLElement {
  const { column, text } = shown
  const { stacks } = column
  const row = (what: string, amount: Amount): HTMLElement =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, what),
      el('td', {}, column.alone(amount.down)),
      el('td', {}, column.alone(amount.up)),
      el('td', {}, changeText(shown, amount)),
    )
  return el(
    'table',
    { class: 'compared' },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('td'),
        ...[...comparedWords(shown), text.change].map((word) => el('th', { scope: 'col' }, word)),
      ),
    ),
    el('tbody', {}, row(text.cum, stacks.amountOf(node)), row(text.flat, stacks.own(node))),
  )
}

/** What the two values of a comparison are: of two runs, or what went away and what came since the base. */
function comparedWords({ text, reading }: Shown): readonly [string, string] {
  return reading.table.head.comparison === 'diff_base' ? [text.before, text.after] : [text.less, text.more]
}

/** `▲ +12ms`, and how much that is of what was there before. */
function changeText({ column, text, reading }: Shown, { up, down }: Amount): string {
  const net = up - down
  const value = `${changeMarks[changeOf(up, down)]}${net > 0 ? '+' : ''}${column.alone(net)}`
  if (reading.table.head.comparison !== 'diff_base' || net === 0) return value
  if (down === 0) return `${value} (${text.newHere})`
  return up === 0
    ? `${value} (${text.gone})`
    : `${value} (${net > 0 ? '+' : '-'}${formatShare(net, down).trim()})`
}

function calleeTable(shown: Shown, node: number, actions: PanelActions): HTMLElement {
  const { column, text } = shown
  const { stacks } = column
  const callees = stacks.callees(node)
  const own = stacks.own(node)
  if (callees.length === 0) return el('p', { class: 'note' }, text.noCallees)
  const body = el('tbody')
  const more = el('button', { type: 'button', class: 'more' })
  const rows = (from: number, to: number): HTMLElement[] =>
    Array.from(callees.subarray(from, to), (callee) =>
      el(
        'tr',
        {},
        el(
          'th',
          { scope: 'row', class: 'function' },
          el(
            'span',
            { class: 'name' },
            boxSwatch(shown, stacks, callee),
            el(
              'button',
              { type: 'button', class: 'link', on: { click: () => actions.zoomTo(callee) } },
              stacks.label(callee),
            ),
          ),
        ),
        calleeValue(shown, node, stacks.amountOf(callee)),
      ),
    )
  body.append(...rows(0, FIRST_CALLEES))
  if (own.up + own.down > 0) {
    body.append(
      el('tr', { class: 'own' }, el('th', { scope: 'row' }, text.itself), calleeValue(shown, node, own)),
    )
  }
  const hidden = callees.length - FIRST_CALLEES
  more.textContent = text.showMore(hidden)
  more.addEventListener('click', () => {
    more.remove()
    const added = rows(FIRST_CALLEES, callees.length)
    body.append(...added)
    added[0]?.querySelector('button')?.focus()
  })
  return el(
    'div',
    { class: 'callees' },
    el('table', {}, el('caption', {}, text.callees), body),
    hidden > 0 && more,
  )
}

function calleeValue(shown: Shown, node: number, amount: Amount): HTMLElement {
  const { column } = shown
  const size = amount.up + amount.down
  if (column.stacks.isComparison) return el('td', { class: 'value' }, changeText(shown, amount))
  return valueCell(column.alone(size), column.share(size), size / column.stacks.size(node))
}

function copyButton(shown: Shown, host: Host, name: string): HTMLElement {
  const { text } = shown
  const copy = (): void => {
    void navigator.clipboard?.writeText(name).then(() => host.say(text.copied))
  }
  return el('button', { type: 'button', class: 'link', on: { click: copy } }, text.copyName)
}

/** A regular expression that finds this name and no other, in Go's syntax. */
function exactPattern(label: string): string {
  return `^${label.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}$`
}
