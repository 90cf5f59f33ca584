// `pgo build`: a program, made with a profile and a workload.

import { basename, dirname, extname, join, resolve } from 'node:path'
import { build } from '../build.ts'
import { DEFAULT_PROFILE_NAME, findProfile } from '../default-profile.ts'
import { type ExitCode, PgoError } from '../errors.ts'
import { readInput } from '../input.ts'
import type { Io } from '../io.ts'
import type { Request } from '../options.ts'
import type { ProgramFormat } from '../program.ts'
import { formatMeasured } from '../verify.ts'
import { findWorkload } from '../workload.ts'

/** Builds a program and prints what came of it; what it does meanwhile goes to stderr. */
export async function runBuild({ program: entry, options }: Request, io: Io): Promise<ExitCode> {
  const { folder } = io
  const source = resolve(folder, entry)
  const note = (text: string): void => io.stderr(`pgo: ${text}\n`)
  const profile = findProfile(options.pgo, { entry, folder })
  const started = performance.now()
  const input = await readInput({ entry, folder, ...options })
  const bundlingSeconds = (performance.now() - started) / 1000
  const out = resolve(folder, options.output ?? join('dist', basename(input.file)))
  checkOutput(out, source, input.format)
  const manifest = await build({
    input,
    origin: { file: source, isBundle: options.isBundle, external: options.external },
    bundlingSeconds,
    out,
    profile,
    workload: options.pgo === 'off' ? undefined : findWorkload(options.workload, entry, folder),
    memoryBytes: options.memoryBytes,
    pairs: options.pairs,
    verdictFile: `${profile?.path ?? join(dirname(source), DEFAULT_PROFILE_NAME)}.json`,
    isMeasuredAgain: options.isMeasuredAgain,
    isFrozen: options.isFrozen,
    note,
  })
  const kept = manifest.decisions.filter(({ isKept }) => isKept)
  for (const { rule, target, measured } of kept) {
    io.stdout(`kept  ${rule}  ${target}${measured ? `  ${formatMeasured(measured)}` : ''}\n`)
  }
  const { before, after, codeCache } = manifest.bytes
  const growth = ((after / before - 1) * 100).toFixed(1)
  io.stdout(`size  ${before} -> ${after} bytes (${growth} %), compiled code ${codeCache} bytes\n`)
  io.stdout(`start  ${['node', ...manifest.nodeFlags, relativeTo(folder, out)].join(' ')}\n`)
  return 0
}

/** Refuses a name under which Node.js would take the program for something else. */
function checkOutput(out: string, source: string, format: ProgramFormat): void {
  const extension = extname(out)
  const wanted = format === 'esm' ? ['.mjs', '.js'] : ['.cjs', '.js']
  if (out === source) throw bad('met the program itself, want another file')
  if (!wanted.includes(extension)) throw bad(`met ${out}, want a name that ends with ${wanted.join(' or ')}`)
}

function bad(what: string): PgoError {
  return new PgoError('COMMAND_LINE_BAD', `command line: --output: ${what}`)
}

function relativeTo(folder: string, file: string): string {
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file
}
