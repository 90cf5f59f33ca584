// What a page remembers of its reader: light or dark, and the language.

import type { Theme } from './palette.ts'
import type { Language } from './text.ts'

/** What was chosen; until then, what the browser asks for. */
export class PageMemory {
  readonly #prefix: string
  readonly #prefersDark = matchMedia('(prefers-color-scheme: dark)')

  /** @param prefix - tells pages of one address apart */
  constructor(prefix: string) {
    this.#prefix = prefix
  }

  get theme(): Theme {
    const known = this.#get('theme')
    return known === 'light' || known === 'dark' ? known : this.#usualTheme
  }

  set theme(theme: Theme) {
    this.#set('theme', theme)
  }

  get language(): Language {
    return (this.#get('language') ?? navigator.language).startsWith('ja') ? 'ja' : 'en'
  }

  set language(language: Language) {
    this.#set('language', language)
  }

  /** Calls back when the browser asks for another theme, as long as none was chosen. */
  onUsualTheme(take: (theme: Theme) => void): void {
    this.#prefersDark.addEventListener('change', () => {
      if (this.#get('theme') === null) take(this.#usualTheme)
    })
  }

  get #usualTheme(): Theme {
    return this.#prefersDark.matches ? 'dark' : 'light'
  }

  // A browser can be told to keep nothing.
  #get(key: string): string | null {
    try {
      return localStorage.getItem(`${this.#prefix}: ${key}`)
    } catch {
      return null
    }
  }

  #set(key: string, value: string): void {
    try {
      localStorage.setItem(`${this.#prefix}: ${key}`, value)
    } catch {
      // Then it is asked again next time.
    }
  }
}

/** Lets the page around everything have the theme, too. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme
}
