// Operators between two values: arithmetic, comparison, and sets.
import { LabKitError } from '../errors.ts'
import type { Expression, Matching } from './parse.ts'
import { type Labels, type Sample, keyOf, omitLabels, pickLabels, withoutName } from './series.ts'

type Binary = Extract<Expression, { kind: 'binary' }>
type Value = number | readonly Sample[]

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
}

const comparison: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
}

/** Applies an operator to both of its sides. */
export function combine(expression: Binary, left: Value, right: Value): Value {
  const { operator } = expression
  if (operator === 'and' || operator === 'or' || operator === 'unless') {
    if (typeof left === 'number' || typeof right === 'number') {
      throw new LabKitError('PROMQL_INVALID', `${operator}: evaluating: met a number, want two vectors`)
    }
    return combineSets(operator, expression.matching, left, right)
  }
  if (typeof left === 'number' && typeof right === 'number') {
    if (operator in comparison && !expression.bool) {
      throw new LabKitError(
        'PROMQL_INVALID',
        `${operator}: evaluating: met two numbers, want bool between them`,
      )
    }
    return outcome(expression, left, right)?.value ?? Number.NaN
  }
  if (typeof left !== 'number' && typeof right !== 'number') return combineVectors(expression, left, right)
  const samples = typeof left === 'number' ? (right as readonly Sample[]) : left // one is a number, the other is not
  return samples.flatMap(({ labels, value }) => {
    const [a, b] = typeof left === 'number' ? [left, value] : [value, right as number] // the other one
    const result = outcome(expression, a, b)
    if (result === undefined) return []
    // What a comparison lets through is the value of the vector, on whichever side it stands.
    return [
      {
        labels: result.filtered ? labels : withoutName(labels),
        value: result.filtered ? value : result.value,
      },
    ]
  })
}

/** The result for two numbers; undefined where a comparison does not hold. */
function outcome(
  { operator, bool }: Binary,
  a: number,
  b: number,
): { readonly value: number; readonly filtered: boolean } | undefined {
  const calculate = arithmetic[operator]
  if (calculate !== undefined) return { value: calculate(a, b), filtered: false }
  const compare = comparison[operator]
  if (compare === undefined) {
    throw new LabKitError(
      'PROMQL_UNSUPPORTED',
      `${operator}: evaluating: not known here, want promtool on the PATH for it`,
    )
  }
  if (bool) return { value: compare(a, b) ? 1 : 0, filtered: false }
  return compare(a, b) ? { value: a, filtered: true } : undefined
}

function signatureOf({ on, labels }: Matching, of: Labels): Labels {
  return on ? pickLabels(of, labels) : omitLabels(of, ['__name__', ...labels])
}

function combineSets(
  operator: 'and' | 'or' | 'unless',
  matching: Matching,
  left: readonly Sample[],
  right: readonly Sample[],
): Sample[] {
  const key = ({ labels }: Sample): string => keyOf(signatureOf(matching, labels))
  const keys = (samples: readonly Sample[]): Set<string> => new Set(samples.map(key))
  if (operator === 'or') {
    const known = keys(left)
    return [...left, ...right.filter((sample) => !known.has(key(sample)))]
  }
  const other = keys(right)
  return left.filter((sample) => other.has(key(sample)) === (operator === 'and'))
}

function combineVectors(expression: Binary, left: readonly Sample[], right: readonly Sample[]): Sample[] {
  const { matching } = expression
  const swapped = matching.group === 'right'
  const [many, one] = swapped ? [right, left] : [left, right]
  const byKey = new Map<string, Sample>()
  for (const sample of one) {
    const key = keyOf(signatureOf(matching, sample.labels))
    if (byKey.has(key)) throw ambiguous(expression)
    byKey.set(key, sample)
  }
  const results = new Map<string, Sample>()
  for (const sample of many) {
    const signature = signatureOf(matching, sample.labels)
    const partner = byKey.get(keyOf(signature))
    if (partner === undefined) continue
    const [a, b] = swapped ? [partner.value, sample.value] : [sample.value, partner.value]
    const result = outcome(expression, a, b)
    if (result === undefined) continue
    const named = result.filtered ? sample.labels : withoutName(sample.labels)
    const labels =
      matching.group !== undefined
        ? { ...named, ...pickLabels(partner.labels, matching.include) }
        : matching.on
          ? pickLabels(named, matching.labels)
          : omitLabels(named, matching.labels)
    const key = keyOf(labels)
    if (results.has(key)) throw ambiguous(expression)
    results.set(key, { labels, value: result.value })
  }
  return [...results.values()]
}

function ambiguous({ operator }: Binary): LabKitError {
  return new LabKitError(
    'PROMQL_INVALID',
    `${operator}: evaluating: several series on one side fit one on the other, want on(), ignoring() or group_left`,
  )
}
