// The generated parts of the page about errors: each code of each package, what it means and what to do about it.
import { benchErrorCodes } from '../../packages/bench/src/errors.ts'
import { instrumentErrors } from '../../packages/instrument/src/errors.ts'
import { labKitErrorCodes } from '../../packages/lab-kit/src/errors.ts'
import { pgoErrorCodes } from '../../packages/pgo/src/errors.ts'
import { pprofErrorCodes } from '../../packages/pprof/src/errors.ts'
import { profileErrorCodes } from '../../packages/profile/src/errors.ts'
import { traceErrorCodes } from '../../packages/trace/src/errors.ts'
import { companionErrors } from '../../packages/workshop/src/companion/errors.ts'
import { workshopErrors } from '../../packages/workshop/src/errors.ts'
import type { Language } from '../plugins/lab.ts'
import { benchErrorsInJapanese } from './bench-in-japanese.ts'
import {
  benchRemedies,
  companionRemedies,
  instrumentRemedies,
  labKitRemedies,
  pgoRemedies,
  pprofRemedies,
  profileRemedies,
  traceRemedies,
  workshopRemedies,
} from './error-remedies.ts'
import {
  companionErrorsInJapanese,
  instrumentErrorsInJapanese,
  labKitErrorsInJapanese,
  workshopErrorsInJapanese,
} from './errors-in-japanese.ts'
import { errorsInJapanese as pgoErrorsInJapanese } from './pgo-in-japanese.ts'
import { errorsInJapanese as pprofErrorsInJapanese } from './pprof-in-japanese.ts'
import type { TableTools } from './pprof-reference.ts'
import type { Translation } from './reference-in-japanese.ts'
import { traceErrorsInJapanese } from './trace-in-japanese.ts'

type Translations = Readonly<Record<string, Translation>>

interface PackageErrors {
  /** Begins the anchors. */
  readonly slug: string
  readonly meanings: Readonly<Record<string, string>>
  readonly japanese: Translations
  readonly remedies: Translations
  /** How a program that ends with it ends, or the status of an answer that has it. */
  readonly numbers?: Readonly<Record<string, number>>
}

/** Every package that has errors, by the name of its part of the page. */
export const packageErrors = {
  errorsOfInstrument: {
    slug: 'instrument',
    meanings: instrumentErrors,
    japanese: instrumentErrorsInJapanese,
    remedies: instrumentRemedies,
  },
  errorsOfProfile: {
    slug: 'profile',
    meanings: profileErrorCodes,
    japanese: pprofErrorsInJapanese,
    remedies: profileRemedies,
  },
  errorsOfPprof: {
    slug: 'pprof',
    meanings: pprofErrorCodes,
    japanese: pprofErrorsInJapanese,
    remedies: pprofRemedies,
  },
  errorsOfTrace: {
    slug: 'trace',
    meanings: traceErrorCodes,
    japanese: traceErrorsInJapanese,
    remedies: traceRemedies,
  },
  errorsOfBench: {
    slug: 'bench',
    meanings: benchErrorCodes,
    japanese: benchErrorsInJapanese,
    remedies: benchRemedies,
  },
  errorsOfPgo: {
    slug: 'pgo',
    meanings: pgoErrorCodes,
    japanese: pgoErrorsInJapanese,
    remedies: pgoRemedies,
  },
  errorsOfWorkshop: {
    slug: 'workshop',
    meanings: mapValues(workshopErrors, ({ meaning }) => meaning),
    japanese: workshopErrorsInJapanese,
    remedies: workshopRemedies,
    numbers: mapValues(workshopErrors, ({ exit }) => exit),
  },
  errorsOfCompanion: {
    slug: 'companion',
    meanings: mapValues(companionErrors, ({ meaning }) => meaning),
    japanese: companionErrorsInJapanese,
    remedies: companionRemedies,
    numbers: mapValues(companionErrors, ({ status }) => status),
  },
  errorsOfLabKit: {
    slug: 'lab-kit',
    meanings: labKitErrorCodes,
    japanese: labKitErrorsInJapanese,
    remedies: labKitRemedies,
  },
} as const satisfies Readonly<Record<string, PackageErrors>>

/** The parts, each with what it becomes in a language. */
export function errorTables({
  inLanguage,
}: TableTools): Readonly<Record<string, (language: Language) => string>> {
  const list =
    ({ slug, meanings, japanese, remedies, numbers }: PackageErrors) =>
    (language: Language): string =>
      Object.keys(meanings)
        .toSorted()
        .map((code) => {
          const meaning = inLanguage(language, code, meanings[code] ?? '', japanese)
          const remedy = remedies[code]?.[language]
          if (remedy === undefined) throw new Error(`${slug}: ${code}: there is nothing about what to do`)
          const heading = `### ${code} {/* #${slug}-${code} */}`
          const aside = numbers && ` (${numbers[code]})`
          return `${heading}\n\n${meaning}${aside ?? ''}\n\n**${todo[language]}** ${remedy}`
        })
        .join('\n\n')
  return Object.fromEntries(Object.entries(packageErrors).map(([part, errors]) => [part, list(errors)]))
}

const todo: Readonly<Record<Language, string>> = {
  en: 'What to do.',
  ja: '対処。',
}

function mapValues<Entry, Value>(
  entries: Readonly<Record<string, Entry>>,
  map: (entry: Entry) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, map(entry)]))
}
