// The generated parts of the reference: tables made from the tables that the packages themselves read.
import { environmentVariables } from '../../packages/instrument/src/environment.ts'
import { listEndpoints } from '../../packages/instrument/src/profiles.ts'
import type { Language } from '../plugins/lab.ts'
import { alertTables } from './alerts-reference.ts'
import { benchTables } from './bench-reference.ts'
import { errorTables } from './errors-reference.ts'
import { labJsonTables } from './lab-json-reference.ts'
import { metricTables } from './metrics-reference.ts'
import { pgoTables } from './pgo-reference.ts'
import { pprofTables } from './pprof-reference.ts'
import { traceTables } from './trace-reference.ts'
import { endpointsInJapanese, variablesInJapanese, type Translation } from './reference-in-japanese.ts'

/** The pages that have generated parts, by their paths from the site's folder. */
export const generatedPages: readonly { path: string; language: Language }[] = [
  'reference/debug-server.mdx',
  'reference/pprof.mdx',
  'reference/trace.mdx',
  'reference/bench.mdx',
  'reference/pgo.mdx',
  'reference/metrics.mdx',
  'reference/alerts.mdx',
  'reference/errors.mdx',
  'reference/lab-json.mdx',
].flatMap((page): { path: string; language: Language }[] => [
  { path: `docs/${page}`, language: 'en' },
  {
    path: `i18n/ja/docusaurus-plugin-content-docs/current/${page}`,
    language: 'ja',
  },
])

/**
 * Returns the page with its generated parts made anew: what stands between `{/* generated: name *\/}` and
 * `{/* end of generated *\/}`.
 *
 * @throws {Error} when a part is not known, or a Japanese text is missing or was made from another English one
 */
export function regenerate(page: string, language: Language): string {
  return page.replace(
    /(\{\/\* generated: (\w+) \*\/\}\n).*?(\{\/\* end of generated \*\/\})/gs,
    (_all, begin: string, part: string, end: string) => {
      const table = tables[part]
      if (!table) throw new Error(`generated: "${part}" is not known`)
      return `${begin}\n${table(language)}\n\n${end}`
    },
  )
}

const tables: Readonly<Record<string, (language: Language) => string>> = {
  ...pprofTables({ inLanguage, formatTable, code }),
  ...traceTables({ inLanguage, formatTable, code }),
  ...benchTables({ inLanguage, formatTable, code }),
  ...pgoTables({ inLanguage, formatTable, code }),
  ...metricTables({ inLanguage, formatTable, code }),
  ...alertTables({ inLanguage, formatTable, code }),
  ...errorTables({ inLanguage, formatTable, code }),
  ...labJsonTables({ inLanguage, formatTable, code }),
  endpoints: (language) =>
    formatTable(
      language === 'ja' ? ['パス', '返すもの'] : ['Path', 'What it gives'],
      listEndpoints().map(({ name, description }) => [
        code(`/debug/pprof/${name}`),
        inLanguage(language, name, description, endpointsInJapanese),
      ]),
    ),
  variables: (language) =>
    formatTable(
      language === 'ja' ? ['変数', '意味'] : ['Variable', 'Meaning'],
      environmentVariables.map(({ name, fallback, description }) => [
        code(name),
        inLanguage(language, name, description, variablesInJapanese) + defaultValue(language, fallback),
      ]),
    ),
}

function inLanguage(
  language: Language,
  name: string,
  en: string,
  japanese: Readonly<Record<string, Translation>>,
): string {
  if (language === 'en') return en
  const translation = japanese[name]
  const where = `docs-site/scripts: the Japanese of ${name}`
  if (!translation) throw new Error(`${where}: translating "${en}": there is no Japanese`)
  if (translation.en !== en)
    throw new Error(`${where}: translating: the English is now "${en}", want its Japanese`)
  return translation.ja
}

function defaultValue(language: Language, fallback: string): string {
  if (fallback === '') return ''
  return language === 'ja' ? `既定値は ${code(fallback)}。` : ` Default: ${code(fallback)}.`
}

function code(text: string): string {
  return `\`${text}\``
}

function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}
