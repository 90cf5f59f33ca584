// `pgo explain`: what a build decided, and why.

import type { ExitCode } from '../errors.ts'
import type { Io } from '../io.ts'
import { readManifest } from '../manifest.ts'
import type { Request } from '../options.ts'
import { formatMeasured } from '../verify.ts'

/** Prints every decision of a build: what was seen, whether it was kept, why, and what was measured. */
export async function explain({ program, options }: Request, io: Io): Promise<ExitCode> {
  const manifest = readManifest(program, io.folder)
  if (options.isJson) {
    io.stdout(`${JSON.stringify(manifest, null, 2)}\n`)
    return 0
  }
  const { node, platform, profile, workload, decisions, bytes, buildSeconds } = manifest
  io.stdout(`measured on: ${node} ${platform}\n`)
  io.stdout(
    `profile: ${profile ? `${profile.file}${profile.isUsed ? '' : ', not used: it looks like that of another program'}` : 'none'}\n`,
  )
  io.stdout(`workload: ${workload ?? 'none, so nothing was tried'}\n`)
  for (const { rule, target, seen, isKept, reason, measured, isRemembered } of decisions) {
    io.stdout(`\n${isKept ? 'kept' : measured ? 'dropped' : 'refused'}  ${rule}: ${target}\n`)
    io.stdout(`  seen: ${seen}\n  why: ${reason}\n`)
    if (measured)
      io.stdout(`  measured: ${formatMeasured(measured)}${isRemembered ? ', in an earlier build' : ''}\n`)
  }
  io.stdout(`\nsize: ${bytes.before} -> ${bytes.after} bytes, compiled code ${bytes.codeCache}\n`)
  io.stdout(
    `build time: ${buildSeconds.bundling.toFixed(1)} s bundling, ${buildSeconds.deciding.toFixed(1)} s deciding\n`,
  )
  return 0
}
