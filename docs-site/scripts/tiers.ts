// Runs examples/tiers.ts in each of V8's tiers and with more and more shapes, and writes data/tiers.json:
// `npm run tiers -w docs-site`.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { eventsOf, type Tiers, tierFlags } from '../plugins/tiers.ts'

const ROUNDS = 11
const CALLS = 100_000
const SHAPES = [1, 2, 4, 6]

const repository = fileURLToPath(new URL('../..', import.meta.url))
const program = fileURLToPath(new URL('../examples/tiers.ts', import.meta.url))

/** Runs the program in a process of its own. */
export async function runTiers(flags: readonly string[], shapes: number, calls: number): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, program, String(shapes), String(calls)],
    { maxBuffer: 1e8 },
  )
  return stdout
}

async function nanosPerItem(flags: readonly string[], shapes: number): Promise<number> {
  const { nanosPerItem: nanos } = JSON.parse(await runTiers(flags, shapes, CALLS)) as { nanosPerItem: number }
  return nanos
}

/** Returns what pprof says of a CPU profile with six shapes, against one with one. */
async function profileDifference(): Promise<string> {
  const folder = mkdtempSync(join(os.tmpdir(), 'tiers-'))
  try {
    for (const [name, shapes] of [
      ['one-shape', 1],
      ['six-shapes', 6],
    ] as const) {
      await runTiers(
        ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}.cpuprofile`],
        shapes,
        20 * CALLS,
      )
    }
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        join(repository, 'packages/pprof/src/main.ts'),
        'top',
        '-focus=repeat',
        '-show=total|repeat',
        `-trim_path=${repository}`,
        '-diff_base=one-shape.cpuprofile',
        'six-shapes.cpuprofile',
      ],
      { cwd: folder },
    )
    return stdout.trimEnd()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.main) {
  const tiers = Object.keys(tierFlags).map((id) => ({ id, nanos: [] as number[] }))
  const shapes = SHAPES.map((count) => ({ count, nanos: [] as number[] }))
  // In turns: what else the machine does meanwhile falls on all of them.
  for (let round = 0; round < ROUNDS; round++) {
    for (const { id, nanos } of tiers) nanos.push(await nanosPerItem(tierFlags[id] ?? [], 1))
    for (const { count, nanos } of shapes) nanos.push(await nanosPerItem([], count))
  }
  const result: Tiers = {
    takenAt: new Date().toISOString(),
    machine: { node: process.version, v8: process.versions.v8, cores: os.availableParallelism() },
    tiers,
    shapes,
    events: eventsOf(await runTiers(['--trace-opt', '--trace-deopt'], 6, CALLS)),
    difference: await profileDifference(),
  }
  const file = fileURLToPath(new URL('../data/tiers.json', import.meta.url))
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`)
  console.log(`wrote ${file}`)
}
