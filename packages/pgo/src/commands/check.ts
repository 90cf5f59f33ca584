// `pgo check`: how well a profile fits a program, and what of a build can still be used.

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import process from 'node:process'
import { findProfile, DEFAULT_PROFILE_NAME, type FoundProfile } from '../default-profile.ts'
import { type ExitCode, PgoError } from '../errors.ts'
import { heatOf } from '../hot.ts'
import { readInput } from '../input.ts'
import type { Io } from '../io.ts'
import { usableFlags } from '../launch.ts'
import { findManifest, type Manifest } from '../manifest.ts'
import { matchProfile } from '../match.ts'
import type { Request } from '../options.ts'
import { parseProgram, type ProgramInput } from '../program.ts'
import { isCodeCacheTaken } from '../replay.ts'
import { formatStaleness, stalenessOf } from '../staleness.ts'
import { buildFiles } from '../starter.ts'

/**
 * Prints how much of a profile applies to a program, how old it is and what of it is stale; of a build, also whether
 * this Node.js takes its compiled code and its flags. Ends with 1 where the profile, or something of the build, would
 * not be used.
 *
 * @throws {PgoError} `PROFILE_NOT_FOUND` and those of reading
 */
export async function check(request: Request, io: Io): Promise<ExitCode> {
  const { program: entry, options } = request
  const manifest = findManifest(entry, io.folder)
  const build = manifest && (await checkBuild(manifest, resolve(io.folder, entry)))
  const found = profileOf(request, manifest, io)
  if (!found && !build) {
    const wanted =
      options.pgo === 'off' ? 'a profile to check' : `a ${DEFAULT_PROFILE_NAME} beside it, or --pgo=path`
    throw new PgoError('PROFILE_NOT_FOUND', `${entry}: looking for its profile: met none, want ${wanted}`)
  }
  const input = await inputOf(request, manifest, io)
  const staleness = found && stalenessIn(found, input, io)
  if (options.isJson) {
    io.stdout(
      `${JSON.stringify({ profile: found?.path ?? null, program: input.file, ...staleness, build }, null, 2)}\n`,
    )
  } else {
    io.stdout(`profile: ${found?.path ?? 'none'}\nprogram: ${input.file}\n`)
    if (staleness) io.stdout(formatStaleness(staleness))
    if (build) io.stdout(formatBuild(build))
  }
  const isUnused = staleness?.freshness === 'foreign' || staleness?.freshness === 'empty'
  return isUnused || build?.codeCache === 'not taken' || build?.flagsLeftOut ? 1 : 0
}

/** What of a build can be used here. */
interface BuildState {
  /** What built it: `v26.10.0 linux x64`. */
  readonly builtWith: string
  readonly codeCache: 'taken' | 'not taken' | 'none'
  readonly flags: readonly string[]
  /** Why flags are left out; undefined where they are not. */
  readonly flagsLeftOut: string | undefined
}

async function checkBuild(manifest: Manifest, program: string): Promise<BuildState> {
  const { flags, reason } = usableFlags(manifest)
  const isTaken = manifest.hasCodeCache && (await isCodeCacheTaken({ program, nodeFlags: flags }))
  return {
    builtWith: `${manifest.node} ${manifest.platform}`,
    codeCache: manifest.hasCodeCache ? (isTaken ? 'taken' : 'not taken') : 'none',
    flags: manifest.nodeFlags,
    flagsLeftOut: reason,
  }
}

function formatBuild({ builtWith, codeCache, flags, flagsLeftOut }: BuildState): string {
  const here = `${process.version} ${process.platform} ${process.arch}`
  const why =
    codeCache === 'not taken'
      ? `: it was made by ${builtWith}, this is ${here}; or it is damaged, or of another text. The program compiles as it runs, as without it`
      : ''
  const withFlags = flags.length === 0 ? 'none' : flags.join(' ')
  return `compiled code: ${codeCache}${why}\nflags: ${withFlags}${flagsLeftOut ? `: left out: ${flagsLeftOut}` : ''}\n`
}

function profileOf(
  { program: entry, options }: Request,
  manifest: Manifest | undefined,
  io: Io,
): FoundProfile | undefined {
  const beside = findProfile(options.pgo, { entry, folder: io.folder })
  if (beside || options.pgo !== 'auto' || !manifest) return beside
  const { profile, input } = manifest
  const path = profile?.file
  return path !== undefined && existsSync(path)
    ? findProfile(path, { entry: input.file, folder: io.folder })
    : undefined
}

/** The program's text; of a build, that which its own file starts. */
async function inputOf(
  { program: entry, options }: Request,
  manifest: Manifest | undefined,
  io: Io,
): Promise<ProgramInput> {
  if (!manifest) return readInput({ entry, folder: io.folder, ...options })
  const file = resolve(io.folder, entry)
  if (!manifest.hasCodeCache) return readInput({ entry, folder: io.folder, isBundle: true })
  const { script, map } = buildFiles(file)
  // A map need not be shipped.
  const source = existsSync(map) ? readFileSync(map, 'utf8') : undefined
  return { file, text: readFileSync(script, 'utf8'), format: 'cjs', map: source }
}

function stalenessIn(
  { profile, path }: FoundProfile,
  input: ProgramInput,
  io: Io,
): ReturnType<typeof stalenessOf> {
  const heat = heatOf(profile, path)
  const program = parseProgram(input)
  return stalenessOf(heat, matchProfile(heat, program), program, io.now())
}
