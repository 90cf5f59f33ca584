// What tables say, in both languages.
import type { Language } from './lab.ts'

/** One text in both languages. */
export type Words = readonly [en: string, ja: string]

/** Returns the words in a language. */
export function say(language: Language, [en, ja]: Words): string {
  return language === 'ja' ? ja : en
}

/** Returns the first line of a table as Markdown; which columns are numbers, the line below it says. */
export function headingRow(language: Language, columns: readonly Words[]): string {
  return `| ${columns.map((words) => say(language, words)).join(' | ')} |`
}
