// Started by the page of `trace -http`: fetches the trace, puts a viewer under a heading, keeps the address current.

import { applyTheme, el, fill, type Language, PageMemory, type Theme } from '@hotpath/pprof/elements'
import { formatNanos } from '../durations.ts'
import type { Trace } from '../trace.ts'
import { decodeTrace } from '../trace-table.ts'
import { readState, type ViewState, writeState } from './state.ts'
import { traceText } from './text.ts'
import { TraceViewer } from './viewer.ts'

const memory = new PageMemory('hotpath-trace')

/** A picture that is being moved changes its address as often as this, in milliseconds: browsers limit how often. */
const ADDRESS_MILLIS = 250

/** Shows the trace that this page was served for. */
async function main(): Promise<void> {
  const frame = el('div', { class: 'page' })
  document.body.append(frame)
  applyTheme(memory.theme)
  const { reading, failed } = traceText[memory.language]
  fill(frame, el('p', { class: 'wait', role: 'status' }, reading))
  try {
    const response = await fetch('/data/table')
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
    new Page(frame, decodeTrace(await response.arrayBuffer()))
  } catch (error) {
    fill(
      frame,
      el('p', { class: 'wait', role: 'alert' }, `${failed} ${error instanceof Error ? error.message : ''}`),
    )
  }
}

/** The heading, and the viewer below it. */
class Page {
  readonly #frame: HTMLElement
  readonly #trace: Trace
  readonly #usual: ViewState
  readonly #title = document.body.dataset['title'] ?? ''
  #language = memory.language
  #theme = memory.theme
  #viewer: TraceViewer | undefined
  #remembering: number | undefined

  constructor(frame: HTMLElement, trace: Trace) {
    this.#frame = frame
    this.#trace = trace
    this.#usual = {
      view: 'timeline',
      from: 0,
      to: Math.max(1, trace.durationNanos),
      slice: -1,
      search: '',
      type: '',
      order: 'duration',
    }
    this.#show(this.#stateOfAddress())
    addEventListener('popstate', () => this.#viewer?.show(this.#named(this.#stateOfAddress())))
    memory.onUsualTheme((theme) => this.#setTheme(theme))
    document.addEventListener('keydown', (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      // What is pressed inside of the viewer it has dealt with.
      if (event.target !== document.body) return
      if (this.#viewer?.press(event.key)) event.preventDefault()
    })
  }

  #show(state: ViewState): void {
    const text = traceText[this.#language]
    document.documentElement.lang = this.#language
    this.#viewer?.remove()
    const place = el('div', { class: 'viewer-place' })
    fill(this.#frame, this.#heading(), el('main', { 'aria-label': text.main }, place))
    this.#viewer = new TraceViewer(place, {
      trace: this.#trace,
      language: this.#language,
      theme: this.#theme,
      state: this.#named(state),
      hrefOf: (to) => this.#addressOf(to),
      onState: (to, how) => this.#remember(to, how),
    })
  }

  /** The address can wait until the picture has been painted: to change it takes as long as to paint. */
  #remember(state: ViewState, how: 'push' | 'replace'): void {
    window.clearTimeout(this.#remembering)
    if (how === 'push') {
      history.pushState(null, '', this.#addressOf(state))
      this.#named(state)
    } else {
      this.#remembering = window.setTimeout(() => {
        history.replaceState(null, '', this.#addressOf(state))
        this.#named(state)
      }, ADDRESS_MILLIS)
    }
  }

  #heading(): HTMLElement {
    const text = traceText[this.#language]
    const { program, pid, node, reason, taken } = this.#trace.info
    const isOther = this.#language === 'en'
    const about = [
      program !== '' && `${program}${pid > 0 ? ` (${pid})` : ''}`,
      node !== '' && `Node.js ${node}`,
      taken,
    ]
      .filter((part) => part !== false && part !== '')
      .join(' · ')
    return el(
      'header',
      {},
      el('p', { class: 'brand' }, 'trace'),
      el(
        'div',
        { class: 'what' },
        el('h1', {}, this.#title),
        reason !== '' && el('p', { class: 'reason' }, reason),
        el('p', { class: 'base' }, `${formatNanos(this.#trace.durationNanos)} · ${about}`),
      ),
      el(
        'nav',
        { 'aria-label': text.tools },
        el('a', { href: '/data/trace.gz', download: true }, text.download),
        document.body.dataset['perfetto'] !== undefined &&
          el(
            'a',
            { href: '/perfetto/', target: '_blank', rel: 'noopener', title: text.perfettoNote },
            text.perfetto,
          ),
        document.body.dataset['speedscope'] !== undefined &&
          el(
            'a',
            {
              href: `/speedscope/index.html#${new URLSearchParams({ profileURL: '/data/trace', title: this.#title }).toString()}`,
              target: '_blank',
              rel: 'noopener',
            },
            text.speedscope,
          ),
        el(
          'button',
          {
            type: 'button',
            lang: isOther ? 'ja' : 'en',
            on: { click: () => this.#setLanguage(isOther ? 'ja' : 'en') },
          },
          isOther ? '日本語' : 'English',
        ),
        el(
          'button',
          {
            type: 'button',
            'aria-pressed': String(this.#theme === 'dark'),
            class: 'theme',
            on: { click: () => this.#chooseTheme() },
          },
          text.dark,
        ),
      ),
    )
  }

  #chooseTheme(): void {
    const theme = this.#theme === 'dark' ? 'light' : 'dark'
    memory.theme = theme
    this.#setTheme(theme)
  }

  #setTheme(theme: Theme): void {
    this.#theme = theme
    applyTheme(theme)
    this.#frame.querySelector('.theme')?.setAttribute('aria-pressed', String(theme === 'dark'))
    this.#viewer?.setTheme(theme)
  }

  #setLanguage(language: Language): void {
    memory.language = language
    this.#language = language
    this.#show(this.#viewer?.state ?? this.#usual)
    this.#frame.querySelector<HTMLElement>('header nav button[lang]')?.focus()
  }

  #stateOfAddress(): ViewState {
    return readState(
      location.pathname.split('/').at(-1) ?? '',
      new URLSearchParams(location.search),
      this.#usual,
      this.#trace.start.length,
    )
  }

  #addressOf(state: ViewState): string {
    const { path, query } = writeState(state, this.#usual)
    return `/ui/${path}${query === '' ? '' : `?${query}`}`
  }

  /** Names the window after what is in it. */
  #named(state: ViewState): ViewState {
    const { texts, name } = this.#trace
    const selected = state.slice >= 0 ? (texts[name[state.slice] ?? 0] ?? '') : state.type
    document.title = [selected, this.#title].filter((part) => part !== '').join(' · ')
    return state
  }
}

await main()
