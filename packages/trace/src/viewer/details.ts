// The panel beside the picture: the slice that is selected, its task step by step, what its time went into, stacks.

import { type Child, el } from '@hotpath/pprof/elements'
import type { Cause } from '../causes.ts'
import { formatMoment, formatNanos } from '../durations.ts'
import { type Task, taskNanos } from '../tasks.ts'
import { argOf, argsOf, durationOf, nameOf, slices, threadOf } from '../trace.ts'
import { barCell, facts, showing, stateLink, swatch, taskMark, threadName, title } from './parts.ts'
import type { Host, Shown } from './view.ts'

/** More are one button away, or in the picture. */
const MAX_STEPS = 60
const MAX_TASKS = 12

/** Describes the selected slice. */
export function sliceDetails(shown: Shown, host: Host): Child[] {
  const { reading, state, text } = shown
  const { trace, tasks } = reading
  const { slice } = state
  const place = tasks.ofSlice(slice)
  const task = tasks.list[place]
  if (task && task.slice === slice) return taskDetails(shown, host, place, task)
  const kind = trace.kind[slice] ?? 0
  const kindName = text.kinds[kind as keyof typeof text.kinds] // a kind of slice
  return [
    el('p', { class: 'kicker' }, kindName),
    title(2, nameOf(trace, slice)),
    facts([
      [text.duration, kind === slices.log ? '' : formatNanos(durationOf(trace, slice))],
      [text.at, formatMoment(trace.start[slice] ?? 0)],
      [text.thread, threadName(shown, threadOf(trace, slice))],
      [text.task, task && taskLink(shown, host, place)],
      [text.outcome, trace.unfinished[slice] === 1 ? text.unfinished : ''],
      ...argsOf(trace, slice)
        .filter(([key]) => !['task', 'stack', 'culprit', 'place', 'lock', 'parent'].includes(key))
        .map(([key, value]): [string, Child] => [argName(shown, key), argText(shown, key, value)]),
    ]),
    actions(shown, host, slice, task),
    ...(kind === slices.wait ? holder(shown, host) : []),
    ...(kind === slices.stall ? stallDetails(shown, host) : []),
    ...(kind === slices.cpu ? [stackOfSamples(shown, host)] : []),
  ]
}

function argName({ text }: Shown, key: string): string {
  const names: Readonly<Record<string, string>> = {
    status: text.status,
    outcome: text.outcome,
    message: text.message,
  }
  return names[key] ?? key
}

function argText({ text }: Shown, key: string, value: string | number | boolean): string {
  return key === 'outcome' ? (text.outcomes[String(value)] ?? String(value)) : String(value)
}

/** Describes a task: how it went, what its time went into, and each step. */
export function taskDetails(shown: Shown, host: Host, place: number, task: Task): Child[] {
  const { reading, text } = shown
  const { trace, tasks } = reading
  const parent = argOf(trace, task.slice, 'parent')
  const above = tasks.list.findIndex(({ number, thread }) => number === parent && thread === task.thread)
  return [
    el(
      'p',
      { class: 'kicker' },
      text.kinds[trace.kind[task.slice] === slices.request ? slices.request : slices.task],
    ),
    title(2, swatch(shown.look.ofType(task.type).color), task.type),
    facts([
      [text.took, formatNanos(taskNanos(task))],
      [text.at, formatMoment(task.start)],
      [text.thread, threadName(shown, task.thread)],
      [text.status, task.status > 0 ? taskMark(shown, { ...task, outcome: 'done' }) : ''],
      [text.outcome, task.outcome === 'done' ? '' : (text.outcomes[task.outcome] ?? '')],
      [text.task, task.number > 0 ? String(task.number) : ''],
      [text.parent, above >= 0 && taskLink(shown, host, above)],
    ]),
    actions(shown, host, task.slice, task),
    ...causesTable(shown, host, place, task),
    ...messagesTable(shown, task, place),
    ...stepsTable(shown, host, place, task),
  ]
}

function taskLink(shown: Shown, host: Host, place: number): HTMLElement | undefined {
  const task = shown.reading.tasks.list[place]
  if (!task) return undefined
  const label = task.number > 0 ? `${task.type}, ${shown.text.numberOf(task.number)}` : task.type
  return stateLink(host, showing(shown, task.slice), label, { 'data-key': `to task ${place}` })
}

