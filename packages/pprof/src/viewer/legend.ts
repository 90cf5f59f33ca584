// What the colours mean: whose code it is, with what each costs itself, or in which direction something changed.

import { type Child, el } from './dom.ts'
import { changeMarks, ownerSizes } from './look.ts'
import { palettes } from './palette.ts'
import { ownerName } from './text.ts'
import type { Shown } from './view.ts'

/** The largest are worth the room; the others are one button away. */
const FIRST_OWNERS = 7

/**
 * Makes the legend.
 *
 * @param picked - the owners that are picked out
 */
export function legend(
  shown: Shown,
  picked: ReadonlySet<number>,
  onPick: (picked: ReadonlySet<number>) => void,
): HTMLElement {
  return shown.state.colouring === 'change' ? changeLegend(shown) : ownerLegend(shown, picked, onPick)
}

function ownerLegend(
  shown: Shown,
  picked: ReadonlySet<number>,
  onPick: (picked: ReadonlySet<number>) => void,
): HTMLElement {
  const { text, column, look, reading } = shown
  const sizes = ownerSizes(column.stacks, column.values)
  // Some only call others: they have boxes, too.
  const present = new Set(column.rows(false).map(({ frame }) => reading.table.head.frames.owner[frame]))
  const owners = reading.table.head.owners
    .map((owner, index) => ({ owner, index, size: sizes[index] ?? 0 }))
    .filter(({ index }) => present.has(index))
    .sort((a, b) => b.size - a.size || a.index - b.index)
  const items = owners.map(({ owner, index, size }) => {
    const mark = el('span', { class: 'swatch', 'aria-hidden': 'true' })
    mark.style.backgroundColor = look.owners[index]?.color ?? ''
    const toggle = (): void => {
      const next = new Set(picked)
      if (!next.delete(index)) next.add(index)
      onPick(next)
    }
    return el(
      'li',
      {},
      el(
        'button',
        {
          type: 'button',
          class: 'chip',
          'aria-pressed': String(picked.has(index)),
          'data-key': `owner ${index}`,
          on: { click: toggle },
        },
        mark,
        `${ownerName(text, owner)} `,
        el('span', { class: 'share' }, column.share(size)),
      ),
    )
  })
  const list = el('ul', { 'aria-label': `${text.legend}; ${text.legendHint}`, class: 'chips owners' })
  const more = el('button', { type: 'button', class: 'link', on: { click: () => show(true) } })
  const show = (isWhole: boolean): void => {
    const hidden = items.length - FIRST_OWNERS
    const isCut = !isWhole && hidden > 1
    list.replaceChildren(...(isCut ? items.slice(0, FIRST_OWNERS) : items))
    if (isCut) {
      more.textContent = text.moreOwners(hidden)
      list.append(el('li', {}, more))
    } else items[FIRST_OWNERS]?.querySelector('button')?.focus({ preventScroll: true })
  }
  // Whoever picked one of the smaller ones wants to see it.
  show(owners.slice(FIRST_OWNERS).some(({ index }) => picked.has(index)))
  return list
}

function changeLegend({ text, theme, reading }: Shown): HTMLElement {
  const palette = palettes[theme]
  const items: readonly [keyof typeof changeMarks, string | undefined][] = [
    ['grew', palette.grew[2]?.color],
    ['shrank', palette.shrank[2]?.color],
    ['same', palette.same.color],
  ]
  const note = text.widthNote[reading.table.head.comparison]
  return el(
    'div',
    { class: 'changes' },
    el(
      'ul',
      { class: 'chips' },
      ...items.map(([change, color]): Child => {
        const mark = el('span', { class: `swatch ${change}`, 'aria-hidden': 'true' })
        mark.style.backgroundColor = color ?? ''
        return el('li', { class: 'chip' }, mark, changeMarks[change], text.changes[change])
      }),
    ),
    note !== '' && el('span', { class: 'note' }, note),
  )
}
