// The text of a failed lab test: what we did, what we measured, what was wanted, why it matters.
import process from 'node:process'

/** The languages in which a finding can be told. */
export type FindingLanguage = 'en' | 'ja'

/**
 * A part of a finding: in both languages, or in English alone, which is then shown to everybody.
 *
 * @example
 * const measured: Told = { en: `${open} of 11 doors were open`, ja: `11 枚の扉のうち ${open} 枚が開いていました` }
 */
export type Told = string | Readonly<Record<FindingLanguage, string>>

/**
 * What a test found out, for a learner to read. Each part is a sentence without its full stop; the Japanese
 * ones are sentences with it.
 */
export interface Finding {
  /** What the test did, in the past tense: `we logged in 280 times and let each session expire`. */
  readonly did: Told
  /** What came of it, with the number. */
  readonly measured: Told
  /** What a healthy service would have shown, with the bound. */
  readonly wanted: Told
  /** What it means in production. */
  readonly because: Told
}

/** The failure of a lab test. Its message is the finding, ready to print; test runners show no diff for it. */
export class FindingError extends Error {
  readonly finding: Finding

  constructor(finding: Finding, language: FindingLanguage = 'en') {
    super(formatFinding(finding, language))
    this.name = 'Finding'
    this.finding = finding
    // The learner is to look at the service, not at the test's stack.
    this.stack = `${this.name}: ${this.message}`
  }
}

/**
 * Throws the finding unless `holds`. It is told in Japanese where `HOTPATH_LANG` is `ja`, as the workshop sets
 * it for a learner who reads Japanese, and in English otherwise.
 *
 * @throws {FindingError} when `holds` is false
 * @example
 * verdict(served === 0, {
 *   did: { en: 'we asked for a heap profile', ja: 'ヒーププロファイルを要求しました。' },
 *   measured: { en: `it was served ${served} times`, ja: `${served} 回、返ってきました。` },
 *   wanted: 'never', // English alone is allowed
 *   because: { en: 'it holds names of files', ja: 'ファイルの名前が含まれているからです。' },
 * })
 */
export function verdict(holds: boolean, finding: Finding): asserts holds {
  if (!holds) throw new FindingError(finding, process.env['HOTPATH_LANG'] === 'ja' ? 'ja' : 'en')
}

// Each language's headings are equally wide: a Japanese character takes two columns.
const headings: Readonly<Record<FindingLanguage, Readonly<Record<keyof Finding, string>>>> = {
  en: { did: 'what we did: ', measured: 'measured:    ', wanted: 'wanted:      ', because: 'why:         ' },
  ja: { did: '試したこと：', measured: '測った結果：', wanted: 'あるべき姿：', because: 'なぜ大事か：' },
}

/** Writes a finding as four lines. A part that is in English alone stays English. */
export function formatFinding(finding: Finding, language: FindingLanguage = 'en'): string {
  const parts = ['did', 'measured', 'wanted', 'because'] as const
  return parts.map((part) => `${headings[language][part]}${toldIn(language, finding[part])}`).join('\n')
}

/** Returns a text in a language; one that is in English alone stays English. */
export function toldIn(language: FindingLanguage, told: Told): string {
  return typeof told === 'string' ? told : told[language]
}

/** Writes bytes for people, as `capture` does: `34.2 KiB`, `11.0 MiB`. Small negative noise reads as `0 B`. */
export function formatBytes(bytes: number): string {
  const size = Math.max(0, bytes)
  if (size < 1024) return `${Math.round(size)} B`
  if (size < 1024 ** 2) return `${(size / 1024).toFixed(1)} KiB`
  if (size < 1024 ** 3) return `${(size / 1024 ** 2).toFixed(1)} MiB`
  return `${(size / 1024 ** 3).toFixed(1)} GiB`
}
