// The same cases put to promtool, where there is one: its word counts before ours.
import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { LabKitError } from '../errors.ts'
import type { Evaluations } from './rules.ts'
import type { Labels, Series } from './series.ts'

/** What an alert is to do in a part of time: fire at some moment of it, or at none. */
export interface AlertCase {
  readonly alert: string
  readonly fires: boolean
  readonly fromMs: number
  readonly toMs: number
}

/** Rules, and what they are put to. */
export interface PromtoolTrial {
  /** The text of the file of rules. */
  readonly rules: string
  readonly series: readonly Series[]
  readonly when: Evaluations
  readonly cases: readonly AlertCase[]
}

/** Returns where promtool is: where `HOTPATH_PROMTOOL` says, or on the PATH; undefined where there is none. */
export function findPromtool(): string | undefined {
  const named = process.env['HOTPATH_PROMTOOL']
  const candidates = named
    ? [named]
    : (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'promtool'))
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/**
 * Has `promtool test rules` judge cases, and returns for each whether it holds.
 *
 * @param guess - what is thought to come out; where that is right, promtool is run once, and else once for each case
 * @throws {LabKitError} `RULES_INVALID` with its own words, where it cannot read the rules
 */
export async function judgeByPromtool(
  promtool: string,
  trial: PromtoolTrial,
  guess: readonly boolean[] | undefined,
): Promise<readonly boolean[]> {
  const { rules, series, when, cases } = trial
  const folder = await mkdtemp(join(tmpdir(), 'hotpath-rules-'))
  try {
    await writeFile(join(folder, 'rules.yml'), rules)
    const check = await run(promtool, ['check', 'rules', 'rules.yml'], folder)
    if (!check.holds) {
      throw new LabKitError('RULES_INVALID', `rules: checking them with promtool: ${check.said}`)
    }
    const stepMs = commonStepMs(series, when)
    const input = series.map((each) => ({
      series: seriesName(each.labels),
      values: valuesOf(each, when, stepMs),
    }))
    const test = async (name: string, expected: readonly AlertCase[]): Promise<boolean> => {
      await writeFile(join(folder, name), testFile(expected, input, when, stepMs))
      return (await run(promtool, ['test', 'rules', name], folder)).holds
    }
    if (guess !== undefined) {
      const guessed = cases.map((each, index) => ({
        ...each,
        fires: guess[index] === true ? each.fires : !each.fires,
      }))
      if (await test('all.yml', guessed)) return guess
    }
    return await Promise.all(cases.map((each, index) => test(`case-${index}.yml`, [each])))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function run(
  promtool: string,
  args: readonly string[],
  cwd: string,
): Promise<{ readonly holds: boolean; readonly said: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(promtool, args, { cwd })
    return { holds: true, said: `${stdout}${stderr}` }
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout?: string; stderr?: string; code?: unknown } // as execFile rejects
    if (typeof code !== 'number') throw error
    return { holds: false, said: `${stdout ?? ''}${stderr ?? ''}`.trim() }
  }
}

function testFile(
  cases: readonly AlertCase[],
  input: readonly { series: string; values: string }[],
  { everyMs }: Evaluations,
  stepMs: number,
): string {
  const seconds = (ms: number): string => `${ms / 1000}s`
  const expected = cases.map(({ alert, fires, fromMs, toMs }) => {
    // A second longer: Prometheus 3 leaves the first moment of a range out, and Prometheus 2 does not.
    const range = seconds(toMs - fromMs + 1000)
    const fired = `count_over_time(ALERTS{alertname="${alert}", alertstate="firing"}[${range}])`
    return {
      expr: `(count(${fired}) > bool 0) or vector(0)`,
      eval_time: seconds(toMs),
      exp_samples: [{ labels: '{}', value: fires ? 1 : 0 }],
    }
  })
  const group = { interval: seconds(stepMs), input_series: input, promql_expr_test: expected }
  return stringify(
    { rule_files: ['rules.yml'], evaluation_interval: seconds(everyMs), tests: [group] },
    { lineWidth: 0 },
  )
}

function seriesName({ __name__: name = '', ...labels }: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`)
  return `${name}{${pairs.join(',')}}`
}

/** The longest step that meets each point and each evaluation, in milliseconds: promtool's series have one. */
function commonStepMs(series: readonly Series[], { fromMs, everyMs }: Evaluations): number {
  const moments = series.flatMap(({ points }) => points.map(({ atMs }) => atMs - fromMs))
  return moments.reduce(greatestDivisor, everyMs)
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}

/** Every value in turn; `_` where there is none, and `stale` once the series has ended. */
function valuesOf({ points }: Series, { fromMs, toMs }: Evaluations, stepMs: number): string {
  const byMoment = new Map(points.map(({ atMs, value }) => [atMs, value]))
  const values: string[] = []
  for (let atMs = fromMs; atMs <= toMs; atMs += stepMs) {
    values.push(byMoment.has(atMs) ? String(byMoment.get(atMs) ?? 'stale') : '_')
  }
  return values.join(' ').replaceAll('Infinity', 'Inf')
}
