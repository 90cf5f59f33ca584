// A file of rules, evaluated minute by minute as Prometheus would: which alerts fire, and when.
import { parse as parseYaml } from 'yaml'
import { LabKitError } from '../errors.ts'
import { type Value, evaluate } from './evaluate.ts'
import { type Expression, durationMs, parseExpression } from './parse.ts'
import { type Labels, type Sample, type Series, SeriesStore, keyOf, withoutName } from './series.ts'

interface RuleBase {
  /** The file and the name of the rule, for messages. */
  readonly where: string
  readonly expression: Expression
  readonly labels: Labels
}

export interface RecordingRule extends RuleBase {
  readonly kind: 'recording'
  readonly record: string
}

export interface AlertRule extends RuleBase {
  readonly kind: 'alert'
  readonly alert: string
  readonly forMs: number
  readonly keepFiringForMs: number
  readonly annotations: Labels
}

export type Rule = RecordingRule | AlertRule

/** A rule as it is written, before anything is made of its expression. */
export interface RuleText {
  readonly kind: Rule['kind']
  /** Of the alert, or of what is recorded. */
  readonly name: string
  readonly expr: string
  readonly labels: Labels
  readonly annotations: Labels
  readonly for: unknown
  readonly keepFiringFor: unknown
}

/**
 * Reads a file of rules as the YAML that it is, group after group. Expressions are not looked at.
 *
 * @param source - the name of the file, for messages
 * @throws {LabKitError} `RULES_INVALID`
 */
export function readRuleTexts(text: string, source: string): RuleText[] {
  let file: unknown
  try {
    file = parseYaml(text)
  } catch (cause) {
    throw new LabKitError('RULES_INVALID', `${source}: reading the rules: ${String(cause)}`, { cause })
  }
  const groups = listOf(fieldOf(file, 'groups'))
  if (groups === undefined) {
    throw new LabKitError('RULES_INVALID', `${source}: reading the rules: met no groups, want a list of them`)
  }
  return groups.flatMap((group) =>
    (listOf(fieldOf(group, 'rules')) ?? []).map((rule) => readRuleText(rule, source)),
  )
}

function readRuleText(rule: unknown, source: string): RuleText {
  const [record, alert, expr] = ['record', 'alert', 'expr'].map((name) => fieldOf(rule, name))
  const name = typeof record === 'string' ? record : alert
  if (typeof name !== 'string' || (typeof expr !== 'string' && typeof expr !== 'number')) {
    throw new LabKitError('RULES_INVALID', `${source}: reading the rules: met a rule without alert or expr`)
  }
  return {
    kind: typeof record === 'string' ? 'recording' : 'alert',
    name,
    expr: String(expr),
    labels: textsOf(fieldOf(rule, 'labels')),
    annotations: textsOf(fieldOf(rule, 'annotations')),
    for: fieldOf(rule, 'for'),
    keepFiringFor: fieldOf(rule, 'keep_firing_for'),
  }
}

/**
 * Reads a file of rules with their expressions, group after group.
 *
 * @param source - the name of the file, for messages
 * @throws {LabKitError} `RULES_INVALID`, `PROMQL_INVALID`, `PROMQL_UNSUPPORTED`
 */
export function parseRules(text: string, source: string): Rule[] {
  return readRuleTexts(text, source).map((rule) => {
    const { kind, name, labels, annotations } = rule
    const where = `${source}: ${name}`
    const base = { where, expression: told(where, () => parseExpression(rule.expr)), labels }
    if (kind === 'recording') return { kind, record: name, ...base }
    return {
      kind,
      alert: name,
      forMs: readDuration(rule.for, where),
      keepFiringForMs: readDuration(rule.keepFiringFor, where),
      annotations,
      ...base,
    }
  })
}

/** Acts, and has what goes wrong say of which rule it is. */
function told<T>(where: string, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    if (!(cause instanceof LabKitError)) throw cause
    throw new LabKitError(cause.code, `${where}: ${cause.message}`, { cause })
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined
}

const listOf = (value: unknown): unknown[] | undefined => (Array.isArray(value) ? value : undefined)

function textsOf(value: unknown): Labels {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]))
}

function readDuration(value: unknown, where: string): number {
  if (value === undefined || value === null) return 0
  const ms = typeof value === 'string' || typeof value === 'number' ? durationMs(String(value)) : undefined
  if (ms === undefined) {
    throw new LabKitError(
      'RULES_INVALID',
      `${where}: reading a duration: met ${JSON.stringify(value)}, want one such as 5m`,
    )
  }
  return ms
}

