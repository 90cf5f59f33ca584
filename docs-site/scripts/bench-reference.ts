// The generated parts of the page about bench, from the tables that it reads its own command line with.
import { benchErrorCodes } from '../../packages/bench/src/errors.ts'
import { type VerbName, verbs } from '../../packages/bench/src/verbs.ts'
import type { Language } from '../plugins/lab.ts'
import { benchErrorsInJapanese, benchFlagsInJapanese, benchVerbsInJapanese } from './bench-in-japanese.ts'
import type { TableTools } from './pprof-reference.ts'

/** The parts, each with what it becomes in a language. */
export function benchTables({
  inLanguage,
  formatTable,
  code,
}: TableTools): Readonly<Record<string, (language: Language) => string>> {
  const flags =
    (verb: VerbName) =>
    (language: Language): string => {
      const { takes, help } = verbs[verb]
      const table = formatTable(
        language === 'ja' ? ['フラグ', '意味'] : ['Flag', 'Meaning'],
        verbs[verb].flags.map(({ name, value, help: what }) => [
          code(value === undefined ? `-${name}` : `-${name}=${value}`),
          inLanguage(language, `${verb} ${name}`, what, benchFlagsInJapanese),
        ]),
      )
      const stop = language === 'ja' ? '。' : '.'
      return `${code(`bench ${takes}`)}\n\n${inLanguage(language, verb, help, benchVerbsInJapanese)}${stop}\n\n${table}`
    }
  return {
    benchRun: flags('run'),
    benchCompare: flags('compare'),
    benchAb: flags('ab'),
    benchErrors: (language) =>
      formatTable(
        language === 'ja' ? ['コード', '意味'] : ['Code', 'Meaning'],
        Object.entries(benchErrorCodes).map(([name, meaning]) => [
          code(name),
          inLanguage(language, name, meaning, benchErrorsInJapanese),
        ]),
      ),
  }
}