function actions(shown: Shown, host: Host, slice: number, task: Task | undefined): HTMLElement {
  const { text, state } = shown
  const isTimeline = state.view === 'timeline'
  return el(
    'p',
    { class: 'actions' },
    stateLink(host, showing(shown, slice), text.zoomTo, { 'data-key': 'zoom' }),
    task && isTimeline
      ? stateLink(host, { view: 'tasks', type: '', ...showing(shown, task.slice) }, text.openTask, {
          'data-key': 'open',
        })
      : undefined,
    !isTimeline &&
      stateLink(host, { view: 'timeline', ...showing(shown, slice) }, text.showInTimeline, {
        'data-key': 'open',
      }),
  )
}

function causesTable(shown: Shown, host: Host, place: number, task: Task): Child[] {
  const { reading, text } = shown
  const whole = Math.max(1, taskNanos(task))
  const causes = reading.causesOf(place).filter(({ nanos, kind }) => nanos * 100 >= whole || kind === 'stall')
  if (causes.length === 0) return [el('p', { class: 'note' }, text.noCauses)]
  return [
    title(3, text.causes),
    el(
      'table',
      { 'aria-label': text.causes, class: 'causes' },
      el(
        'tbody',
        {},
        ...causes.slice(0, 12).map((cause) =>
          el(
            'tr',
            {},
            el(
              'th',
              { scope: 'row' },
              swatch(shown.look.of(cause.slice).color),
              stateLink(host, { slice: cause.slice }, text.cause[cause.kind](cause.name), {
                'data-key': `cause ${cause.kind} ${cause.name}`,
              }),
              causeNote(shown, cause),
            ),
            barCell(formatNanos(cause.nanos), cause.nanos / whole),
          ),
        ),
      ),
    ),
  ]
}

function causeNote({ text }: Shown, { kind, culprit, count }: Cause): Child {
  const words = [text.times(count), culprit === '' ? '' : text.culprit(kind, culprit)].filter(
    (part) => part !== '',
  )
  return words.length > 0 && el('span', { class: 'place' }, words.join(', '))
}

function messagesTable({ reading, text }: Shown, task: Task, place: number): Child[] {
  const { trace, tasks } = reading
  const logs = tasks.membersOf(place).filter((slice) => trace.kind[slice] === slices.log)
  if (logs.length === 0) return []
  return [
    title(3, text.messages),
    el(
      'ol',
      { class: 'messages' },
      ...logs
        .slice(0, MAX_STEPS)
        .map((slice) =>
          el(
            'li',
            {},
            el('span', { class: 'when' }, `+${formatNanos((trace.start[slice] ?? 0) - task.start)}`),
            el('strong', {}, nameOf(trace, slice)),
            ` ${String(argOf(trace, slice, 'message') ?? '')}`,
          ),
        ),
    ),
  ]
}

function stepsTable(shown: Shown, host: Host, place: number, task: Task): Child[] {
  const { reading, text } = shown
  const { trace, tasks } = reading
  const members = tasks
    .membersOf(place)
    .filter(
      (slice) =>
        slice !== task.slice && trace.kind[slice] !== slices.log && trace.kind[slice] !== slices.hold,
    )
  if (members.length === 0) return []
  const base = (trace.depth[task.slice] ?? 0) + 1
  return [
    title(
      3,
      text.steps,
      el('span', { class: 'note' }, ` ${text.countOf(Math.min(MAX_STEPS, members.length), members.length)}`),
    ),
    el(
      'div',
      { class: 'scrolling', tabindex: 0, role: 'region', 'aria-label': text.steps },
      el(
        'table',
        { class: 'steps', 'aria-label': text.steps },
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            ...[text.step, text.started, text.took].map((words) => el('th', { scope: 'col' }, words)),
          ),
        ),
        el(
          'tbody',
          {},
          ...members.slice(0, MAX_STEPS).map((slice) => {
            const head = el(
              'th',
              { scope: 'row', class: 'function' },
              swatch(shown.look.of(slice).color),
              stateLink(host, { slice }, nameOf(trace, slice), { 'data-key': `step ${slice}` }),
            )
            head.style.paddingInlineStart = `${Math.min(8, Math.max(0, (trace.depth[slice] ?? 0) - base)) * 0.9}rem`
            return el(
              'tr',
              {},
              head,
              el(
                'td',
                { class: 'moment' },
                `+${formatNanos(Math.max(0, (trace.start[slice] ?? 0) - task.start))}`,
              ),
              el('td', { class: 'moment' }, formatNanos(durationOf(trace, slice))),
            )
          }),
        ),
      ),
    ),
  ]
}

