// Started by the page of `pprof -http`: fetches the stacks, puts a viewer under a heading, keeps the address current.

import { el, fill } from './dom.ts'
import { pageText } from './page-text.ts'
import type { Theme } from './palette.ts'
import { applyTheme, PageMemory } from './page-memory.ts'
import { Reading } from './reading.ts'
import { decodeStackTable, type StackTable } from './stack-table.ts'
import { readState, type ViewState, writeState } from './state.ts'
import type { Language } from './text.ts'
import { mountViewer, type Viewer } from './viewer.ts'
import type { SourceListing } from './source-listing.ts'
import type { LoadSource } from './view.ts'

const memory = new PageMemory('hotpath-pprof')

const loadSource: LoadSource = async (frame, column) => {
  const response = await fetch(`/data/source?frame=${frame}&column=${column}`)
  if (!response.ok) throw new Error(`source: fetching: ${response.status}`)
  return (await response.json()) as readonly SourceListing[] // what our own server sends
}

/** Shows the profile that this page was served for. */
async function main(): Promise<void> {
  const body = document.body
  const frame = el('div', { class: 'page' })
  body.append(frame)
  applyTheme(memory.theme)
  const { reading: words, failed } = pageText[memory.language]
  fill(frame, el('p', { class: 'wait', role: 'status' }, words))
  try {
    const response = await fetch('/data/stacks')
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
    new Page(frame, decodeStackTable(await response.arrayBuffer()))
  } catch (error) {
    fill(
      frame,
      el('p', { class: 'wait', role: 'alert' }, `${failed} ${error instanceof Error ? error.message : ''}`),
    )
  }
}

function afterFrame(work: () => void): void {
  requestAnimationFrame(() => setTimeout(work))
}

/** The heading, and the viewer below it. */
class Page {
  readonly #frame: HTMLElement
  readonly #table: StackTable
  readonly #usual: ViewState
  #language = memory.language
  #theme = memory.theme
  #viewer: Viewer | undefined

  constructor(frame: HTMLElement, table: StackTable) {
    this.#frame = frame
    this.#table = table
    this.#usual = new Reading(table).usualState()
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
    const text = pageText[this.#language]
    document.documentElement.lang = this.#language
    this.#viewer?.remove()
    const place = el('div', { class: 'viewer-place' })
    fill(this.#frame, this.#heading(), el('main', { 'aria-label': text.main }, place))
    this.#viewer = mountViewer(place, {
      table: this.#table,
      language: this.#language,
      theme: this.#theme,
      state: this.#named(state),
      isFilling: true,
      loadSource,
      hrefOf: (to) => this.#addressOf(to),
      // The address can wait until the picture has been drawn: to change it takes as long as to paint.
      onState: (to, how) => afterFrame(() => this.#remember(to, how)),
    })
  }

  #remember(state: ViewState, how: 'push' | 'replace'): void {
    const address = this.#addressOf(state)
    if (how === 'push') history.pushState(null, '', address)
    else history.replaceState(null, '', address)
    this.#named(state)
  }

  #heading(): HTMLElement {
    const text = pageText[this.#language]
    const { title, baseTitle, columns, column, comparison } = this.#table.head
    const about = columns[column]?.about ?? []
    const summary = about.findLast((line) => line.startsWith('Duration')) ?? about.at(-1) ?? ''
    const short = summary.replace(/^Duration: /, '').replace('Total samples = ', '')
    const isOther = this.#language === 'en'
    return el(
      'header',
      {},
      el('p', { class: 'brand' }, 'pprof'),
      el(
        'div',
        { class: 'what' },
        el('h1', {}, title),
        baseTitle !== '' && el('p', { class: 'base' }, text.against(baseTitle)),
        about.length > 0 &&
          el(
            'details',
            {},
            el('summary', {}, short),
            el('ul', {}, ...about.map((line) => el('li', {}, line))),
          ),
      ),
      el(
        'nav',
        { 'aria-label': text.tools },
        el('a', { href: '/data/profile.pb.gz', download: true }, text.download),
        document.body.dataset['speedscope'] !== undefined &&
          el(
            'a',
            {
              class: 'speedscope',
              href: '/speedscope/',
              target: '_blank',
              rel: 'noopener',
              title: comparison === 'none' ? undefined : text.speedscopeNote,
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
    )
  }

  #addressOf(state: ViewState): string {
    const { path, query } = writeState(state, this.#usual)
    return `/ui/${path}${query === '' ? '' : `?${query}`}`
  }

  /** Names the window after what is in it, and has speedscope open the same values. */
  #named(state: ViewState): ViewState {
    const profile = `/data/profile.pb.gz?si=${encodeURIComponent(state.sampleType)}`
    // Its first view is by time, which a profile knows nothing of.
    const words = new URLSearchParams({
      profileURL: profile,
      title: this.#table.head.title,
      view: 'left-heavy',
    })
    this.#frame
      .querySelector('.speedscope')
      ?.setAttribute('href', `/speedscope/index.html#${words.toString()}`)
    document.title = [state.functionName || state.search, state.sampleType, this.#table.head.title]
      .filter((part) => part !== '')
      .join(' · ')
    return state
  }
}

await main()