/** When an alert fired, whatever its labels: a moment for each evaluation. */
export type Firings = ReadonlyMap<string, readonly number[]>

/** The part of time in which rules are evaluated. */
export interface Evaluations {
  readonly fromMs: number
  readonly toMs: number
  readonly everyMs: number
}

/**
 * Evaluates rules over series, again and again, and returns when each alert fired; an alert that never did has no moments.
 *
 * @throws {LabKitError} `PROMQL_INVALID`, `PROMQL_UNSUPPORTED`
 */
export function runRules(rules: readonly Rule[], series: readonly Series[], when: Evaluations): Firings {
  const store = new SeriesStore()
  const incoming = series
    .flatMap(({ labels, points }) => points.map((point) => ({ labels, point })))
    .toSorted((a, b) => a.point.atMs - b.point.atMs)
  const runners = rules.map((rule) =>
    rule.kind === 'alert' ? new AlertRunner(rule) : new RecordingRunner(rule),
  )
  let next = 0
  for (let atMs = when.fromMs; atMs <= when.toMs; atMs += when.everyMs) {
    for (let each = incoming[next]; each && each.point.atMs <= atMs; each = incoming[++next]) {
      store.add(each.labels, each.point)
    }
    for (const runner of runners) told(runner.rule.where, () => runner.run(store, atMs))
  }
  const firings = new Map<string, number[]>()
  for (const runner of runners) {
    if (!(runner instanceof AlertRunner)) continue
    const known = firings.get(runner.rule.alert) ?? []
    firings.set(
      runner.rule.alert,
      [...new Set([...known, ...runner.fired])].toSorted((a, b) => a - b),
    )
  }
  return firings
}

const toSamples = (value: Value): readonly Sample[] =>
  typeof value === 'number' ? [{ labels: {}, value }] : value

/** The series that a rule writes: at each evaluation it says which there are, and those that it leaves out have ended. */
class RuleOutput {
  #before = new Map<string, Labels>()

  write(store: SeriesStore, atMs: number, samples: readonly Sample[]): void {
    const now = new Map(samples.map(({ labels }) => [keyOf(labels), labels]))
    for (const { labels, value } of samples) store.add(labels, { atMs, value })
    for (const [key, labels] of this.#before) if (!now.has(key)) store.add(labels, { atMs, value: undefined })
    this.#before = now
  }
}

class RecordingRunner {
  readonly rule: RecordingRule
  readonly #output = new RuleOutput()

  constructor(rule: RecordingRule) {
    this.rule = rule
  }

  run(store: SeriesStore, atMs: number): void {
    const samples = toSamples(evaluate(this.rule.expression, store, atMs)).map(({ labels, value }) => ({
      labels: { ...labels, ...this.rule.labels, __name__: this.rule.record },
      value,
    }))
    this.#output.write(store, atMs, samples)
  }
}

interface Active {
  readonly labels: Labels
  readonly sinceMs: number
  firing: boolean
  lastSeenMs: number
}

class AlertRunner {
  readonly rule: AlertRule
  readonly fired: number[] = []
  readonly #active = new Map<string, Active>()
  readonly #output = new RuleOutput()

  constructor(rule: AlertRule) {
    this.rule = rule
  }

  run(store: SeriesStore, atMs: number): void {
    const { alert, expression, forMs, keepFiringForMs } = this.rule
    const seen = new Set<string>()
    for (const sample of toSamples(evaluate(expression, store, atMs))) {
      const labels = { ...withoutName(sample.labels), ...this.rule.labels, alertname: alert }
      const key = keyOf(labels)
      seen.add(key)
      const active = this.#active.get(key) ?? { labels, sinceMs: atMs, firing: false, lastSeenMs: atMs }
      active.lastSeenMs = atMs
      if (atMs - active.sinceMs >= forMs) active.firing = true
      this.#active.set(key, active)
    }
    for (const [key, active] of this.#active) {
      const kept = active.firing && keepFiringForMs > 0 && atMs - active.lastSeenMs < keepFiringForMs
      if (!seen.has(key) && !kept) this.#active.delete(key)
    }
    const active = [...this.#active.values()]
    if (active.some(({ firing }) => firing)) this.fired.push(atMs)
    // What Prometheus itself writes of an alert, and other rules may ask for.
    const samples = active.flatMap(({ labels, firing, sinceMs }) => [
      { labels: { ...labels, alertstate: firing ? 'firing' : 'pending', __name__: 'ALERTS' }, value: 1 },
      { labels: { ...labels, __name__: 'ALERTS_FOR_STATE' }, value: sinceMs / 1000 },
    ])
    this.#output.write(store, atMs, samples)
  }
}
