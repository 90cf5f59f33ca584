// The generated parts of the page about trace, from the tables that it reads its own command line with.
import { traceErrorCodes } from '../../packages/trace/src/errors.ts'
import { extractedProfiles } from '../../packages/trace/src/extract.ts'
import { flags } from '../../packages/trace/src/options.ts'
import type { Language } from '../plugins/lab.ts'
import type { TableTools } from './pprof-reference.ts'
import { traceErrorsInJapanese, traceFlagsInJapanese, traceProfilesInJapanese } from './trace-in-japanese.ts'

/** The parts, each with what it becomes in a language. */
export function traceTables({
  inLanguage,
  formatTable,
  code,
}: TableTools): Readonly<Record<string, (language: Language) => string>> {
  return {
    traceFlags: (language) =>
      formatTable(
        language === 'ja' ? ['フラグ', '意味'] : ['Flag', 'Meaning'],
        flags.map(({ name, value, help }) => [
          code(value ? `-${name}=${value}` : `-${name}`),
          inLanguage(language, name, help, traceFlagsInJapanese),
        ]),
      ),
    traceProfiles: (language) =>
      formatTable(
        language === 'ja' ? ['種類', '中身'] : ['Type', 'What is in it'],
        Object.entries(extractedProfiles).map(([name, help]) => [
          code(name),
          inLanguage(language, name, help, traceProfilesInJapanese),
        ]),
      ),
    traceErrors: (language) =>
      formatTable(
        language === 'ja' ? ['コード', '意味'] : ['Code', 'Meaning'],
        Object.entries(traceErrorCodes).map(([name, meaning]) => [
          code(name),
          inLanguage(language, name, meaning, traceErrorsInJapanese),
        ]),
      ),
  }
}
