// A PromQL expression as a tree that can be evaluated, made of what Prometheus's own grammar reads.
import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'
import { LabKitError } from '../errors.ts'
import type { Matcher } from './series.ts'

/** Which labels of two vectors have to be the same. */
export interface Matching {
  readonly on: boolean
  readonly labels: readonly string[]
  readonly group: 'left' | 'right' | undefined
  readonly include: readonly string[]
}

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'selector'; readonly matchers: readonly Matcher[]; readonly offsetMs: number }
  | {
      readonly kind: 'range'
      readonly matchers: readonly Matcher[]
      readonly rangeMs: number
      readonly offsetMs: number
    }
  | {
      readonly kind: 'subquery'
      readonly inner: Expression
      readonly rangeMs: number
      readonly stepMs: number | undefined
      readonly offsetMs: number
    }
  | { readonly kind: 'negated'; readonly inner: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly kind: 'aggregation'
      readonly operator: string
      readonly by: boolean
      readonly labels: readonly string[]
      readonly args: readonly Expression[]
    }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly bool: boolean
      readonly matching: Matching
      readonly left: Expression
      readonly right: Expression
    }

/**
 * Reads an expression.
 *
 * @throws {LabKitError} `PROMQL_INVALID` where it is none, `PROMQL_UNSUPPORTED` where it has what is not evaluated here
 */
export function parseExpression(text: string): Expression {
  const tree = parser.parse(text)
  tree.iterate({
    enter: (node) => {
      if (!node.type.isError) return
      const [renamed] = /\bholt_winters\b/.exec(text) ?? []
      if (renamed !== undefined) throw unsupported(renamed)
      const near = text.slice(Math.max(0, node.from - 10), node.to + 10).trim()
      throw invalid(text, `it makes no sense near "${near}"`)
    },
  })
  const top = tree.topNode.firstChild
  if (top === null) throw invalid(text, 'there is none')
  const misread = findMisread(tree.topNode)
  if (misread === undefined) return new Reader(text).read(top)
  const { from, to } = misread
  return parseExpression(`${text.slice(0, from)}(${text.slice(from, to)})${text.slice(to)}`)
}

/** What is written behind an operand, and binds closer than any operator. */
const postfixes: ReadonlySet<string> = new Set([
  'MatrixSelector',
  'SubqueryExpr',
  'OffsetExpr',
  'StepInvariantExpr',
])
const operations: ReadonlySet<string> = new Set(['BinaryExpr', 'UnaryExpr'])

/**
 * Returns from where to where an operand reaches of which the grammar has read too little: in `a - b offset 5m` it takes the
 * offset for one of the difference, where Prometheus takes it for one of `b`.
 */
function findMisread(node: SyntaxNode): { readonly from: number; readonly to: number } | undefined {
  const first = node.firstChild
  if (first !== null && postfixes.has(node.name) && operations.has(first.name)) {
    let operand = first
    while (operations.has(operand.name)) operand = operand.lastChild! // an operation has operands
    let all = node
    while (all.parent !== null && postfixes.has(all.parent.name)) all = all.parent
    return { from: operand.from, to: all.to }
  }
  for (const child of children(node)) {
    const found = findMisread(child)
    if (found) return found
  }
  return undefined
}

function invalid(text: string, problem: string): LabKitError {
  return new LabKitError('PROMQL_INVALID', `${text}: reading the expression: ${problem}`)
}

function unsupported(what: string): LabKitError {
  return new LabKitError(
    'PROMQL_UNSUPPORTED',
    `${what}: reading the expression: not evaluated here, want promtool on the PATH for it`,
  )
}

