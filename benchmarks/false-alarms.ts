// How often a benchmark says that something changed when nothing did, and how often it finds what did change:
// `bench ab`, and two habits beside it.
//
//   node benchmarks/false-alarms.ts [--runs 200] [--benchmark json --benchmark sort] [--benchtime 20] [--add]
//
// In each run both sides are the same file, in ten pairs of fresh processes (`bench ab -count=10`). The same processes,
// taken in the order in which they ran, are also ten of one side and then ten of the other, by the U-test. For the third
// way each side is one process with ten measurements in it. --add adds runs to those of results/false-alarms.json, for
// a machine that cannot be had for long enough at once; all is computed anew from every measurement there.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureBenchmarkTime, measureBenchmarkTimes, type Timed } from '@hotpath/bench'
import { type FalseAlarms, type MeasuredRun, summarize, type Summary, toText } from './false-alarms/result.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    benchmark: { type: 'string', multiple: true, default: ['json', 'sort'] },
    benchtime: { type: 'string', default: '20' },
    add: { type: 'boolean', default: false },
  },
})
const RESULT_FILE = fileURLToPath(new URL('results/false-alarms.json', import.meta.url))
const file = fileURLToPath(new URL('false-alarms/work.bench.ts', import.meta.url))
const PAIRS = 10

const amount = { nanos: Number(values.benchtime) * 1e6 }
/** Nanoseconds for one iteration: on the clock, and of processor time. */
const perOp = ({ elapsedNanos, cpuNanos, n }: Timed): [number, number] => [
  Number((elapsedNanos / n).toPrecision(6)),
  Number((cpuNanos / n).toPrecision(6)),
]

const before =
  values.add && existsSync(RESULT_FILE)
    ? (JSON.parse(readFileSync(RESULT_FILE, 'utf8')) as FalseAlarms)
    : undefined // ours
const runs: MeasuredRun[] = [...(before?.runs ?? [])]
for (let run = 0; run < Number(values.runs); run++) {
  for (const benchmark of values.benchmark) {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[Krun ${run + 1} of ${values.runs}: ${benchmark}`)
    // What the first process finds cold is not to be laid at its door.
    await measureBenchmarkTime({ file, benchmark }, { amount })
    const firsts: ('a' | 'b')[] = []
    const processes: [number, number][] = []
    for (let pair = 0; pair < PAIRS; pair++) {
      firsts.push(Math.random() < 0.5 ? 'a' : 'b')
      for (let side = 0; side < 2; side++) {
        processes.push(perOp(await measureBenchmarkTime({ file, benchmark }, { amount })))
      }
    }
    const habit: [number, number][][] = []
    for (let side = 0; side < 2; side++) {
      habit.push((await measureBenchmarkTimes({ file, benchmark }, PAIRS, { amount })).map(perOp))
    }
    const load = Number((loadavg()[0] ?? Number.NaN).toFixed(2))
    runs.push({ benchmark, load, firsts: firsts.join(''), processes, habit })
  }
  if ((run + 1) % 10 === 0) write([])
}
if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
// A minute of processor time. Whoever was broken off has it with --runs 0 --add.
process.stdout.write(toText(write(summarize(runs))))

function write(summary: readonly Summary[]): FalseAlarms {
  const result: FalseAlarms = {
    takenAt: before?.takenAt ?? new Date().toISOString(),
    machine: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
    },
    pairs: PAIRS,
    benchtimeMs: Number(values.benchtime),
    summary,
    runs,
  }
  mkdirSync(fileURLToPath(new URL('results', import.meta.url)), { recursive: true })
  const lines = runs.map((run) => JSON.stringify(run)).join(',\n    ')
  const { runs: _runs, ...head } = result
  writeFileSync(
    RESULT_FILE,
    `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "runs": [\n    ${lines}\n  ]\n}\n`,
  )
  return result
}
