// The viewer: a profile in an element, with its flame graph, its tables, a search and the keyboard.

import { el, fill } from './dom.ts'
import { flameView } from './flame-view.ts'
import { keysDialog } from './keys-dialog.ts'
import type { Theme } from './palette.ts'
import { stateLink } from './parts.ts'
import { peekView } from './peek-view.ts'
import { Reading, type SearchOutcome } from './reading.ts'
import { sourceView } from './source-view.ts'
import type { StackTable } from './stack-table.ts'
import { type View, views, type ViewState } from './state.ts'
import { viewerStyle } from './style.ts'
import { type Language, viewerText } from './text.ts'
import { topView } from './top-view.ts'
import type { HeadingLevel, Host, LoadSource, Shown, ViewPart } from './view.ts'

/** What a viewer is given. */
export interface ViewerOptions {
  readonly table: StackTable
  readonly language: Language
  readonly theme: Theme
  /** What to show first, where that is not the usual. */
  readonly state?: Partial<ViewState>
  /** Told whenever the reader looks at something else. `push` is a step that one may want to go back from. */
  readonly onState?: (state: ViewState, how: 'push' | 'replace') => void
  /** The address of a state. Without it the ways to other views are buttons. */
  readonly hrefOf?: (state: ViewState) => string
  /** Without it there is no source view. */
  readonly loadSource?: LoadSource
  /** Of the headings inside of the viewer; 2 where nobody says. */
  readonly headingLevel?: HeadingLevel
  /** Whether the viewer has the height of its element; otherwise it is as high as it needs to be. */
  readonly isFilling?: boolean
}

/** A viewer on a page. */
export interface Viewer {
  readonly state: ViewState
  /** Shows a state that came from elsewhere: an address, the way back. Tells nobody. */
  readonly show: (state: ViewState) => void
  readonly setTheme: (theme: Theme) => void
  /** Takes a key that was pressed outside of the viewer; tells whether it did. */
  readonly press: (key: string) => boolean
  readonly remove: () => void
}

/** The mark in the browser's timeline that tells how long an answer took: layout, painting and tables. */
export const ANSWER_MEASURE = 'hotpath-pprof: answer'

/**
 * Puts a viewer into an element. All of it is in a shadow tree: the page's styles do not reach it, nor its own the
 * page.
 */
export function mountViewer(element: HTMLElement, options: ViewerOptions): Viewer {
  return new MountedViewer(element, options)
}

class MountedViewer implements Viewer {
  readonly #options: ViewerOptions
  readonly #reading: Reading
  readonly #root: ShadowRoot
  readonly #frame: HTMLElement
  readonly #bar = el('div', { class: 'bar' })
  readonly #main = el('div', { class: 'main' })
  readonly #status = el('p', { class: 'hidden', role: 'status' })
  readonly #searchInput: HTMLInputElement
  readonly #searchResult = el('output', { class: 'found' })
  readonly #tabs = new Map<View, HTMLElement>()
  readonly #values: Choice
  readonly #colouring: Choice
  readonly #keys: HTMLDialogElement
  readonly #parts = new Map<View, ViewPart>()
  #state: ViewState
  #theme: Theme
  #attached: ViewPart | undefined
  #typing: number | undefined

