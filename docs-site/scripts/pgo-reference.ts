// The generated parts of the page about pgo, from the tables that it reads its own command line with.
import { pgoErrorCodes } from '../../packages/pgo/src/errors.ts'
import { flags, verbs } from '../../packages/pgo/src/options.ts'
import { rules } from '../../packages/pgo/src/rules/rules.ts'
import type { Language } from '../plugins/lab.ts'
import { errorsInJapanese, flagsInJapanese, rulesInJapanese, verbsInJapanese } from './pgo-in-japanese.ts'
import type { TableTools } from './pprof-reference.ts'

/** The parts, each with what it becomes in a language. */
export function pgoTables({
  inLanguage,
  formatTable,
  code,
}: TableTools): Readonly<Record<string, (language: Language) => string>> {
  return {
    pgoVerbs: (language) =>
      formatTable(
        language === 'ja' ? ['動詞', 'すること'] : ['Verb', 'What it does'],
        Object.entries(verbs).map(([name, { help }]) => [
          code(name),
          inLanguage(language, name, help, verbsInJapanese),
        ]),
      ),
    pgoFlags: (language) =>
      formatTable(
        language === 'ja' ? ['フラグ', '動詞', '意味'] : ['Flag', 'Of', 'Meaning'],
        Object.entries(flags).map(([name, { takes, help, verbs: of }]) => [
          code(takes === undefined ? `--${name}` : `--${name}=${takes}`),
          of.map(code).join(', '),
          inLanguage(language, name, help, flagsInJapanese),
        ]),
      ),
    pgoRules: (language) =>
      formatTable(
        language === 'ja'
          ? ['規則', '見るもの', '提案', '断るもの']
          : ['Rule', 'Sees', 'Proposes', 'Refuses'],
        rules.map(({ name, sees, proposes, refuses }) => [
          code(name),
          ...inLanguage(language, name, [sees, proposes, refuses].join(' | '), rulesInJapanese).split(' | '),
        ]),
      ),
    pgoErrors: (language) =>
      formatTable(
        language === 'ja' ? ['コード', '意味'] : ['Code', 'Meaning'],
        Object.entries(pgoErrorCodes).map(([name, meaning]) => [
          code(name),
          inLanguage(language, name, meaning, errorsInJapanese),
        ]),
      ),
  }
}
