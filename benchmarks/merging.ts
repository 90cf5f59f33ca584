// What `pprof -proto` takes to merge many profiles, side by side with `go tool pprof`: processor time and memory.
//
//   node benchmarks/merging.ts [--rounds 10] [--row hundred --row thousand] [--go /usr/bin/go --go …] [--json] [--add]
//
// The profiles are those of merging/seeds, changed as the processes of a fleet differ (merging/inputs.ts); they are made
// in a temporary folder. In a round, all programs do the same, in an order that chance decides. Each program is
// measured as it is started by hand: start-up, reading, merging, writing. What the programs write is compared, by the
// Go at hand; a difference ends the run. --add adds the rounds to those of results/merging.json, for a machine that
// cannot be had for long enough at once.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { peer } from '../tools/peer.ts'
import { writeInputs } from './merging/inputs.ts'
import { runMeasured, type Usage } from './merging/measured.ts'
import { addRounds, type Merging, type Round, toRowResult, writeResult } from './merging/result.ts'
import { type RowId, rows } from './merging/rows.ts'
import { formatResult } from './merging/table.ts'

const RESULT_FILE = fileURLToPath(new URL('results/merging.json', import.meta.url))
const OURS = 'pprof'

/** A mistake in the command, for which nothing was started. */
class UsageError extends Error {}

interface Program {
  readonly name: string
  readonly command: readonly string[]
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    row: { type: 'string', multiple: true, default: [] },
    go: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
    add: { type: 'boolean', default: false },
  },
})

const folder = mkdtempSync(join(tmpdir(), 'merging-benchmark-'))
try {
  const programs = findPrograms(values.go)
  const wanted = readRows(values.row)
  const rounds = readRounds(values.rounds)
  const result: Merging = {
    takenAt: new Date().toISOString(),
    machine: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
    },
    loadAverageAtStart: loadavg()[0] ?? Number.NaN,
    programs: programs.map(({ name }) => name),
    rows: wanted.map((id) => measureRow(id, programs, rounds)),
  }
  const all = values.add
    ? addRounds(JSON.parse(readFileSync(RESULT_FILE, 'utf8')) as Merging, result) // written by this program
    : result
  console.log(formatResult(all))
  if (values.json || values.add) {
    mkdirSync(dirname(RESULT_FILE), { recursive: true })
    writeFileSync(RESULT_FILE, writeResult(all))
    console.error(`merging: written to ${relative(process.cwd(), RESULT_FILE)}`)
  }
} catch (error) {
  console.error(`merging: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = error instanceof UsageError ? 2 : 1
} finally {
  rmSync(folder, { recursive: true })
}

/** Ours, and the pprof of each Go: the program itself, since through `go tool` each start takes longer. */
function findPrograms(paths: readonly string[]): Program[] {
  const ours = fileURLToPath(new URL('../packages/pprof/bin/pprof.mjs', import.meta.url))
  const found = paths.length > 0 ? paths : [peer('go') ?? '']
  return [
    { name: OURS, command: [process.execPath, ours] },
    ...found
      .filter((path) => path !== '')
      .map((path) => {
        const go = (...args: string[]): string => execFileSync(path, args, { encoding: 'utf8' }).trim()
        return {
          name: go('env', 'GOVERSION'),
          command: [go('tool', '-n', 'pprof'), '-symbolize=demangle=none'],
        }
      }),
  ]
}

function readRows(ids: readonly string[]): RowId[] {
  const all = Object.keys(rows) as RowId[] // they are its keys
  const unknown = ids.find((id) => !all.some((known) => known === id))
  if (unknown !== undefined) throw new UsageError(`--row: met ${unknown}, want one of ${all.join(', ')}`)
  return all.filter((id) => ids.length === 0 || ids.includes(id))
}

function readRounds(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new UsageError(`--rounds: met ${JSON.stringify(text)}, want a number above 0`)
}

function measureRow(id: RowId, programs: readonly Program[], rounds: number): Merging['rows'][number] {
  const { files, labelled, verb, name } = rows[id]
  const inputs = join(folder, id)
  // One profile is to be one of the usual size; the first seeds are not.
  const paths = writeInputs(inputs, { count: Math.max(files, 6), labelled }).slice(-files)
  const [ours] = programs
  const competitors = id === 'a-a' && ours ? [ours, { ...ours, name: `${OURS} again` }] : programs
  const outputOf = (program: Program): string => join(folder, `${id}.${program.name.replace(' ', '-')}.out`)
  const run = (program: Program): Usage =>
    runMeasured([...program.command, verb, `-output=${outputOf(program)}`, ...paths], join(folder, 'usage'))
  // What is compiled and kept for the next start is there by then, and files are in the cache of the system.
  for (const program of competitors) run(program)
  // Since Go 1.24 a single profile is written as it came, ids and all.
  if (verb === '-proto' && files > 1) checkOutputs(competitors, outputOf)
  const measured: Round[] = []
  for (let round = 0; round < rounds; round++) {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${name}: round ${round + 1} of ${rounds}`)
    const usages = new Map(inRandomOrder(competitors).map((program) => [program.name, run(program)]))
    measured.push(Object.fromEntries(competitors.map((one) => [one.name, usages.get(one.name)!]))) // all ran
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  const megabytes = paths.reduce((sum, path) => sum + statSync(path).size, 0) / 1e6
  rmSync(inputs, { recursive: true })
  return toRowResult(id, { megabytes, rounds: measured, programs: programs.map((one) => one.name) })
}

/** Throws unless all programs wrote the same profile, as each Go reads it. */
function checkOutputs([ours, ...others]: readonly Program[], outputOf: (program: Program) => string): void {
  for (const other of others.filter(({ name }) => name.startsWith('go'))) {
    const dump = (program: Program | undefined): string => {
      const [pprof = '', ...flags] = other.command
      const text = execFileSync(pprof, [...flags, '-raw', outputOf(program ?? other)], {
        maxBuffer: 2 ** 30,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      return createHash('sha256').update(text).digest('hex')
    }
    if (dump(ours) !== dump(other)) throw new Error(`pprof and ${other.name} wrote two profiles, by -raw`)
  }
}

function inRandomOrder<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
