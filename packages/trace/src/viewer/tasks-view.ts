// Tasks by type, then one by one, then one of them: what it did, and what went on in its thread meanwhile.

import { type Child, el, fill, keepingFocus } from '@hotpath/pprof/elements'
import { formatNanos } from '../durations.ts'
import { type TaskType, taskNanos } from '../tasks.ts'
import { sliceDetails } from './details.ts'
import { headingOf } from './headings.ts'
import { showing, sliceTip, sliceWords, stateLink, swatch, taskRow, title } from './parts.ts'
import { TimelinePicture } from './picture.ts'
import { type Section, taskSections } from './rows.ts'
import { around, moved, zoomed } from './scale.ts'
import type { ViewState } from './state.ts'
import type { Host, Shown, ViewPart } from './view.ts'

/** More are one button away. */
const FIRST_TASKS = 100
const ZOOM_STEP = 1.5
const MOVE_STEP = 0.2

/** Makes the view. */
export function tasksView(host: Host): ViewPart {
  return new TasksView(host)
}

class TasksView implements ViewPart {
  readonly element: HTMLElement
  readonly #host: Host
  readonly #types = el('div', { class: 'types' })
  readonly #list = el('div', { class: 'list' })
  readonly #picture: TimelinePicture
  readonly #panel = el('section', { class: 'panel' })
  readonly #empty = el('p', { class: 'note' })
  #shown: Shown | undefined
  #limit = FIRST_TASKS
  #folded: ReadonlySet<string> = new Set()
  #sections: readonly Section[] = []
  /** The task that is drawn, as a place in the list, and the trace and words it is drawn of. */
  #drawn: { place: number; of: Shown['reading']; text: Shown['text'] } | undefined