class Reader {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  read(node: SyntaxNode): Expression {
    const [first] = children(node)
    switch (node.name) {
      case 'ParenExpr':
        return this.read(first!) // the grammar has one inside
      case 'NumberDurationLiteral':
        return { kind: 'number', value: numberOf(this.#of(node)) }
      case 'StringLiteral':
        return { kind: 'string', value: this.#string(node) }
      case 'VectorSelector':
        return { kind: 'selector', matchers: this.#matchers(node), offsetMs: 0 }
      case 'MatrixSelector':
        if (first?.name !== 'VectorSelector')
          throw invalid(this.#of(node), 'want a selector before the range')
        return {
          kind: 'range',
          matchers: this.#matchers(first),
          rangeMs: this.#duration(node, 'DurationExpr'),
          offsetMs: 0,
        }
      case 'SubqueryExpr':
        return this.#subquery(node)
      case 'OffsetExpr':
        return this.#offset(node)
      case 'UnaryExpr':
        return this.#unary(node)
      case 'FunctionCall':
        return {
          kind: 'call',
          name: this.#of(node.getChild('FunctionIdentifier')!), // the grammar has it first
          args: this.#args(node),
        }
      case 'AggregateExpr':
        return this.#aggregation(node)
      case 'BinaryExpr':
        return this.#binary(node)
      default:
        throw this.#unsupported(node)
    }
  }

  #of(node: SyntaxNode): string {
    return this.#text.slice(node.from, node.to)
  }

  #unsupported(node: SyntaxNode): LabKitError {
    return unsupported(this.#of(node))
  }

  #string(node: SyntaxNode): string {
    const text = this.#of(node)
    if (text.startsWith('`')) return text.slice(1, -1)
    const inner = text.slice(1, -1)
    return JSON.parse(
      `"${text.startsWith("'") ? inner.replaceAll("\\'", "'").replaceAll('"', '\\"') : inner}"`,
    ) as string
  }

  #matchers(node: SyntaxNode): Matcher[] {
    const name = node.getChild('Identifier')
    const own: Matcher[] =
      name === null ? [] : [{ label: '__name__', matches: (value) => value === this.#of(name) }]
    const list = node.getChild('LabelMatchers')
    const more = list === null ? [] : children(list).map((each) => this.#matcher(each))
    return [...own, ...more]
  }

  #matcher(node: SyntaxNode): Matcher {
    const [label, operator, value] = children(node)
    if (node.name !== 'UnquotedLabelMatcher' || !label || !operator || !value) throw this.#unsupported(node)
    const want = this.#string(value)
    const whole = (): RegExp => new RegExp(`^(?:${want})$`, 's')
    const matches = {
      '=': () => (given: string) => given === want,
      '!=': () => (given: string) => given !== want,
      '=~': () => {
        const pattern = whole()
        return (given: string) => pattern.test(given)
      },
      '!~': () => {
        const pattern = whole()
        return (given: string) => !pattern.test(given)
      },
    }[this.#of(operator)]
    if (matches === undefined) throw this.#unsupported(node)
    return { label: this.#of(label), matches: matches() }
  }

  #duration(node: SyntaxNode, name: string): number {
    const part = node.getChild(name)
    if (part === null) throw this.#unsupported(node)
    return durationMs(this.#of(part)) ?? fail(this.#unsupported(part))
  }

  #subquery(node: SyntaxNode): Expression {
    const [inner, range, step] = children(node)
    const ms = (part: SyntaxNode): number => durationMs(this.#of(part)) ?? fail(this.#unsupported(part))
    return {
      kind: 'subquery',
      inner: this.read(inner!), // the grammar has both
      rangeMs: ms(range!),
      stepMs: step && ms(step),
      offsetMs: 0,
    }
  }

  #offset(node: SyntaxNode): Expression {
    const [moved] = children(node)
    const text = this.#of(node.getChild('OffsetDurationExpr') ?? fail(this.#unsupported(node)))
    const sign = text.startsWith('-') ? -1 : 1
    const offsetMs = sign * (durationMs(text.replace(/^[-+]\s*/, '')) ?? fail(this.#unsupported(node)))
    const inner = this.read(moved!) // the grammar has it
    // Brackets around it will not do, nor will a second offset.
    if (
      (inner.kind === 'selector' || inner.kind === 'range' || inner.kind === 'subquery') &&
      moved!.name !== 'ParenExpr' &&
      moved!.name !== 'OffsetExpr'
    ) {
      return { ...inner, offsetMs }
    }
    throw invalid(this.#of(node), 'want a selector or a subquery before the offset')
  }

  #unary(node: SyntaxNode): Expression {
    const [operator, inner] = children(node)
    const read = this.read(inner!) // the grammar has both
    return this.#of(operator!) === '-' ? { kind: 'negated', inner: read } : read
  }

  #args(node: SyntaxNode): Expression[] {
    const body = node.getChild('FunctionCallBody')
    return body === null ? [] : children(body).map((each) => this.read(each))
  }

  #labels(node: SyntaxNode | null): string[] {
    return node === null ? [] : children(node).map((each) => this.#of(each))
  }

  #aggregation(node: SyntaxNode): Expression {
    const modifier = node.getChild('AggregateModifier')
    return {
      kind: 'aggregation',
      operator: this.#of(node.getChild('AggregateOp')!).toLowerCase(), // the grammar has it
      by: !modifier?.getChild('Without'),
      labels: this.#labels(modifier?.getChild('GroupingLabels') ?? null),
      args: this.#args(node),
    }
  }

  #binary(node: SyntaxNode): Expression {
    const parts = children(node)
    const [left, operator] = parts
    const clause = node.getChild('MatchingModifierClause')
    const [labels, include] = clause?.getChildren('GroupingLabels') ?? []
    return {
      kind: 'binary',
      operator: this.#of(operator!).toLowerCase(), // the grammar has it between its sides
      bool: node.getChild('BoolModifier') !== null,
      matching: {
        on: Boolean(clause?.getChild('On')),
        labels: this.#labels(labels ?? null),
        group: clause?.getChild('GroupLeft') ? 'left' : clause?.getChild('GroupRight') ? 'right' : undefined,
        include: this.#labels(include ?? null),
      },
      left: this.read(left!),
      right: this.read(parts.at(-1)!), // the last of them
    }
  }
}

function children(node: SyntaxNode): SyntaxNode[] {
  const list: SyntaxNode[] = []
  for (let child = node.firstChild; child; child = child.nextSibling) list.push(child)
  return list
}

function fail(error: Error): never {
  throw error
}

function numberOf(text: string): number {
  const lower = text.toLowerCase()
  if (lower === 'inf' || lower === '+inf') return Infinity
  if (lower === 'nan') return Number.NaN
  const ms = durationMs(text)
  return ms === undefined || /^[\d.]+$/.test(text) ? Number(text) : ms / 1000
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
}

/** Reads a duration such as `5m` or `1h30m`; a bare number is seconds. Undefined where it is none. */
export function durationMs(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text)) return undefined
  return [...text.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0),
    0,
  )
}
