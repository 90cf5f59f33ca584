// The page around a viewer: a heading with language and theme, an address that is kept current, keys from anywhere.

import { type Child, el, fill } from './dom.ts'
import { applyTheme, type PageMemory } from './page-memory.ts'
import type { Theme } from './palette.ts'
import type { Language } from './text.ts'

/** What every such page says. */
export interface ViewerPageText {
  /** Of the main part, for who does not see it. */
  readonly main: string
  readonly tools: string
  readonly dark: string
  readonly reading: string
  /** Stands before the reason. */
  readonly failed: string
}

/** What a page needs of its viewer. */
export interface PageViewer<State> {
  readonly state: State
  /** Shows a state that came from an address or the way back. Tells nobody. */
  show(state: State): void
  setTheme(theme: Theme): void
  /** Takes a key that was pressed outside of it; tells whether it did. */
  press(key: string): boolean
  remove(): void
}

/** What a viewer is mounted with. */
export interface MountOptions<State> {
  readonly language: Language
  readonly theme: Theme
  readonly state: State
  hrefOf(state: State): string
  onState(state: State, how: 'push' | 'replace'): void
}

/** What tells one page from another. */
export interface ViewerPageOptions<State> {
  readonly memory: PageMemory
  readonly text: Readonly<Record<Language, ViewerPageText>>
  readonly brand: string
  /** What an address that says nothing is of. */
  readonly usual: State
  readState(view: string, query: URLSearchParams, usual: State): State
  writeState(state: State, usual: State): { readonly path: string; readonly query: string }
  /** What the page is about, beginning with its `h1`. */
  about(language: Language): Child[]
  /** Links of the heading. */
  links(language: Language): Child[]
  mount(place: HTMLElement, options: MountOptions<State>): PageViewer<State>
  /** The name of the window. */
  nameOf(state: State): string
  /** Told of each state that the address has, for links that follow it. */
  onNamed?(state: State, frame: HTMLElement): void
}

/** Browsers limit how often an address may change: one that follows a picture waits this long for it to rest. */
const ADDRESS_MILLIS = 250

/** Fetches what a page is about and shows it; says so where it cannot be had. */
export async function startViewerPage<State>(
  { memory, text }: Pick<ViewerPageOptions<State>, 'memory' | 'text'>,
  path: string,
  read: (bytes: ArrayBuffer) => ViewerPageOptions<State>,
): Promise<void> {
  const frame = el('div', { class: 'page' })
  document.body.append(frame)
  applyTheme(memory.theme)
  const { reading, failed } = text[memory.language]
  fill(frame, el('p', { class: 'wait', role: 'status' }, reading))
  try {
    const response = await fetch(path)
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
    new ViewerPage(frame, read(await response.arrayBuffer()))
  } catch (error) {
    const reason = error instanceof Error ? error.message : ''
    fill(frame, el('p', { class: 'wait', role: 'alert' }, `${failed} ${reason}`))
  }
}

/** The heading, and the viewer below it. */
class ViewerPage<State> {
  readonly #frame: HTMLElement
  readonly #options: ViewerPageOptions<State>
  #language: Language
  #theme: Theme
  #viewer: PageViewer<State> | undefined
  #remembering: number | undefined

  constructor(frame: HTMLElement, options: ViewerPageOptions<State>) {
    this.#frame = frame
    this.#options = options
    const { memory } = options
    this.#language = memory.language
    this.#theme = memory.theme
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

  #show(state: State): void {
    document.documentElement.lang = this.#language
    this.#viewer?.remove()
    const place = el('div', { class: 'viewer-place' })
    const label = this.#options.text[this.#language].main
    fill(this.#frame, this.#heading(), el('main', { 'aria-label': label }, place))
    this.#viewer = this.#options.mount(place, {
      language: this.#language,
      theme: this.#theme,
      state: this.#named(state),
      hrefOf: (to) => this.#addressOf(to),
      onState: (to, how) => this.#rememberLater(to, how),
    })
  }

  /** The address can wait until the picture has been drawn: to change it takes as long as to paint. */
  #rememberLater(state: State, how: 'push' | 'replace'): void {
    window.clearTimeout(this.#remembering)
    if (how === 'push') {
      requestAnimationFrame(() => setTimeout(() => this.#remember(state, how)))
    } else {
      this.#remembering = window.setTimeout(() => this.#remember(state, how), ADDRESS_MILLIS)
    }
  }

  #remember(state: State, how: 'push' | 'replace'): void {
    const address = this.#addressOf(state)
    if (how === 'push') history.pushState(null, '', address)
    else history.replaceState(null, '', address)
    this.#named(state)
  }

  #heading(): HTMLElement {
    const options = this.#options
    const { tools, dark } = options.text[this.#language]
    const isOther = this.#language === 'en'
    return el(
      'header',
      {},
      el('p', { class: 'brand' }, options.brand),
      el('div', { class: 'what' }, ...options.about(this.#language)),
      el(
        'nav',
        { 'aria-label': tools },
        ...options.links(this.#language),
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
          dark,
        ),
      ),
    )
  }

  #chooseTheme(): void {
    const theme = this.#theme === 'dark' ? 'light' : 'dark'
    this.#options.memory.theme = theme
    this.#setTheme(theme)
  }

  #setTheme(theme: Theme): void {
    this.#theme = theme
    applyTheme(theme)
    this.#frame.querySelector('.theme')?.setAttribute('aria-pressed', String(theme === 'dark'))
    this.#viewer?.setTheme(theme)
  }

  #setLanguage(language: Language): void {
    this.#options.memory.language = language
    this.#language = language
    this.#show(this.#viewer?.state ?? this.#options.usual)
    this.#frame.querySelector<HTMLElement>('header nav button[lang]')?.focus()
  }

  #stateOfAddress(): State {
    const { usual } = this.#options
    const view = location.pathname.split('/').at(-1) ?? ''
    return this.#options.readState(view, new URLSearchParams(location.search), usual)
  }

  #addressOf(state: State): string {
    const { path, query } = this.#options.writeState(state, this.#options.usual)
    return `/ui/${path}${query === '' ? '' : `?${query}`}`
  }

  #named(state: State): State {
    document.title = this.#options.nameOf(state)
    this.#options.onNamed?.(state, this.#frame)
    return state
  }
}
