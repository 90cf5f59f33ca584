// The generated parts of the page about pprof, from the tables that it reads its own command line with.
import { differences } from '../../packages/pprof/src/differences.ts'
import { pprofErrorCodes } from '../../packages/pprof/src/errors.ts'
import { flagGroups, type FlagGroup } from '../../packages/pprof/src/options.ts'
import { verbs } from '../../packages/pprof/src/verbs.ts'
import { profileErrorCodes } from '../../packages/profile/src/errors.ts'
import type { Language } from '../plugins/lab.ts'
import {
  differencesInJapanese,
  errorsInJapanese,
  flagsInJapanese,
  verbsInJapanese,
} from './pprof-in-japanese.ts'
import type { Translation } from './reference-in-japanese.ts'

/** What the tables are written with. */
export interface TableTools {
  readonly inLanguage: (
    language: Language,
    name: string,
    en: string,
    japanese: Readonly<Record<string, Translation>>,
  ) => string
  readonly formatTable: (head: readonly string[], rows: readonly (readonly string[])[]) => string
  readonly code: (text: string) => string
}

/** The parts, each with what it becomes in a language. */
export function pprofTables({
  inLanguage,
  formatTable,
  code,
}: TableTools): Readonly<Record<string, (language: Language) => string>> {
  const flags =
    (id: FlagGroup['id']) =>
    (language: Language): string =>
      formatTable(
        language === 'ja' ? ['フラグ', '意味'] : ['Flag', 'Meaning'],
        flagGroups
          .filter((group) => group.id === id)
          .flatMap((group) => group.flags)
          .map(({ name, value, help }) => [
            code(value ? `-${name}=${value}` : `-${name}`),
            inLanguage(language, name, help, flagsInJapanese),
          ]),
      )
  return {
    pprofVerbs: (language) =>
      formatTable(
        language === 'ja' ? ['動詞', '示すもの'] : ['Verb', 'What it shows'],
        Object.entries(verbs).map(([name, { takesPattern, help }]) => [
          code(takesPattern ? `${name} <regexp>` : name),
          inLanguage(language, name, help, verbsInJapanese),
        ]),
      ),
    pprofMeasure: flags('measure'),
    pprofCompare: flags('compare'),
    pprofSamples: flags('samples'),
    pprofArrange: flags('arrange'),
    pprofPage: flags('page'),
    pprofFiles: flags('files'),
    pprofErrors: (language) =>
      formatTable(
        language === 'ja' ? ['コード', '意味'] : ['Code', 'Meaning'],
        Object.entries({ ...pprofErrorCodes, ...profileErrorCodes }).map(([name, meaning]) => [
          code(name),
          inLanguage(language, name, meaning, errorsInJapanese),
        ]),
      ),
    pprofDifferences: (language) =>
      formatTable(
        language === 'ja' ? ['ここでは', 'Go では', '理由'] : ['Here', 'In Go', 'Why'],
        Object.entries(differences).map(([name, { here, there, why }]) =>
          inLanguage(language, name, [here, there, why].join(' | '), differencesInJapanese).split(' | '),
        ),
      ),
  }
}
