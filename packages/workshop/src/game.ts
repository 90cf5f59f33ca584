// A game day: a seed draws some of the faults that a lab knows, and the service that is given is made of those.
import { createHash, randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { WorkshopError } from './errors.ts'
import type { Game, Lab } from './lab.ts'
import { type Pristine, filesIn } from './pristine.ts'
import { contentIfThere, readIfThere } from './workspace.ts'

/** The file of the service that says which game it is. */
export const gameFile = 'src/game.json'

const maxSeed = 999_999
const seedSchema = z.int().min(1).max(maxSeed)

/**
 * Returns the faults that a seed draws, in the order of the lab. The same seed draws the same on every machine.
 *
 * They are sorted by a hash of the seed and their name, so that a fault which is added later changes as few games as
 * it can.
 */
export function drawnFaults({ faults, draw }: Game, seed: number): string[] {
  const hashOf = (fault: string): string => createHash('sha256').update(`${seed} ${fault}`).digest('hex')
  const ids = faults.map(({ id }) => id)
  const drawn = new Set(ids.toSorted((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1)).slice(0, draw))
  return ids.filter((id) => drawn.has(id))
}

/** Returns the seed of the game that is in the learner's folder: that of the lab where the file is gone or no game. */
export function seedIn(lab: Lab): number | undefined {
  if (!lab.game) return undefined
  const text = readIfThere(join(lab.dir, gameFile))
  try {
    const { seed } = JSON.parse(text ?? '') as { seed?: unknown } // checked on the next line
    return seedSchema.parse(seed)
  } catch {
    return lab.game.seed
  }
}

/** Returns the faults of the game that is in the learner's folder; undefined where the lab is no game. */
export function faultsIn(lab: Lab): string[] | undefined {
  const seed = seedIn(lab)
  return lab.game && seed !== undefined ? drawnFaults(lab.game, seed) : undefined
}

/**
 * Reads the seed of a new game: a whole number, or `new` for one that nobody has chosen.
 *
 * @throws {WorkshopError} `OPTION_BAD`
 */
export function seedFrom(word: string): number {
  if (word === 'new') return randomInt(1, maxSeed + 1)
  const seed = seedSchema.safeParse(/^\d+$/.test(word) ? Number(word) : undefined)
  if (seed.success) return seed.data
  throw new WorkshopError(
    'OPTION_BAD',
    `--seed: reading the command line: ${JSON.stringify(word)}, want a whole number from 1 to ${maxSeed}, or new`,
  )
}

/** Returns the files that a seed lays over those of the lab. */
export function gameFiles(lab: Lab, game: Game, seed: number): Map<string, string> {
  const folders = drawnFaults(game, seed).map((fault) => faultDir(lab, fault))
  return new Map([
    ...[lab.solutionDir, ...folders].flatMap((dir) => [...serviceFilesIn(dir)]),
    [gameFile, `{ "seed": ${seed} }\n`],
  ])
}

/** Where the files of a fault are: beside the solution, which is what the service would be without it. */
export function faultDir(lab: Lab, fault: string): string {
  return join(lab.solutionDir, 'faults', fault)
}

/** Returns the files of a folder that are of the service. */
export function serviceFilesIn(dir: string): Map<string, string> {
  const paths = existsSync(dir) ? filesIn(dir).filter(isOfService) : []
  return new Map(paths.map((path) => [path, contentIfThere(join(dir, path)) ?? '']))
}

/** What a fix may change: the service, and how it is started. */
export function isOfService(path: string): boolean {
  return path.startsWith('src/') || path === 'package.json'
}

/** Returns a service as it was given, in the game of a seed if the lab is one. */
export function servicesFiles(lab: Lab, pristine: Pristine, seed: number | undefined): Map<string, string> {
  return new Map([
    ...[...pristine.files].filter(([path]) => isOfService(path)),
    ...(lab.game && seed !== undefined ? gameFiles(lab, lab.game, seed) : []),
  ])
}
