// `pgo check`: how well a profile fits a program.

import { findProfile, DEFAULT_PROFILE_NAME } from '../default-profile.ts'
import { type ExitCode, PgoError } from '../errors.ts'
import { heatOf } from '../hot.ts'
import { readInput } from '../input.ts'
import type { Io } from '../io.ts'
import { matchProfile } from '../match.ts'
import type { Request } from '../options.ts'
import { parseProgram } from '../program.ts'
import { formatStaleness, stalenessOf } from '../staleness.ts'

/**
 * Prints how much of a profile applies to a program, how old it is and what of it is stale. Ends with 1 where the
 * profile would not be used.
 *
 * @throws {PgoError} `PROFILE_NOT_FOUND` and those of reading
 */
export async function check({ program: entry, options }: Request, io: Io): Promise<ExitCode> {
  const found = findProfile(options.pgo, { entry, folder: io.folder })
  if (!found) {
    const wanted =
      options.pgo === 'off' ? 'a profile to check' : `a ${DEFAULT_PROFILE_NAME} beside it, or --pgo=path`
    throw new PgoError('PROFILE_NOT_FOUND', `${entry}: looking for its profile: met none, want ${wanted}`)
  }
  const heat = heatOf(found.profile, found.path)
  const program = parseProgram(await readInput({ entry, folder: io.folder, ...options }))
  const staleness = stalenessOf(heat, matchProfile(heat, program), program, io.now())
  io.stdout(
    options.isJson
      ? `${JSON.stringify({ profile: found.path, program: program.file, ...staleness }, null, 2)}\n`
      : `profile: ${found.path}\nprogram: ${program.file}\n${formatStaleness(staleness)}`,
  )
  return staleness.freshness === 'foreign' || staleness.freshness === 'empty' ? 1 : 0
}
