// What the plugins do: a bundle that a bundler has just written is built with a profile, in its place.

import { renameSync, rmSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import process from 'node:process'
import { build } from './build.ts'
import { DEFAULT_PROFILE_NAME, findProfile } from './default-profile.ts'
import { readBundle } from './input.ts'
import type { Manifest } from './manifest.ts'
import { findWorkload } from './workload.ts'

/** What a plugin can be told; each as the flag of `pgo build`. */
export interface PgoPluginOptions {
  /** `auto` (default.pgo beside the entry), `off`, or a path. Default: `auto`. */
  readonly pgo?: string
  /** Default: `server.workload.mjs` beside `server.ts`. */
  readonly workload?: string
  /** How much memory the process may have. Default: 1024 MiB. */
  readonly memoryBytes?: number
  /** How many pairs a verdict rests on. Default: 10. */
  readonly pairs?: number
  /** Whether earlier verdicts are disregarded. Default: false. */
  readonly isMeasuredAgain?: boolean
  /** Told what is going on. Default: stderr. */
  readonly note?: (text: string) => void
}

/**
 * Builds a bundle in its place. What the bundler wrote is kept as `server.plain.mjs`, which `pgo bench` compares with.
 *
 * @param file - the bundle
 * @param entry - the source that it was made from: profile and workload lie beside it
 * @returns undefined where nothing was asked for: `off`, or neither a profile nor a workload
 */
export async function buildWrittenBundle(
  file: string,
  entry: string,
  options: PgoPluginOptions,
): Promise<Manifest | undefined> {
  const { pgo = 'auto', memoryBytes = 1024 ** 3, pairs = 10, isMeasuredAgain = false } = options
  const folder = process.cwd()
  const profile = findProfile(pgo, { entry, folder })
  const workload = pgo === 'off' ? undefined : findWorkload(options.workload, entry, folder)
  if (workload === undefined && profile === undefined) return undefined
  const input = readBundle(file)
  const plain = `${file.slice(0, -extname(file).length)}.plain${extname(file)}`
  rmSync(plain, { force: true })
  renameSync(file, plain)
  return build({
    input,
    origin: { file: plain, isBundle: true, external: [] },
    bundlingSeconds: 0,
    out: file,
    profile,
    workload,
    memoryBytes,
    pairs,
    verdictFile: `${profile?.path ?? join(dirname(entry), DEFAULT_PROFILE_NAME)}.json`,
    isMeasuredAgain,
    note: options.note ?? ((text) => void process.stderr.write(`pgo: ${text}\n`)),
  })
}
