// What instrumentation costs a service: processor time for each request of an Express application under constant load,
// with each part on and off in windows next to each other, in random order, in one process.
//
//   node benchmarks/service-cost.ts [--pairs 60] [--minutes 8] [--row continuous --row flame] [--json] [--name service-cost]
//
// Pairs are counted for each row; the run ends with the round in which the minutes are over. The row A/A is always there.
// With --json the result is also written to results/service-cost.json, or under the name that is given. What starting,
// stopping and reading profiles takes is not in here: see cpu-rotation.ts.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeResult } from './service-cost/result.ts'
import { type RowId, rows } from './service-cost/rows.ts'
import { type Progress, runServiceCost } from './service-cost/run.ts'
import { formatResult } from './service-cost/table.ts'

const RESULTS = fileURLToPath(new URL('results/', import.meta.url))

/** A mistake in the command, for which nothing was started. */
class UsageError extends Error {}

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '60' },
    minutes: { type: 'string', default: '8' },
    row: { type: 'string', multiple: true, default: [] },
    'request-micros': { type: 'string', default: '200' },
    'window-ms': { type: 'string', default: '250' },
    // What the sampler does when it starts is seen for 200 ms: a third more for each request in the first half of it.
    'settle-ms': { type: 'string', default: '250' },
    'warm-up-ms': { type: 'string', default: '4000' },
    json: { type: 'boolean', default: false },
    // For a result of some rows alone, which is not to take the place of that of all.
    name: { type: 'string', default: 'service-cost' },
  },
})

try {
  const result = await runServiceCost({
    rows: readRows(values.row),
    pairs: readNumber('pairs', values.pairs),
    maxMs: readNumber('minutes', values.minutes) * 60_000,
    requestMicros: readNumber('request-micros', values['request-micros']),
    windowMs: readNumber('window-ms', values['window-ms']),
    settleMs: readNumber('settle-ms', values['settle-ms']),
    warmUpMs: readNumber('warm-up-ms', values['warm-up-ms']),
    connections: 8,
    onProgress: showProgress,
  })
  showLine('')
  console.log(formatResult(result))
  if (values.json) {
    const file = join(RESULTS, `${values.name}.json`)
    mkdirSync(RESULTS, { recursive: true })
    writeFileSync(file, writeResult(result))
    console.error(`service-cost: written to ${relative(process.cwd(), file)}`)
  }
} catch (error) {
  showLine('')
  console.error(`service-cost: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

/** All rows, or those asked for together with A/A, without which nothing can be said of any. */
function readRows(wanted: readonly string[]): RowId[] {
  const unknown = wanted.find((id) => !rows.some((row) => row.id === id))
  if (unknown !== undefined) {
    throw new UsageError(`--row: met ${unknown}, want one of ${rows.map(({ id }) => id).join(', ')}`)
  }
  return rows.map(({ id }) => id).filter((id) => wanted.length === 0 || id === 'a-a' || wanted.includes(id))
}

function readNumber(option: string, text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number) && number > 0) return number
  throw new UsageError(`--${option}: met ${JSON.stringify(text)}, want a number above 0`)
}

function showProgress(progress: Progress): void {
  switch (progress.state) {
    case 'starting':
    case 'calibrating':
      showLine(`${progress.state} ...`)
      break
    case 'trying':
      showLine(`trying ${progress.row} ...`)
      break
    case 'measuring': {
      const { round, rounds, elapsedMs } = progress
      showLine(`pair ${round + 1} of up to ${rounds}, ${Math.round(elapsedMs / 1000)} s`)
      break
    }
  }
}

/** One line that is written over on a terminal; elsewhere, a word now and then would only be in the way. */
function showLine(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}
