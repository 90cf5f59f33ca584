// A page as its author wrote it, taken apart: headings, fences, components, tables.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Language } from '../plugins/lab.ts'

export const siteDir: string = fileURLToPath(new URL('..', import.meta.url))
export const repoRoot: string = fileURLToPath(new URL('../..', import.meta.url))

export const folders: Readonly<Record<Language, string>> = {
  en: 'docs',
  ja: 'i18n/ja/docusaurus-plugin-content-docs/current',
}

export interface Heading {
  level: number
  text: string
  id: string | undefined
}

export interface Fence {
  info: string
  body: string
}

export interface Page {
  path: string
  headings: Heading[]
  fences: Fence[]
  /** Components in their order, each with what does not depend on the language. */
  components: string[]
  /** Code spans outside of fences. */
  spans: string[]
  /** Cells in each row of each table, in their order. */
  tableWidths: number[]
  source: string
}

/** Lists the pages of a language by their paths below its folder, sorted. */
export function listPages(language: Language): string[] {
  return readdirSync(join(siteDir, folders[language]), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.mdx?$/.test(path))
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
}

export function readPage(language: Language, path: string): Page {
  const source = readFileSync(join(siteDir, folders[language], path), 'utf8')
  const fences = Array.from(
    source.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm),
    ([, info = '', body = '']) => ({
      info,
      body,
    }),
  )
  const prose = source.replace(/^```[\s\S]*?^```$/gm, '')
  return {
    path,
    source,
    fences,
    headings: Array.from(
      prose.matchAll(/^(#+) (.+?)(?: \{\/\* #([\w-]+) \*\/\})?$/gm),
      ([, marks = '', text = '', id]) => ({
        level: marks.length,
        text,
        id,
      }),
    ),
    components: Array.from(
      prose.matchAll(/<([A-Z]\w*)((?: [\w-]+(?:="[^"]*"|=\{[^}]*\})?)*)/g),
      ([, name = '', attributes = '']) =>
        // Of the attributes, the lab and the mark of a right answer; the others hold text.
        [
          name,
          ...(attributes.replace(/ (?!lab=)[\w-]+="[^"]*"/g, '').match(/ lab="[^"]*"| right\b/g) ?? []),
        ].join(''),
    ),
    spans: Array.from(prose.matchAll(/`([^`\n]+)`/g), ([, span = '']) => span),
    tableWidths: Array.from(prose.matchAll(/^\|.*\|$/gm), ([row]) => row.split(/(?<!\\)\|/).length - 2),
  }
}

/** Returns the commands of a block: its lines that begin with "$ ". */
export function commandsOf(fence: Fence): string[] {
  return fence.body
    .split('\n')
    .filter((line) => line.startsWith('$ '))
    .map((line) => line.slice(2))
}
