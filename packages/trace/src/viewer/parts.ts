// Small parts that several views have: a link to a state, a heading, facts, names of things.

import { type Child, el } from '@hotpath/pprof/elements'
import { formatNanos } from '../durations.ts'
import { hasFailed, type Task, taskNanos } from '../tasks.ts'
import { durationOf, nameOf, slices } from '../trace.ts'
import { around } from './scale.ts'
import type { ViewState } from './state.ts'
import type { Host, Shown } from './view.ts'

/** A link to another state, which needs no reload. */
export function stateLink(
  host: Host,
  change: Partial<ViewState>,
  label: Child,
  attributes: Readonly<Record<string, string | boolean | undefined>> = {},
): HTMLElement {
  return el(
    'a',
    {
      class: 'link',
      href: host.hrefOf(change),
      ...attributes,
      on: {
        click: (event) => {
          // A new window is the browser's business.
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
          event.preventDefault()
          host.go(change)
        },
      },
    },
    label,
  )
}

/** A heading of the viewer. */
export function title(level: 2 | 3, ...words: Child[]): HTMLElement {
  return el(`h${level}`, { class: level === 2 ? 'title' : 'subtitle' }, ...words)
}

/** Names and values; those without a value are left out. */
export function facts(rows: readonly (readonly [name: string, value: Child])[]): HTMLElement {
  return el(
    'dl',
    { class: 'facts' },
    ...rows
      .filter(([, value]) => value !== '' && value !== undefined && value !== false)
      .map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))),
  )
}

/** The colour of a slice, for what stands beside a name. */
export function swatch(color: string): HTMLElement {
  const mark = el('span', { class: 'swatch', 'aria-hidden': 'true' })
  mark.style.backgroundColor = color
  return mark
}

/** A value with a bar that says how it compares. */
export function barCell(value: string, part: number, tag: 'td' | 'dd' = 'td'): HTMLElement {
  const cell = el(tag, { class: 'value' }, value)
  cell.style.setProperty('--part', String(Math.max(0, Math.min(1, part))))
  return cell
}

/** How a task went, in a word: its status, or how it failed. */
export function taskMark({ text }: Shown, task: Task): string {
  const { outcome, status } = task
  const words = outcome === 'done' ? (status > 0 ? String(status) : '') : (text.outcomes[outcome] ?? outcome)
  return hasFailed(task) ? `✕ ${words}` : words
}

/** What a change of state is that shows a slice, with a little of what is around. */
export function showing({ reading }: Shown, slice: number): Partial<ViewState> {
  const { start, end } = reading.trace
  return { slice, ...around(start[slice] ?? 0, end[slice] ?? 0, reading.usualState().to) }
}

/** What the thread of a task is called. */
export function threadName({ reading, text }: Shown, thread: number): string {
  const name = reading.trace.threads[thread]?.name ?? ''
  return name === 'main' ? text.mainThread : name
}

/** What is said of a slice where there is little room. */
export function sliceTip(shown: Shown, slice: number): readonly Child[] {
  const { trace, tasks } = shown.reading
  const kind = trace.kind[slice]
  const own = tasks.list[tasks.ofSlice(slice)]
  const about = [
    kind === slices.log ? '' : formatNanos(durationOf(trace, slice)),
    own && own.slice !== slice ? own.type : '',
    own?.slice === slice ? taskMark(shown, own) : '',
    trace.unfinished[slice] === 1 ? shown.text.outcomes['unfinished'] : '',
  ].filter((part) => part !== '')
  return [el('strong', {}, nameOf(trace, slice)), el('span', {}, about.join(' · '))]
}

/** What a screen reader is told of a slice. */
export function sliceWords(shown: Shown, slice: number): string {
  const { trace } = shown.reading
  const kind = shown.text.kinds[(trace.kind[slice] ?? 0) as keyof typeof shown.text.kinds] // a kind of slice
  return `${kind}: ${nameOf(trace, slice)}, ${formatNanos(durationOf(trace, slice))}`
}

/** A task as a row of a table. */
export function taskRow(
  shown: Shown,
  host: Host,
  place: number,
  most: number,
  change: Partial<ViewState>,
): HTMLElement {
  const task = shown.reading.tasks.list[place]
  if (!task) return el('tr')
  const isChosen = shown.state.slice >= 0 && shown.reading.tasks.ofSlice(shown.state.slice) === place
  return el(
    'tr',
    isChosen ? { class: 'chosen' } : {},
    el(
      'th',
      { scope: 'row', class: 'function' },
      el(
        'span',
        { class: 'name' },
        swatch(shown.look.ofType(task.type).color),
        stateLink(host, change, task.type, {
          'data-key': `task ${place}`,
          'aria-current': isChosen ? 'true' : undefined,
        }),
      ),
      el('span', { class: 'place' }, taskMark(shown, task)),
    ),
    barCell(formatNanos(taskNanos(task)), most === 0 ? 0 : taskNanos(task) / most),
    el('td', { class: 'moment' }, formatStart(task.start)),
  )
}

/** A moment with as many digits as matter in a list. */
export function formatStart(nanos: number): string {
  return `${(nanos / 1e9).toFixed(3)} s`
}
