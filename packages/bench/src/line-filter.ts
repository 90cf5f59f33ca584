// Which results are compared: the filters of benchstat, such as `.name:Encode -/format:gob .unit:(B/op OR allocs/op)`.
import { parseName } from './benchmark-name.ts'
import { Expression, type Token } from './expression.ts'
import type { BenchmarkLine, Measurement } from './format.ts'
import { isSingleKey, valueOfKey } from './projection.ts'

/** Says whether one value of a line is wanted. */
export type LineFilter = (line: BenchmarkLine, measured: Measurement) => boolean

/**
 * Reads a filter: `key:value`, `key:/regexp/`, `key:(one OR other)` and `*`, put together by `AND` (or nothing), `OR`,
 * `-` for not, and parentheses. Keys are those that results are grouped by, and `.unit`, which knows a unit by the name
 * in the file and by its plain one: `ns/op` and `sec/op`.
 *
 * @throws {BenchError} `FILTER_BAD`
 * @see https://pkg.go.dev/golang.org/x/perf/benchproc/syntax
 */
export function parseFilter(text: string): LineFilter {
  const expression = new Expression(text, { flag: 'filter', code: 'FILTER_BAD' })
  const filter = readEither(expression)
  const rest = expression.take()
  if (rest.kind !== 'end') throw expression.fail(rest, 'its end, or another key:value')
  return filter
}

/** Leaves out what is not wanted, and lines of which nothing is left. */
export function filterLines(lines: readonly BenchmarkLine[], filter: LineFilter): BenchmarkLine[] {
  return lines.flatMap((line) => {
    const values = line.values.filter((measured) => filter(line, measured))
    return values.length === 0 ? [] : [{ ...line, values }]
  })
}

function readEither(expression: Expression): LineFilter {
  const filters = [readAll(expression)]
  while (expression.peek().kind === 'OR') {
    expression.take()
    filters.push(readAll(expression))
  }
  return (...of) => filters.some((filter) => filter(...of))
}

function readAll(expression: Expression): LineFilter {
  const filters = [readOne(expression)]
  for (;;) {
    const { kind } = expression.peek()
    if (kind === 'AND') expression.take()
    else if (kind === 'OR' || kind === ')' || kind === 'end') break
    filters.push(readOne(expression))
  }
  return (...of) => filters.every((filter) => filter(...of))
}

function readOne(expression: Expression): LineFilter {
  const token = expression.take()
  if (token.kind === 'word') return readMatch(expression, token)
  if (token.kind === '*') return () => true
  if (token.kind === '-') {
    const filter = readOne(expression)
    return (...of) => !filter(...of)
  }
  if (token.kind !== '(') throw expression.fail(token, 'key:value, * or a ( before more of them')
  const filter = readEither(expression)
  const end = expression.take()
  if (end.kind !== ')') throw expression.fail(end, 'a )')
  return filter
}

function readMatch(expression: Expression, key: Token): LineFilter {
  if (key.text !== '.unit' && !isSingleKey(key.text)) {
    throw expression.fail(key, '.fullname, .name, .file, .unit, /key, or a key of the files')
  }
  if (expression.peek().kind !== ':') throw expression.fail(key, 'key:value')
  expression.take()
  const matches = readValues(expression)
  if (key.text === '.unit') {
    return (_line, { unit, writtenUnit = unit }) => matches(unit) || matches(writtenUnit)
  }
  return (line) => matches(valueOfKey(key.text, line, parseName(line.name)))
}

type Matches = (value: string) => boolean

function readValues(expression: Expression): Matches {
  if (expression.peek('value').kind !== '(') return readValue(expression)
  expression.take()
  const all = [readValue(expression)]
  for (;;) {
    const token = expression.take()
    if (token.kind === ')') return (value) => all.some((matches) => matches(value))
    if (token.kind !== 'OR') throw expression.fail(token, 'OR between values, or a )')
    all.push(readValue(expression))
  }
}

function readValue(expression: Expression): Matches {
  const token = expression.take('value')
  if (token.kind === 'regexp') {
    const regexp = new RegExp(token.text, 'u')
    return (value) => regexp.test(value)
  }
  if (token.kind !== 'word') throw expression.fail(token, 'a value')
  return (value) => value === token.text
}
