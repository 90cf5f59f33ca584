// top: every function with what it costs, in a table that can be sorted and searched.

import { el, fill, keepingFocus } from './dom.ts'
import type { FunctionRow } from './functions.ts'
import { functionCell, scrolling, valueCell } from './parts.ts'
import { compareText } from '../order.ts'
import type { SortKey } from './state.ts'
import { ownerName } from './text.ts'
import type { Host, Shown, ViewPart } from './view.ts'

/** As many rows as anybody reads; the rest is one button away. */
const FIRST_ROWS = 200

/** Makes the view. */
export function topView(host: Host): ViewPart {
  const element = el('section', { class: 'top-view' })
  let limit = FIRST_ROWS
  let last: Shown | undefined
  const show = (shown: Shown): void => {
    if (last?.state.search !== shown.state.search || last.column !== shown.column) limit = FIRST_ROWS
    last = shown
    const { column, text, wanted, state } = shown
    const all = sortedRows(shown)
    const rows = wanted ? all.filter(({ frame }) => wanted[frame] === 1) : all
    // Bars are as long as the largest value of all, so that they can be compared.
    const largest = column
      .rows(false)
      .reduce((most, row) => Math.max(most, Math.abs(row.flat), Math.abs(row.cum)), 0)
    const sums = runningSums(column.rows(state.sort === 'cum'))
    const caption = text.topCaption(rows.length, all.length, column.inTable(column.info.total))
    const heading = (key: SortKey, label: string): HTMLElement =>
      el(
        'th',
        {
          scope: 'col',
          'aria-sort': state.sort === key ? (key === 'name' ? 'ascending' : 'descending') : undefined,
        },
        el(
          'button',
          {
            type: 'button',
            class: 'sort',
            'data-key': key,
            on: { click: () => host.go({ sort: key }, 'replace') },
          },
          label,
          el(
            'span',
            { class: 'arrow', 'aria-hidden': 'true' },
            state.sort !== key ? '' : key === 'name' ? ' ▲' : ' ▼',
          ),
        ),
      )
    const table = el(
      'table',
      { class: 'functions' },
      el('caption', {}, caption),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          heading('name', text.functionName),
          heading('flat', text.flat),
          el('th', { scope: 'col', class: 'sum' }, text.sum),
          heading('cum', text.cum),
          el('th', { scope: 'col', class: 'owner' }, text.belongsTo),
        ),
      ),
      el(
        'tbody',
        {},
        ...rows
          .slice(0, limit)
          .map((row) => tableRow(shown, host, row, { sum: sums.get(row.frame) ?? 0, largest })),
      ),
    )
    keepingFocus(element, () =>
      fill(
        element,
        scrolling(text.views.top, table),
        rows.length === 0 && el('p', { class: 'note' }, text.noRows),
        rows.length > limit &&
          el(
            'button',
            {
              type: 'button',
              class: 'more',
              on: {
                click: () => {
                  const firstNew = limit
                  limit = rows.length
                  show(shown)
                  // The button is gone: the keyboard goes on where the new rows begin.
                  element.querySelectorAll<HTMLElement>('tbody .link')[firstNew]?.focus()
                },
              },
            },
            text.showMore(rows.length - limit),
          ),
      ),
    )
  }
  return { element, show }
}

function sortedRows({ column, reading, state }: Shown): readonly FunctionRow[] {
  if (state.sort !== 'name') return column.rows(state.sort === 'cum')
  const { name } = reading.table.head.frames
  return column.rows(false).toSorted((a, b) => compareText(name[a.frame] ?? '', name[b.frame] ?? ''))
}

/** What all rows down to each come to, as in `top`: whatever is searched for, it says the same. */
function runningSums(rows: readonly FunctionRow[]): Map<number, number> {
  let sum = 0
  return new Map(rows.map(({ frame, flat }) => [frame, (sum += flat)] as const))
}

function tableRow(
  shown: Shown,
  host: Host,
  { frame, flat, cum }: FunctionRow,
  { sum, largest }: { sum: number; largest: number },
): HTMLElement {
  const { column, reading, text } = shown
  const { owners, frames } = reading.table.head
  const owner = owners[frames.owner[frame] ?? 0]
  const part = (value: number): number => (largest === 0 ? 0 : value / largest)
  return el(
    'tr',
    {},
    functionCell(shown, host, frame),
    valueCell(column.inTable(flat), column.share(flat), part(flat)),
    el('td', { class: 'sum' }, column.share(sum)),
    valueCell(column.inTable(cum), column.share(cum), part(cum)),
    el('td', { class: 'owner' }, owner ? ownerName(text, owner) : ''),
  )
}