  constructor(host: Host) {
    this.#host = host
    this.#picture = new TimelinePicture({
      press: (slice) => {
        // What is beside all slices lets go of the one, and not of the task.
        const task = this.#shown?.reading.tasks.list[this.#drawn?.place ?? -1]
        this.#host.go({ slice: slice >= 0 ? slice : (task?.slice ?? -1) })
      },
      open: (slice) => this.#shown && this.#host.go(showing(this.#shown, slice)),
      range: (range) => this.#host.go(range, 'replace'),
      fold: (section) => this.#fold(section),
      tip: (slice) => (this.#shown ? sliceTip(this.#shown, slice) : []),
      heading: (section, isFirst) => headingOf(this.#shown, section, isFirst && section.key !== 'own'),
    })
    const { canvas } = this.#picture
    canvas.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.press(event.key)) return
      event.preventDefault()
      event.stopPropagation()
    })
    this.element = el(
      'section',
      { class: 'tasks-view' },
      el('div', { class: 'lists' }, this.#types, this.#list),
      el('div', { class: 'one' }, this.#empty, this.#picture.element, this.#panel),
    )
  }

  attach(): void {
    this.#picture.attach()
  }

  detach(): void {
    this.#picture.detach()
  }

  show(asked: Shown): void {
    const before = this.#shown
    const shown = this.#withTask(asked)
    this.#shown = shown
    const { state, reading } = shown
    if (before?.state.type !== state.type || before.reading !== reading) this.#limit = FIRST_TASKS
    const place = this.#placeOf(shown)
    const isList =
      before?.reading !== reading ||
      before.text !== shown.text ||
      before.theme !== shown.theme ||
      before.state.type !== state.type ||
      before.state.order !== state.order ||
      before.state.slice !== state.slice
    if (isList) this.#showLists(shown)
    this.#draw(shown, place)
    if (before?.state.slice !== state.slice || before.text !== shown.text || before.theme !== shown.theme) {
      keepingFocus(this.#panel, () =>
        fill(this.#panel, ...(state.slice >= 0 ? sliceDetails(shown, this.#host) : [])),
      )
      if (before && state.slice >= 0) this.#host.say(sliceWords(shown, state.slice))
    }
  }

  press(key: string): boolean {
    const shown = this.#shown
    const task = shown?.reading.tasks.list[this.#drawn?.place ?? -1]
    if (!shown || !task) return false
    const { state, reading } = shown
    const duration = reading.usualState().to
    const middle = (state.from + state.to) / 2
    const length = state.to - state.from
    const steps = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' } as const
    switch (key) {
      case 'w':
      case '+':
      case '=':
        this.#host.go(zoomed(state, 1 / ZOOM_STEP, middle, duration), 'replace')
        return true
      case 's':
      case '-':
        this.#host.go(zoomed(state, ZOOM_STEP, middle, duration), 'replace')
        return true
      case 'a':
        this.#host.go(moved(state, -length * MOVE_STEP, duration), 'replace')
        return true
      case 'd':
        this.#host.go(moved(state, length * MOVE_STEP, duration), 'replace')
        return true
      case 'ArrowLeft':
      case 'ArrowRight':
      case 'ArrowUp':
      case 'ArrowDown': {
        const slice = this.#picture.neighbour(state.slice, steps[key])
        if (slice >= 0 && slice !== state.slice) this.#host.go({ slice }, 'replace')
        return true
      }
      case 'Enter':
        this.#host.go(showing(shown, state.slice))
        return true
      case 'Escape':
      case 'Home':
        this.#host.go({ slice: task.slice, ...around(task.start, task.end, duration) })
        return true
      default:
        return false
    }
  }

  focus(): void {
    this.#picture.canvas.focus({ preventScroll: true })
  }

  /** Where no task is chosen, the first of the list is shown, as long as it takes. */
  #withTask(shown: Shown): Shown {
    const { reading, state } = shown
    const { tasks } = reading
    const duration = reading.usualState().to
    if (state.slice >= 0 && (tasks.ofSlice(state.slice) >= 0 || this.#isInPicture(state.slice))) return shown
    const first = tasks.list[reading.listed(state.type, state.order)[0] ?? -1]
    if (!first) return { ...shown, state: { ...state, slice: -1 } }
    const isAll = state.from === 0 && state.to === duration
    const isInSight = first.start >= state.from && first.end <= state.to
    const range = isAll || !isInSight ? around(first.start, first.end, duration) : {}
    return { ...shown, state: { ...state, slice: first.slice, ...range } }
  }

  /** The task of the slice that is selected; what is no task's is described beside the task that was there before. */
  #placeOf({ reading, state }: Shown): number {
    if (state.slice < 0) return -1
    const place = reading.tasks.ofSlice(state.slice)
    if (this.#drawn?.of === reading && this.#isInPicture(state.slice)) return this.#drawn.place
    return place
  }

  #isInPicture(slice: number): boolean {
    return this.#sections.some(({ rows }) =>
      rows.some((row) => row.is === 'slices' && row.slices.includes(slice)),
    )
  }

  #showLists(shown: Shown): void {
    keepingFocus(this.element, () => {
      fill(this.#types, ...typesTable(shown, this.#host))
      fill(this.#list, ...this.#tasksTable(shown))
    })
  }

  #tasksTable(shown: Shown): Child[] {
    const { reading, state, text } = shown
    const places = reading.listed(state.type, state.order)
    const own = places.slice(0, this.#limit)
    const most = own.reduce((sum, place) => {
      const task = reading.tasks.list[place]
      return task ? Math.max(sum, taskNanos(task)) : sum
    }, 0)
    const sort = (order: ViewState['order'], words: string): HTMLElement =>
      el(
        'button',
        {
          type: 'button',
          class: 'sort',
          'data-key': `sort ${order}`,
          on: { click: () => this.#host.go({ order }, 'replace') },
        },
        words,
      )
    const sorted = (order: ViewState['order']): string | undefined =>
      state.order === order ? (order === 'duration' ? 'descending' : 'ascending') : undefined
    const head = state.type === '' ? text.tasks : text.tasksOf(state.type)
    return [
      title(2, head, el('span', { class: 'note' }, ` ${text.countOf(own.length, places.length)}`)),
      el(
        'div',
        { class: 'scrolling', tabindex: 0, role: 'region', 'aria-label': head },
        el(
          'table',
          { class: 'tasks', 'aria-label': head },
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              el('th', { scope: 'col' }, text.task),
              el('th', { scope: 'col', 'aria-sort': sorted('duration') }, sort('duration', text.took)),
              el('th', { scope: 'col', 'aria-sort': sorted('start') }, sort('start', text.started)),
            ),
          ),
          el(
            'tbody',
            {},
            ...own.map((place) =>
              taskRow(shown, this.#host, place, most, showing(shown, reading.tasks.list[place]?.slice ?? -1)),
            ),
          ),
        ),
        places.length > own.length &&
          el(
            'button',
            {
              type: 'button',
              class: 'more',
              'data-key': 'more tasks',
              on: {
                click: () => {
                  this.#limit *= 4
                  if (this.#shown) this.#showLists(this.#shown)
                },
              },
            },
            text.more,
          ),
      ),
    ]
  }

  #draw(shown: Shown, place: number): void {
    const { reading, text, look, wanted, state } = shown
    const isOther = this.#drawn?.place !== place || this.#drawn.of !== reading || this.#drawn.text !== text
    if (isOther) {
      this.#drawn = { place, of: reading, text }
      this.#sections = taskSections(reading, place, { own: text.doneBy }, this.#folded)
      this.#picture.canvas.setAttribute(
        'aria-label',
        text.canvas(reading.tasks.list[place]?.type ?? text.task),
      )
      this.#picture.canvas.setAttribute('aria-roledescription', text.canvasRole)
    }
    this.#empty.textContent = text.chooseTask
    this.#empty.hidden = place >= 0
    this.#picture.element.hidden = place < 0
    if (place < 0) return
    this.#picture.show({
      reading,
      look,
      wanted,
      selected: state.slice,
      task: place,
      sections: this.#sections,
      from: state.from,
      to: state.to,
    })
  }

  #fold(section: Section): void {
    const next = new Set(this.#folded)
    if (!next.delete(section.key)) next.add(section.key)
    this.#folded = next
    this.#drawn = this.#drawn && { ...this.#drawn, place: this.#drawn.place }
    const shown = this.#shown
    const place = this.#drawn?.place ?? -1
    if (!shown) return
    this.#sections = taskSections(shown.reading, place, { own: shown.text.doneBy }, next)
    this.#draw(shown, place)
  }
}