/** Who was inside while somebody waited. */
function holder(shown: Shown, host: Host): Child[] {
  const { reading, state, text } = shown
  const found = reading.holderOf(state.slice)
  if (!found) return []
  const name = found.name === '' ? nameOf(reading.trace, found.slice) : found.name
  return [
    el(
      'p',
      { class: 'actions' },
      stateLink(host, showing(shown, found.slice), text.heldBy(name), { 'data-key': 'holder' }),
    ),
  ]
}

function stallDetails(shown: Shown, host: Host): Child[] {
  const { reading, state, text } = shown
  const { trace, tasks } = reading
  const stack = argOf(trace, state.slice, 'stack')
  const frames = typeof stack === 'string' && stack !== '' ? stack.split(' < ') : []
  const thread = threadOf(trace, state.slice)
  const [from, to] = [trace.start[state.slice] ?? 0, trace.end[state.slice] ?? 0]
  const places = [...tasks.list.keys()].filter((place) => {
    const task = tasks.list[place]
    return task !== undefined && task.thread === thread && task.start < to && task.end > from
  })
  return [
    title(3, text.stack),
    frames.length === 0
      ? el('p', { class: 'note' }, text.stackUnknown)
      : el('ol', { class: 'stack' }, ...frames.map((frame) => el('li', {}, ...frameWords(frame)))),
    ...(places.length === 0
      ? []
      : [
          title(
            3,
            text.inProgress,
            el(
              'span',
              { class: 'note' },
              ` ${text.countOf(Math.min(MAX_TASKS, places.length), places.length)}`,
            ),
          ),
          el(
            'ul',
            { class: 'messages' },
            ...places.slice(0, MAX_TASKS).map((place) => el('li', {}, taskLink(shown, host, place))),
          ),
        ]),
  ]
}

/** `parse (/srv/shop/src/parse.ts:12)`: the name, and below it where it is. */
function frameWords(frame: string): Child[] {
  const [, name = frame, place = ''] = /^(.*) \((.*)\)$/s.exec(frame) ?? []
  return [el('span', { class: 'name' }, name), place !== '' && el('span', { class: 'place' }, place)]
}

/** The functions around a sampled one: its callers. */
function stackOfSamples(shown: Shown, host: Host): HTMLElement {
  const { trace } = shown.reading
  const frames: HTMLElement[] = []
  for (let slice = shown.state.slice; slice >= 0; slice = trace.parent[slice] ?? -1) {
    const place = argOf(trace, slice, 'place')
    frames.push(
      el(
        'li',
        {},
        stateLink(host, { slice }, nameOf(trace, slice), { 'data-key': `frame ${slice}` }),
        typeof place === 'string' && el('span', { class: 'place' }, place),
      ),
    )
  }
  return el('ol', { class: 'stack' }, ...frames)
}

/** What is beside the picture as long as nothing is selected: the tasks that took the longest of what is in sight. */
export function slowestInSight(
  shown: Shown,
  row: (place: number, most: number) => HTMLElement,
  limit: number,
): Child[] {
  const { reading, state, text } = shown
  const { places, count } = reading.slowestBetween(state.from, state.to, limit)
  const [first] = places
  const most =
    first === undefined ? 0 : taskNanos(reading.tasks.list[first] ?? ({ start: 0, end: 0 } as Task)) // the first is one
  return [
    title(2, text.slowestHere, el('span', { class: 'note' }, ` ${text.countOf(places.length, count)}`)),
    places.length === 0
      ? el('p', { class: 'note' }, text.noTasks)
      : el(
          'table',
          { class: 'tasks', 'aria-label': text.slowestHere },
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              ...[text.task, text.took, text.started].map((words) => el('th', { scope: 'col' }, words)),
            ),
          ),
          el('tbody', {}, ...places.map((place) => row(place, most))),
        ),
    ...notes(shown),
  ]
}

function notes({ reading, text }: Shown): Child[] {
  const { notes: said } = reading.trace.info
  if (said.length === 0) return []
  return [title(3, text.notes), el('ul', { class: 'messages' }, ...said.map((note) => el('li', {}, note)))]
}