  constructor(element: HTMLElement, options: ViewerOptions) {
    this.#options = options
    this.#theme = options.theme
    this.#reading = new Reading(options.table)
    this.#state = { ...this.#reading.usualState(), ...options.state }
    const text = viewerText[options.language]
    this.#root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
    const style = new CSSStyleSheet()
    style.replaceSync(viewerStyle)
    this.#root.adoptedStyleSheets = [style]
    this.#keys = keysDialog(text, options.headingLevel ?? 2)
    this.#searchInput = el('input', {
      type: 'search',
      placeholder: text.findPlaceholder,
      autocomplete: 'off',
      spellcheck: 'false',
      on: { input: () => this.#typed(), keydown: (event) => this.#searchKey(event) },
    })
    const { columns, comparison } = options.table.head
    this.#values = choice(
      text.values,
      columns.map(({ type, unit }) => [type, unit === 'count' ? type : `${type} (${unit})`]),
      (sampleType) => this.#go({ sampleType }),
    )
    this.#colouring = choice(
      text.colours,
      (['change', 'owner'] as const).map((one) => [one, text.colouring[one]]),
      (one) => this.#go({ colouring: one === 'owner' ? 'owner' : 'change' }, 'replace'),
    )
    for (const view of this.#views()) {
      this.#tabs.set(view, stateLink(this.#host, { view }, text.views[view], { class: 'tab' }))
    }
    this.#bar.append(
      el('nav', { 'aria-label': text.viewsLabel }, ...this.#tabs.values()),
      ...(columns.length > 1 ? [this.#values.element] : []),
      ...(comparison === 'none' ? [] : [this.#colouring.element]),
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
    )
    this.#frame = el(
      'div',
      {
        class: 'viewer',
        lang: options.language,
        'data-filling': options.isFilling,
        on: { keydown: (event) => this.#key(event) },
      },
      this.#bar,
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

  show(state: ViewState): void {
    this.#state = state
    this.#render()
  }

  setTheme(theme: Theme): void {
    this.#theme = theme
    this.#render()
  }

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
    const view = /^[1-9]$/.test(key) ? this.#views()[Number(key) - 1] : undefined
    if (view) {
      this.#go({ view })
      return true
    }
    return this.#attached?.press?.(key) ?? false
  }

  remove(): void {
    window.clearTimeout(this.#typing)
    this.#attached?.detach?.()
    this.#root.replaceChildren()
  }

  #views(): readonly View[] {
    return this.#options.loadSource ? views : views.filter((view) => view !== 'source')
  }

  readonly #host: Host = {
    go: (change, how) => this.#go(change, how),
    say: (words) => {
      this.#status.textContent = words
    },
    hrefOf: (change) => this.#options.hrefOf?.({ ...this.#state, ...change }),
    loadSource: undefined,
  }

  #go(change: Partial<ViewState>, how: 'push' | 'replace' = 'push'): void {
    const began = performance.now()
    this.#state = { ...this.#state, ...change }
    this.#render()
    this.#options.onState?.(this.#state, how)
    performance.measure(ANSWER_MEASURE, { start: began, detail: Object.keys(change) })
  }

  #render(): void {
    const column = this.#reading.column(this.#state.sampleType)
    const outcome = column.search(this.#state.search)
    const view = this.#views().find((one) => one === this.#state.view) ?? 'flamegraph'
    const shown: Shown = {
      reading: this.#reading,
      column,
      state: this.#state,
      text: viewerText[this.#options.language],
      theme: this.#theme,
      look: this.#reading.look(this.#theme, this.#state.colouring),
      headingLevel: this.#options.headingLevel ?? 2,
      wanted: outcome.state === 'found' ? outcome.found.frames : undefined,
    }
    this.#frame.dataset['theme'] = this.#theme
    this.#frame.dataset['view'] = view
    this.#renderBar(shown, view, outcome)
    const part = this.#part(view)
    const active = this.#root.activeElement
    const wasInside = active !== null && this.#main.contains(active)
    if (part !== this.#attached) {
      this.#attached?.detach?.()
      fill(this.#main, part.element)
      this.#attached = part
      part.attach?.()
    }
    part.show(shown)
    // What was pressed may be gone; the keyboard goes on at the beginning of what came instead.
    if (wasInside && this.#root.activeElement === null) {
      part.element.tabIndex = -1
      part.element.focus({ preventScroll: true })
    }
  }

  #part(view: View): ViewPart {
    const known = this.#parts.get(view)
    if (known) return known
    const host = { ...this.#host, loadSource: this.#options.loadSource }
    const makers = { flamegraph: flameView, top: topView, peek: peekView, source: sourceView }
    const made = makers[view](host)
    this.#parts.set(view, made)
    return made
  }

  #renderBar({ text, column }: Shown, current: View, outcome: SearchOutcome): void {
    for (const [view, tab] of this.#tabs) {
      if (view === current) tab.setAttribute('aria-current', 'page')
      else tab.removeAttribute('aria-current')
      const href = this.#host.hrefOf({ view })
      if (href !== undefined) tab.setAttribute('href', href)
    }
    this.#values.select.value = column.info.type
    this.#colouring.select.value = this.#state.colouring
    if (this.#root.activeElement !== this.#searchInput) this.#searchInput.value = this.#state.search
    this.#searchInput.setAttribute('aria-invalid', String(outcome.state === 'bad'))
    this.#searchResult.textContent =
      outcome.state === 'off'
        ? ''
        : outcome.state === 'bad'
          ? text.badRegexp(outcome.reason)
          : outcome.found.functionCount === 0
            ? text.foundNothing
            : text.found(
                outcome.found.functionCount,
                column.alone(outcome.found.size),
                column.share(outcome.found.size),
              )
  }

  /** Looks once the fingers rest: each look goes through all functions. */
  #typed(): void {
    window.clearTimeout(this.#typing)
    this.#typing = window.setTimeout(() => this.#go({ search: this.#searchInput.value }, 'replace'), 120)
  }

  #searchKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault()
      this.#searchInput.value = ''
      this.#go({ search: '' }, 'replace')
      this.#attached?.focus?.()
    } else if (event.key === 'Enter') {
      window.clearTimeout(this.#typing)
      this.#go({ search: this.#searchInput.value }, 'replace')
      this.#attached?.press?.('n')
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return
    if (this.press(event.key)) {
      event.preventDefault()
      event.stopPropagation()
    }
  }
}

interface Choice {
  readonly element: HTMLElement
  readonly select: HTMLSelectElement
}

function choice(
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  onChange: (value: string) => void,
): Choice {
  const select = el(
    'select',
    { on: { change: () => onChange(select.value) } },
    ...options.map(([value, words]) => el('option', { value }, words)),
  )
  return { element: el('label', {}, el('span', {}, label), select), select }
}
