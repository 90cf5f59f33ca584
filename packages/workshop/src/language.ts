// Which of the two languages the workshop speaks.

export const languages = ['en', 'ja'] as const

export type Language = (typeof languages)[number]

/** One text in every language. */
export type Localized = Readonly<Record<Language, string>>

/** Whether a word names a language that the workshop speaks. */
export function isLanguage(word: string): word is Language {
  return languages.some((language) => language === word)
}

/**
 * Returns the language that the environment asks for: `HOTPATH_LANG`, then what the terminal speaks
 * (`LC_ALL`, `LC_MESSAGES`, `LANG`), else English. Unknown languages are passed over.
 */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const wishes = [env['HOTPATH_LANG'], env['LC_ALL'], env['LC_MESSAGES'], env['LANG']]
  // "ja_JP.UTF-8" is the terminal's way of saying ja.
  const words = wishes.map((wish) => wish?.toLowerCase().split(/[^a-z]/)[0] ?? '')
  return words.find(isLanguage) ?? 'en'
}