/** All types, each a way to its tasks. */
function typesTable(shown: Shown, host: Host): Child[] {
  const { reading, text, state } = shown
  const { types } = reading
  const most = types[0]?.totalNanos ?? 0
  const columns = [text.type, text.count, text.median, text.p99, text.max, text.failedCount]
  return [
    title(2, text.types),
    el(
      'div',
      { class: 'scrolling', tabindex: 0, role: 'region', 'aria-label': text.types },
      el(
        'table',
        { class: 'type-table', 'aria-label': text.types },
        el('thead', {}, el('tr', {}, ...columns.map((words) => el('th', { scope: 'col' }, words)))),
        el(
          'tbody',
          {},
          typeRow(shown, host, undefined, most),
          ...types.map((type) => typeRow(shown, host, type, most)),
        ),
      ),
      state.type !== '' &&
        !types.some(({ name }) => name === state.type) &&
        el('p', { class: 'note' }, state.type),
    ),
  ]
}

function typeRow(shown: Shown, host: Host, type: TaskType | undefined, most: number): HTMLElement {
  const { text, state, look, reading } = shown
  const name = type?.name ?? ''
  const isChosen = state.type === name
  const head = el(
    'th',
    { scope: 'row', class: 'function value' },
    el(
      'span',
      { class: 'name' },
      type && swatch(look.ofType(name).color),
      stateLink(host, { type: name }, type ? name : text.allTypes, {
        'data-key': `type ${name}`,
        'aria-current': isChosen ? 'true' : undefined,
      }),
    ),
  )
  if (type) head.style.setProperty('--part', String(most === 0 ? 0 : type.totalNanos / most))
  const cell = (value: string): HTMLElement => el('td', { class: 'moment' }, value)
  return el(
    'tr',
    isChosen ? { class: 'chosen' } : {},
    head,
    cell(String(type?.count ?? reading.tasks.list.length)),
    ...(type
      ? [type.medianNanos, type.p99Nanos, type.maxNanos].map((nanos) => cell(formatNanos(nanos)))
      : [cell(''), cell(''), cell('')]),
    cell(type && type.failed > 0 ? `✕ ${type.failed}` : ''),
  )
}
