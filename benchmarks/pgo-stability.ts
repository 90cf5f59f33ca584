// Whether a profile outlives the release that it was recorded on.
//
//   node benchmarks/pgo-stability.ts --json     1 minute
//   --json         puts each package into results/pgo-stability.json as soon as it has been measured
//   --add          measures only what is not there yet
//   --only acorn   measures this one; more than once for several
//
// Source stability: a bundle with an earlier minor release of a package is profiled at work, and the profile matched
// against the bundle with the present one. Iterative stability: a program is built with the profile of its build, three
// times over, and what the rule that rewrites sources decides is compared.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  heatOf,
  matchProfile,
  parseProgram,
  type ProgramInput,
  readInput,
  type Staleness,
  stalenessOf,
} from '@hotpath/pgo'
import { rolldown } from 'rolldown'
import { buildAllKept } from './pgo-all-kept.ts'
import { programFile, recordProfile, versionOf } from './pgo.ts'

/** The packages, with the names under which their earlier releases are installed. */
const packages = ['acorn', 'cheerio', 'express', 'graphql', 'handlebars', 'marked', 'postcss', 'yaml']

/** How a profile of an earlier release fits. */
export interface SourceStability extends Pick<Staleness, 'matchedShare' | 'shareByKind' | 'missing'> {
  readonly name: string
  readonly from: string
  readonly to: string
}

const folder = fileURLToPath(new URL('./pgo', import.meta.url))
const resultsFile = fileURLToPath(new URL('./results/pgo-stability.json', import.meta.url))

/** Profiles the earlier release of a package at work, and matches that with the present one. */
export async function measureSourceStability(name: string, cpuMillis?: number): Promise<SourceStability> {
  const work = mkdtempSync(join(tmpdir(), `pgo-stability-${name}-`))
  try {
    const { file, workload, entry } = programFile(name)
    const earlier = await bundleEarlier(name, file)
    const plain = join(work, entry)
    writeFileSync(plain, earlier)
    const seen = heatOf(await recordProfile(plain, workload, work, cpuMillis), name)
    // What gives the program its work is no part of it, and takes none of its time in production.
    const functions = seen.functions.filter(({ file: of }) => !/\/(record|[\w-]+\.workload)\.mjs$/.test(of))
    const heat = { ...seen, functions }
    const program = parseProgram(await readInput({ entry: file, isBundle: false, folder }))
    const { matchedShare, shareByKind, missing } = stalenessOf(
      heat,
      matchProfile(heat, program),
      program,
      Date.now(),
    )
    const [from, to] = [`${name}-earlier`, name].map((one) => versionOf(one))
    return { name, from: from ?? '', to: to ?? '', matchedShare, shareByKind, missing: missing.slice(0, 5) }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** The same program, with the earlier release. Comments lead profiles nowhere, so the map is not needed. */
async function bundleEarlier(name: string, file: string): Promise<string> {
  await using built = await rolldown({
    input: file,
    platform: 'node',
    logLevel: 'silent',
    resolve: { alias: { [name]: `${name}-earlier` } },
  })
  const { output } = await built.generate({
    format: file.endsWith('.cjs') ? 'cjs' : 'esm',
    codeSplitting: false,
  })
  return output[0].code
}

/** One round: which calls the rule replaces, and the share of CPU time that it sees. */
export interface Round {
  readonly decided: readonly string[]
}

/** Builds a program with the profile of its build, round after round. What was measured once is taken as kept. */
export async function measureIterativeStability(
  name: string,
  rounds: number,
  cpuMillis?: number,
): Promise<readonly Round[]> {
  const work = mkdtempSync(join(tmpdir(), `pgo-rounds-${name}-`))
  try {
    const { file, workload, entry } = programFile(name)
    const input: ProgramInput = await readInput({ entry: file, isBundle: false, folder })
    const results: Round[] = []
    let running = join(work, entry)
    writeFileSync(running, input.text)
    for (let round = 0; round < rounds; round++) {
      const profile = await recordProfile(running, workload, work, cpuMillis)
      mkdirSync(join(work, String(round)))
      const out = join(work, String(round), entry)
      const { decisions } = await buildAllKept({
        input,
        origin: { file, isBundle: false, external: [] },
        out,
        profile: { path: 'recorded', profile },
        workload,
        verdictFile: join(work, 'default.pgo.json'),
        isFirst: round === 0,
      })
      results.push({
        decided: decisions
          .filter(({ rule }) => rule !== 'young-generation')
          .map(
            ({ rule, target, isKept, seen }) =>
              `${isKept ? 'kept' : 'dropped'} ${rule} ${target}: ${seen.replace(/;.*/, '')}`,
          ),
      })
      running = out
    }
    return results
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
      add: { type: 'boolean', default: false },
    },
  })
  const there = readResults()
  const names = (values.only ?? packages).filter((name) => !values.add || !(name in there.sources))
  for (const [index, name] of names.entries()) {
    process.stderr.write(`-- ${index + 1} of ${names.length}: ${name}\n`)
    const one = await measureSourceStability(name)
    const kinds = Object.entries(one.shareByKind).map(
      ([kind, share]) => `${kind} ${(share * 100).toFixed(1)} %`,
    )
    console.log(
      `${name} ${one.from} -> ${one.to}: ${(one.matchedShare * 100).toFixed(1)} % (${kinds.join(', ')})`,
    )
    for (const { name: missing, share, reason } of one.missing.filter(({ share }) => share > 0.01)) {
      console.log(`  ${(share * 100).toFixed(1)} % ${missing}: ${reason}`)
    }
    if (values.json) keep({ sources: { ...readResults().sources, [name]: one } })
  }
  if (values.only || (values.add && there.rounds)) return
  process.stderr.write('-- three builds, each with the profile of the last\n')
  const rounds = await measureIterativeStability('markdown-it', 3)
  for (const { decided } of rounds) console.log(decided.join('; '))
  if (values.json) keep({ rounds })
}

/** `results/pgo-stability.json`. */
export interface StabilityResults {
  readonly node: string
  readonly measuredAt: string
  readonly sources: Readonly<Record<string, SourceStability>>
  readonly rounds?: readonly Round[]
}

/** Puts a part of the results beside those that are there. */
function keep(part: Partial<StabilityResults>): void {
  const { sources, ...rest } = { ...readResults(), ...part, measuredAt: new Date().toISOString() }
  const sorted = Object.entries(sources).sort(([one], [other]) => (one < other ? -1 : 1))
  writeFileSync(resultsFile, `${JSON.stringify({ ...rest, sources: Object.fromEntries(sorted) }, null, 2)}\n`)
}

/** Reads what earlier runs with this Node.js kept. */
function readResults(): StabilityResults {
  const none = { node: process.version, measuredAt: '', sources: {} }
  if (!existsSync(resultsFile)) return none
  const kept = JSON.parse(readFileSync(resultsFile, 'utf8')) as StabilityResults
  return kept.node === process.version ? kept : none
}

if (import.meta.main) await main()
