// What results are grouped by: which keys make a table, a row, a column.
import { type NameParts, nameValue, nameWithout, parseName } from './benchmark-name.ts'
import { Expression } from './expression.ts'
import type { BenchmarkLine } from './format.ts'
import type { KeyOrder } from './key-order.ts'

/** A key, and in which order its values stand. */
export interface OrderedKey {
  readonly key: string
  readonly order: KeyOrder
}

/** The keys of each grouping, as benchstat calls them. */
export interface Grouping {
  readonly table: readonly OrderedKey[]
  readonly row: readonly OrderedKey[]
  readonly column: readonly OrderedKey[]
  /** Keys by which results may differ without being kept apart. */
  readonly ignored: readonly OrderedKey[]
}

/** A table for each configuration, a row for each benchmark, a column for each file. */
export const defaultGrouping: Grouping = {
  table: [{ key: '.config', order: 'first' }],
  row: [{ key: '.fullname', order: 'first' }],
  column: [{ key: '.file', order: 'first' }],
  ignored: [],
}

/** One key and its value: `goos`, `linux`. */
export interface KeyValue {
  readonly key: string
  readonly value: string
}

/** Where a result belongs. */
export interface Place {
  readonly table: readonly KeyValue[]
  readonly row: readonly KeyValue[]
  readonly column: readonly KeyValue[]
  /** What it has beyond these: where results in one place differ by it, they are not of one kind. */
  readonly residue: readonly KeyValue[]
}

/**
 * Reads the keys of a flag, separated by commas or spaces: `.config`, `.fullname`, `.name`, `.file`, `/key` for a part
 * of the name, anything else for a line of configuration. Behind a key, `@alpha` and `@num` order its values by alphabet
 * or by number, and `@(one other)` says the order and leaves out all other values.
 *
 * @throws {BenchError} `KEY_BAD`
 */
export function parseKeys(text: string, flag: string): OrderedKey[] {
  const expression = new Expression(text, { flag, code: 'KEY_BAD' })
  const keys: OrderedKey[] = []
  for (;;) {
    const token = expression.take()
    if (token.kind === 'end') return keys
    if (token.kind === ',') continue
    if (token.kind !== 'word' || (token.text !== '.config' && !isSingleKey(token.text))) {
      throw expression.fail(token, '.config, .fullname, .name, .file, /key, or a key of the files')
    }
    keys.push({ key: token.text, order: readOrder(expression, token.text) })
  }
}

function readOrder(expression: Expression, key: string): KeyOrder {
  if (expression.peek().kind !== '@') return 'first'
  expression.take()
  const token = expression.take()
  if (token.kind === 'word' && (token.text === 'alpha' || token.text === 'num')) return token.text
  if (token.kind !== '(' || key === '.config') {
    throw expression.fail(token, key === '.config' ? '@alpha or @num' : '@alpha, @num or @(one other)')
  }
  const values: string[] = []
  for (;;) {
    const value = expression.take()
    if (value.kind === ')' && values.length > 0) return values
    if (value.kind !== 'word') throw expression.fail(value, 'a value')
    values.push(value.text)
  }
}

/** Whether a key has one value for each result. */
export function isSingleKey(key: string): boolean {
  return ['.fullname', '.name', '.file'].includes(key) || /^(?:\/.|[^./])/su.test(key)
}

/** Returns the lines that have a listed value for each key whose order is a list. */
export function listedLines(lines: readonly BenchmarkLine[], grouping: Grouping): BenchmarkLine[] {
  const { table, row, column, ignored } = grouping
  const lists = [table, row, column, ignored]
    .flat()
    .flatMap(({ key, order }) => (typeof order === 'string' ? [] : [{ key, order }]))
  if (lists.length === 0) return [...lines]
  return lines.filter((line) => {
    const name = parseName(line.name)
    return lists.every(({ key, order }) => order.includes(valueOfKey(key, line, name)))
  })
}

/**
 * Returns what says where a result belongs. A key that is asked for on its own is left out of those that hold all:
 * with `/format` as the column, `Encode/format=json` is the row `Encode`.
 */
export function placer(grouping: Grouping): (line: BenchmarkLine) => Place {
  const groups = [grouping.table, grouping.row, grouping.column, grouping.ignored]
  const asked = new Set(groups.flat().map(({ key }) => key))
  const residue = ['.config', '.fullname', '.file'].filter((key) => !asked.has(key))
  const names = new Map<string, NameParts>()
  return (line) => {
    const name = names.get(line.name) ?? parseName(line.name)
    names.set(line.name, name)
    const values = (keys: readonly string[]): KeyValue[] =>
      keys.flatMap((key): KeyValue[] => {
        if (key === '.config') {
          return [...line.config]
            .filter(([one]) => !asked.has(one))
            .map(([one, value]) => ({ key: one, value }))
        }
        return [{ key, value: key === '.fullname' ? nameWithout(name, asked) : valueOfKey(key, line, name) }]
      })
    return {
      table: values(keysOf(grouping.table)),
      row: values(keysOf(grouping.row)),
      column: values(keysOf(grouping.column)),
      residue: values(residue),
    }
  }
}

/** Returns what a result has for a key that is not `.config`. Empty where it has nothing. */
export function valueOfKey(key: string, line: BenchmarkLine, name: NameParts): string {
  if (key === '.fullname') return line.name
  if (key === '.name') return name.base
  if (key === '.file') return line.file
  return key.startsWith('/') ? nameValue(name, key.slice(1)) : (line.config.get(key) ?? '')
}

function keysOf(keys: readonly OrderedKey[]): string[] {
  return keys.map(({ key }) => key)
}
