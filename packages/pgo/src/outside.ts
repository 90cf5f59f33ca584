// Packages that a program leaves outside of its bundle: they run, a profile has them, and the program's text has not.

import { type Heat, type HotFunction, isJavaScriptOfTheProgram } from './hot.ts'
import type { Program } from './program.ts'
import { packageOf, stem } from './source-path.ts'

/** A package that ran and that the program does not contain. */
export interface OutsidePackage {
  readonly name: string
  /** Time in its functions, as a share of all CPU time in the profile. */
  readonly share: number
}

/**
 * Parts the functions of a profile into those that can be the program's and those of packages outside of it.
 *
 * A package is outside if the source map leads to none of its files. Where there is no map, a profile of the program's
 * own file tells: what else it saw in node_modules is not in that file.
 */
export function outsideOf(
  heat: Heat,
  { file, functions, map }: Program,
): { own: readonly HotFunction[]; outside: readonly OutsidePackage[] } {
  const contained = new Set(functions.map(({ source }) => packageOf(source.file)))
  const sawProgram = heat.functions.some((hot) => !packageOf(hot.file) && stem(hot.file) === stem(file))
  const isContained = (name: string): boolean => (map === undefined ? !sawProgram : contained.has(name))
  const { own = [], outside = [] } = Object.groupBy(
    heat.functions.filter(isJavaScriptOfTheProgram),
    (hot) => {
      const name = packageOf(hot.file)
      return name === undefined || isContained(name) ? 'own' : 'outside'
    },
  )
  const shares = [...Map.groupBy(outside, (hot) => packageOf(hot.file) ?? '')].map(([name, hots]) => ({
    name,
    share: hots.reduce((sum, { flatShare }) => sum + flatShare, 0),
  }))
  return { own, outside: shares.sort((one, other) => other.share - one.share) }
}
