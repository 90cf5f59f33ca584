// One profile as it is being read: what each column, order and search gives, worked out once.

import { commonUnit, divided, formatMeasure, formatShare } from '../measure.ts'
import { type FunctionRow, functionRows, type FunctionValues, functionValues } from './functions.ts'
import { type Colouring, Look, ownerWeights } from './look.ts'
import type { Theme } from './palette.ts'
import { type Found, search } from './search.ts'
import type { StackTable, TableColumn } from './stack-table.ts'
import { Stacks } from './stacks.ts'
import type { ViewState } from './state.ts'

/** What a search gave: nothing was asked, what was found, or why it is no regular expression. */
export type SearchOutcome =
  | { readonly state: 'off' }
  | { readonly state: 'found'; readonly found: Found }
  | { readonly state: 'bad'; readonly reason: string }

/** A column, ready to be shown. */
export class Column {
  readonly info: TableColumn
  readonly stacks: Stacks
  readonly values: FunctionValues
  /** The unit that all values of a table are shown in. */
  readonly unit: string
  readonly #rows = new Map<boolean, readonly FunctionRow[]>()
  #search: { pattern: string; outcome: SearchOutcome } = { pattern: '', outcome: { state: 'off' } }

  constructor(stacks: Stacks) {
    const { head } = stacks.table
    this.stacks = stacks
    this.info = head.columns[stacks.column] ?? { type: '', unit: '', total: 0, about: [] }
    this.values = functionValues(stacks)
    this.unit = commonUnit(
      this.rows(head.isSortedByCum).map(({ flat, cum }) => flat || cum),
      { ...head, sampleUnit: this.info.unit, total: this.info.total, numbers: 'decimal' },
    )
  }

  /** The rows of `top`. */
  rows(isSortedByCum: boolean): readonly FunctionRow[] {
    const known = this.#rows.get(isSortedByCum)
    if (known) return known
    const rows = functionRows(this.stacks, this.values, isSortedByCum)
    this.#rows.set(isSortedByCum, rows)
    return rows
  }

  /** What a regular expression finds; an empty one asks for nothing. */
  search(pattern: string): SearchOutcome {
    if (this.#search.pattern !== pattern) this.#search = { pattern, outcome: this.#look(pattern) }
    return this.#search.outcome
  }

  #format(value: number, unit: string): string {
    return formatMeasure(divided(value, this.stacks.table.head.divideBy), this.info.unit, unit)
  }

  #look(pattern: string): SearchOutcome {
    if (pattern === '') return { state: 'off' }
    try {
      return { state: 'found', found: search(this.stacks, pattern) }
    } catch (error) {
      const words = error instanceof Error ? error.message : ''
      const reason = words.replace(/^parsing search regexp: error parsing regexp: /, '')
      return { state: 'bad', reason }
    }
  }

  /** A value of a table: all in one unit, as `top` prints them. */
  inTable(value: number): string {
    return this.#format(value, this.unit)
  }

  /** A value that stands alone, in the unit that fits it. */
  alone(value: number): string {
    const { unit } = this.stacks.table.head
    return this.#format(value, unit === 'minimum' ? 'auto' : unit)
  }

  /** A share of the total, as `top` prints it. */
  share(value: number): string {
    return formatShare(value, this.info.total).trim()
  }
}

/** A table with its columns. */
export class Reading {
  readonly table: StackTable
  readonly #columns: (Column | undefined)[]
  readonly #looks = new Map<string, Look>()
  #weights: Float64Array | undefined
  #frameNames: Map<string, number> | undefined

  constructor(table: StackTable) {
    this.table = table
    this.#columns = table.head.columns.map(() => undefined)
  }

  /** The column of a sample type; the usual one where there is none of that name. */
  column(sampleType: string): Column {
    const { columns, column: usual } = this.table.head
    const named = columns.findIndex(({ type }) => type === sampleType)
    const index = named === -1 ? usual : named
    const known = this.#columns[index]
    if (known) return known
    const other = this.#columns.find((one) => one !== undefined)
    const made = new Column(other ? other.stacks.withColumn(index) : new Stacks(this.table, index))
    this.#columns[index] = made
    return made
  }

  /** The look of all columns in a theme, made once for each. */
  look(theme: Theme, colouring: Colouring): Look {
    const key = `${theme} ${colouring}`
    const known = this.#looks.get(key)
    if (known) return known
    this.#weights ??= ownerWeights(this.column('').stacks)
    const look = new Look(this.table, { theme, colouring, weights: this.#weights })
    this.#looks.set(key, look)
    return look
  }

  /** The frame of that whole name. */
  frameNamed(name: string): number | undefined {
    this.#frameNames ??= new Map(
      this.table.head.frames.name.map((one, frame) => [one, frame] as const).reverse(),
    )
    return this.#frameNames.get(name)
  }

  /** What is shown before anybody chose something. */
  usualState(): ViewState {
    const { columns, column, comparison, isSortedByCum } = this.table.head
    return {
      view: 'flamegraph',
      sampleType: columns[column]?.type ?? '',
      zoom: '',
      search: '',
      functionName: '',
      sort: isSortedByCum ? 'cum' : 'flat',
      colouring: comparison === 'none' ? 'owner' : 'change',
      isFolded: false,
    }
  }
}
