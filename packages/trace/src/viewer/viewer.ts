// The viewer: a trace in an element, with its timeline, its tasks, a search and the keyboard.

import { el, fill, type Language, type Theme, viewerStyle } from '@hotpath/pprof/elements'
import type { Trace } from '../trace.ts'
import { keysDialog } from './keys-dialog.ts'
import { Look } from './look.ts'
import { stateLink } from './parts.ts'
import { Reading, type SearchOutcome } from './reading.ts'
import { around } from './scale.ts'
import { type View, views, type ViewState } from './state.ts'
import { traceStyle } from './style.ts'
import { tasksView } from './tasks-view.ts'
import { traceText } from './text.ts'
import { timelineView } from './timeline-view.ts'
import type { Host, Shown, ViewPart } from './view.ts'

/** What a viewer is given. */
export interface ViewerOptions {
  readonly trace: Trace
  readonly language: Language
  readonly theme: Theme
  readonly state: ViewState
  /** Told whenever the reader looks at something else. `push` is a step that one may want to go back from. */
  readonly onState: (state: ViewState, how: 'push' | 'replace') => void
  readonly hrefOf: (state: ViewState) => string
}

/** The mark in the browser's timeline that tells how long an answer took: layout, painting and tables. */
export const ANSWER_MEASURE = 'hotpath-trace: answer'

/** A viewer on a page. All of it is in a shadow tree: the page's styles do not reach it, nor its own the page. */
export class TraceViewer {
  readonly #options: ViewerOptions
  readonly #reading: Reading
  readonly #root: ShadowRoot
  readonly #frame: HTMLElement
  readonly #main = el('div', { class: 'main' })
  readonly #status = el('p', { class: 'hidden', role: 'status' })
  readonly #searchInput: HTMLInputElement
  readonly #searchResult = el('output', { class: 'found' })
  readonly #tabs = new Map<View, HTMLElement>()
  readonly #keys: HTMLDialogElement
  readonly #parts = new Map<View, ViewPart>()
  readonly #looks = new Map<Theme, Look>()
  #state: ViewState
  #theme: Theme
  #attached: ViewPart | undefined
  #typing: number | undefined

