// What results are grouped by: which keys make a table, a row, a column.
import { type NameParts, nameValue, nameWithout, parseName } from './benchmark-name.ts'
import { BenchError } from './errors.ts'
import type { BenchmarkLine } from './format.ts'

/** The keys of each grouping, as benchstat calls them. */
export interface Grouping {
  readonly table: readonly string[]
  readonly row: readonly string[]
  readonly column: readonly string[]
  /** Keys by which results may differ without being kept apart. */
  readonly ignored: readonly string[]
}

/** A table for each configuration, a row for each benchmark, a column for each file. */
export const defaultGrouping: Grouping = {
  table: ['.config'],
  row: ['.fullname'],
  column: ['.file'],
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
 * of the name, anything else for a line of configuration.
 *
 * @throws {BenchError} `KEY_BAD` for a key that begins with a dot and is none of these, or one that takes an order
 */
export function parseKeys(text: string, flag: string): string[] {
  const keys = text.split(/[\s,]+/).filter((key) => key !== '')
  for (const key of keys) {
    const isKnown = !key.startsWith('.') || ['.config', '.fullname', '.name', '.file'].includes(key)
    if (!isKnown || /[@()":]/.test(key) || key === '/') {
      throw new BenchError(
        'KEY_BAD',
        `-${flag}: reading its keys: met ${JSON.stringify(key)}, want .config, .fullname, .name, .file, /key, or a key of the files`,
      )
    }
  }
  return keys
}

/**
 * Returns what says where a result belongs. A key that is asked for on its own is left out of those that hold all:
 * with `/format` as the column, `Encode/format=json` is the row `Encode`.
 */
export function placer(grouping: Grouping): (line: BenchmarkLine) => Place {
  const groups = [grouping.table, grouping.row, grouping.column, grouping.ignored]
  const asked = new Set(groups.flat())
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
        return [{ key, value: valueOf(key, line, name, asked) }]
      })
    return {
      table: values(grouping.table),
      row: values(grouping.row),
      column: values(grouping.column),
      residue: values(residue),
    }
  }
}

function valueOf(key: string, line: BenchmarkLine, name: NameParts, asked: ReadonlySet<string>): string {
  if (key === '.fullname') return nameWithout(name, asked)
  if (key === '.name') return name.base
  if (key === '.file') return line.file
  return key.startsWith('/') ? nameValue(name, key.slice(1)) : (line.config.get(key) ?? '')
}
