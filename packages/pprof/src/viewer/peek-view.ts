// peek: one function with all that called it and all that it called, wherever in the stacks it is.

import { el, fill, keepingFocus } from './dom.ts'
import { type Call, calleesOf, callersOf } from './functions.ts'
import { functionCell, placeText, scrolling, stateLink, swatch, valueCell } from './parts.ts'
import { formatShare } from '../measure.ts'
import { ownerName } from './text.ts'
import type { Host, Shown, ViewPart } from './view.ts'

/** Makes the view. */
export function peekView(host: Host): ViewPart {
  const element = el('section', { class: 'peek-view' })
  const show = (shown: Shown): void => {
    const { text, reading } = shown
    const { frame, isLost } = chosenFrame(shown)
    if (frame === undefined) {
      fill(element, el('p', { class: 'note' }, text.empty))
      return
    }
    const { column } = shown
    const { frames, owners } = reading.table.head
    const label = frames.label[frame] ?? ''
    const flat = column.values.flat[frame] ?? 0
    const cum = column.values.cum[frame] ?? 0
    const owner = owners[frames.owner[frame] ?? 0]
    const place = placeText(shown, frame)
    keepingFocus(element, () =>
      fill(
        element,
        isLost && el('p', { class: 'note' }, text.functionLost(shown.state.functionName)),
        functionChooser(shown, host, frame),
        callTable(shown, host, {
          calls: callersOf(column.stacks, frame),
          caption: text.callersOf(label),
          whole: cum,
          none: text.noCallers,
        }),
        el(
          'div',
          { class: 'subject' },
          el('h2', {}, label),
          place !== '' && el('p', { class: 'place' }, place),
          owner && el('p', { class: 'owner' }, swatch(shown, frame), ownerName(text, owner)),
          el(
            'dl',
            { class: 'facts' },
            el(
              'div',
              {},
              el('dt', {}, text.own),
              el('dd', {}, `${column.inTable(flat)}, ${column.share(flat)}`),
            ),
            el(
              'div',
              {},
              el('dt', {}, text.withCallees),
              el('dd', {}, `${column.inTable(cum)}, ${column.share(cum)}`),
            ),
          ),
          host.loadSource !== undefined &&
            place !== '' &&
            el('p', { class: 'actions' }, stateLink(host, { view: 'source' }, text.showSource)),
        ),
        callTable(shown, host, {
          calls: calleesOf(column.stacks, frame),
          caption: text.calleesOf(label),
          whole: cum,
          none: text.noCallees,
        }),
      ),
    )
  }
  return { element, show }
}

/** The function that the state names; else the first that is looked for, or the first of all. */
export function chosenFrame({ reading, state, column, wanted }: Shown): {
  frame: number | undefined
  isLost: boolean
} {
  const named = state.functionName === '' ? undefined : reading.frameNamed(state.functionName)
  if (named !== undefined) return { frame: named, isLost: false }
  const rows = column.rows(state.sort === 'cum')
  const row = (wanted && rows.find(({ frame }) => wanted[frame] === 1)) ?? rows[0]
  return { frame: row?.frame, isLost: state.functionName !== '' }
}

/** As many functions as a list can be looked through. */
const MAX_CHOICES = 300

/** A list of functions to choose from: those that are looked for, or the largest. */
export function functionChooser(shown: Shown, host: Host, frame: number): HTMLElement {
  const { column, wanted, state, text, reading } = shown
  const { name, label } = reading.table.head.frames
  const rows = column.rows(state.sort === 'cum')
  const choices = (wanted ? rows.filter((row) => wanted[row.frame] === 1) : rows)
    .slice(0, MAX_CHOICES)
    .map((row) => row.frame)
  if (!choices.includes(frame)) choices.unshift(frame)
  const select = el('select', {
    'data-key': 'function',
    on: { change: () => host.go({ functionName: name[Number(select.value)] ?? '' }) },
  })
  for (const one of choices) {
    const place = placeText(shown, one)
    const option = el(
      'option',
      { value: one, selected: one === frame },
      place === '' ? (label[one] ?? '') : `${label[one] ?? ''}  ${place}`,
    )
    select.append(option)
  }
  return el('p', { class: 'chooser' }, el('label', {}, `${text.chooseFunction} `, select))
}

function callTable(
  shown: Shown,
  host: Host,
  { calls, caption, whole, none }: { calls: readonly Call[]; caption: string; whole: number; none: string },
): HTMLElement {
  const { column, text } = shown
  if (calls.length === 0) return el('p', { class: 'note' }, none)
  return scrolling(
    caption,
    el(
      'table',
      { class: 'calls' },
      el('caption', {}, caption),
      el(
        'thead',
        {},
        el('tr', {}, el('th', { scope: 'col' }, text.functionName), el('th', { scope: 'col' }, text.weight)),
      ),
      el(
        'tbody',
        {},
        ...calls.map(({ frame, weight }) =>
          el(
            'tr',
            {},
            functionCell(shown, host, frame),
            valueCell(
              column.inTable(weight),
              formatShare(weight, whole).trim(),
              whole === 0 ? 0 : weight / whole,
            ),
          ),
        ),
      ),
    ),
  )
}