  constructor(element: HTMLElement, options: ViewerOptions) {
    this.#options = options
    this.#theme = options.theme
    this.#reading = new Reading(options.trace)
    this.#state = options.state
    const text = traceText[options.language]
    this.#root = element.attachShadow({ mode: 'open' })
    const style = new CSSStyleSheet()
    style.replaceSync(viewerStyle + traceStyle)
    this.#root.adoptedStyleSheets = [style]
    this.#keys = keysDialog(text)
    this.#searchInput = el('input', {
      type: 'search',
      placeholder: text.findPlaceholder,
      autocomplete: 'off',
      spellcheck: 'false',
      on: { input: () => this.#typed(), keydown: (event) => this.#searchKey(event) },
    })
    for (const view of views) {
      this.#tabs.set(view, stateLink(this.#host, { view }, text.views[view], { class: 'tab' }))
    }
    this.#frame = el(
      'div',
      {
        class: 'viewer',
        lang: options.language,
        'data-filling': true,
        on: { keydown: (event) => this.#key(event) },
      },
      el(
        'div',
        { class: 'bar' },
        el('nav', { 'aria-label': text.viewsLabel }, ...this.#tabs.values()),
        el('search', {}, el('label', {}, el('span', {}, text.find), this.#searchInput), this.#searchResult),
        el(
          'button',
          {
            type: 'button',
            class: 'help',
            'aria-label': text.help,
            title: `${text.help} (?)`,
            on: { click: () => this.#keys.showModal() },
          },
          '?',
        ),
      ),
      this.#main,
      this.#status,
      this.#keys,
    )
    this.#root.replaceChildren(this.#frame)
    this.#render()
  }

  get state(): ViewState {
    return this.#state
  }

  /** Shows a state that came from elsewhere: an address, the way back. Tells nobody. */
  show(state: ViewState): void {
    this.#state = state
    this.#render()
  }

  setTheme(theme: Theme): void {
    this.#theme = theme
    this.#render()
  }

  /** Takes a key that was pressed outside of the viewer; tells whether it did. */
  press(key: string): boolean {
    if (this.#keys.open) return false
    if (key === '?') {
      this.#keys.showModal()
      return true
    }
    if (key === '/') {
      this.#searchInput.focus()
      this.#searchInput.select()
      return true
    }
    if (key === 'n' || key === 'N') return this.#nextMatch(key === 'n' ? 1 : -1)
    if (key === 't') return this.#toTask()
    const view = /^[1-9]$/.test(key) ? views[Number(key) - 1] : undefined
    if (view) {
      this.#go({ view })
      return true
    }
    return this.#attached?.press(key) ?? false
  }

  remove(): void {
    window.clearTimeout(this.#typing)
    this.#attached?.detach()
    this.#root.replaceChildren()
  }

  readonly #host: Host = {
    go: (change, how) => this.#go(change, how),
    say: (words) => {
      this.#status.textContent = words
    },
    hrefOf: (change) => this.#options.hrefOf({ ...this.#state, ...change }),
  }

  #go(change: Partial<ViewState>, how: 'push' | 'replace' = 'push'): void {
    const began = performance.now()
    this.#state = { ...this.#state, ...change }
    this.#render()
    this.#options.onState(this.#state, how)
    performance.measure(ANSWER_MEASURE, { start: began, detail: Object.keys(change) })
  }

  #render(): void {
    const outcome = this.#reading.search(this.#state.search)
    const text = traceText[this.#options.language]
    const shown: Shown = {
      reading: this.#reading,
      state: this.#state,
      text,
      theme: this.#theme,
      look: this.#look(),
      wanted: outcome.state === 'found' ? outcome.wanted : undefined,
    }
    this.#frame.dataset['theme'] = this.#theme
    this.#frame.dataset['view'] = this.#state.view
    this.#renderBar(text, outcome)
    const part = this.#part(this.#state.view)
    const active = this.#root.activeElement
    const wasInside = active !== null && this.#main.contains(active)
    if (part !== this.#attached) {
      this.#attached?.detach()
      fill(this.#main, part.element)
      this.#attached = part
      part.attach()
    }
    part.show(shown)
    // What was pressed may be gone; the keyboard goes on at the beginning of what came instead.
    if (wasInside && this.#root.activeElement === null) {
      part.element.tabIndex = -1
      part.element.focus({ preventScroll: true })
    }
  }

  #look(): Look {
    const known = this.#looks.get(this.#theme)
    if (known) return known
    const made = new Look(
      this.#options.trace,
      this.#theme,
      this.#reading.types.map(({ name }) => name),
    )
    this.#looks.set(this.#theme, made)
    return made
  }

  #part(view: View): ViewPart {
    const known = this.#parts.get(view)
    if (known) return known
    const made = (view === 'timeline' ? timelineView : tasksView)(this.#host)
    this.#parts.set(view, made)
    return made
  }

  #renderBar(text: (typeof traceText)['en'], outcome: SearchOutcome): void {
    for (const [view, tab] of this.#tabs) {
      if (view === this.#state.view) tab.setAttribute('aria-current', 'page')
      else tab.removeAttribute('aria-current')
      tab.setAttribute('href', this.#host.hrefOf({ view }))
    }
    if (this.#root.activeElement !== this.#searchInput) this.#searchInput.value = this.#state.search
    this.#searchInput.setAttribute('aria-invalid', String(outcome.state === 'bad'))
    const found =
      outcome.state === 'found' ? (outcome.count === 0 ? text.foundNothing : text.found(outcome.count)) : ''
    this.#searchResult.textContent = outcome.state === 'bad' ? text.badRegexp(outcome.reason) : found
  }

  /** The next of what was found, by when it begins, round and round. */
  #nextMatch(step: 1 | -1): boolean {
    const outcome = this.#reading.search(this.#state.search)
    if (outcome.state !== 'found' || outcome.count === 0) return false
    const { start, end } = this.#options.trace
    const after = this.#state.slice
    const [moment, number] = after >= 0 ? [start[after] ?? 0, after] : [this.#state.from, -1]
    // Of two that begin at the same moment, numbers tell which is first.
    const isAfter = (slice: number): boolean =>
      (start[slice] ?? 0) > moment || ((start[slice] ?? 0) === moment && slice > number)
    let [next, first]: [number, number] = [-1, -1]
    const isBetter = (slice: number, than: number): boolean =>
      than < 0 ||
      (start[slice] ?? 0) * step < (start[than] ?? 0) * step ||
      (start[slice] === start[than] && slice * step < than * step)
    for (const [slice, isWanted] of outcome.wanted.entries()) {
      if (isWanted === 0 || slice === after) continue
      if (isBetter(slice, first)) first = slice
      if (isAfter(slice) === (step === 1) && isBetter(slice, next)) next = slice
    }
    const found = next >= 0 ? next : first
    if (found < 0) return false
    const [from, to] = [start[found] ?? 0, end[found] ?? 0]
    const isInSight = to > this.#state.from && from < this.#state.to
    const length = this.#state.to - this.#state.from
    const middle = (from + to) / 2
    this.#go({
      slice: found,
      ...(!isInSight && around(middle - length / 2.5, middle + length / 2.5, this.#reading.usualState().to)),
    })
    return true
  }

  #toTask(): boolean {
    const { tasks, trace } = this.#reading
    const task = tasks.list[tasks.ofSlice(this.#state.slice)]
    if (!task) return false
    this.#go({
      view: 'tasks',
      type: '',
      slice: task.slice,
      ...around(task.start, task.end, trace.durationNanos),
    })
    return true
  }

  /** Looks once the fingers rest: each look goes through all slices. */
  #typed(): void {
    window.clearTimeout(this.#typing)
    this.#typing = window.setTimeout(() => this.#go({ search: this.#searchInput.value }, 'replace'), 120)
  }

  #searchKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault()
      this.#searchInput.value = ''
      this.#go({ search: '' }, 'replace')
      this.#attached?.focus()
    } else if (event.key === 'Enter') {
      window.clearTimeout(this.#typing)
      this.#go({ search: this.#searchInput.value }, 'replace')
      this.#nextMatch(event.shiftKey ? -1 : 1)
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    const { target } = event
    if (target instanceof HTMLInputElement) return
    // A link or a button has Enter for itself.
    const isOwn = event.key === 'Enter' && target instanceof HTMLElement && target.matches('a, button')
    if (!isOwn && this.press(event.key)) {
      event.preventDefault()
      event.stopPropagation()
    }
  }
}
