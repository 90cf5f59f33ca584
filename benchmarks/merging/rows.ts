// What is measured: so many profiles into one, and one profile shown.

/** One row of the table: what each program is asked to do. */
export interface Row {
  readonly name: string
  /** How many profiles. */
  readonly files: number
  /** Which share of their samples has a label. */
  readonly labelled: number
  /** What is done with them; `-proto` writes a file. */
  readonly verb: '-proto' | '-top'
}

export type RowId = 'a-a' | 'top' | 'one' | 'ten' | 'hundred' | 'labelled' | 'thousand'

const merge = { labelled: 0, verb: '-proto' } as const

/** All rows, in the order of the table. In the first ours runs against itself. */
export const rows: Readonly<Record<RowId, Row>> = {
  'a-a': { ...merge, name: 'A/A: 100 profiles merged', files: 100 },
  top: { ...merge, name: '-top of 1 profile', files: 1, verb: '-top' },
  one: { ...merge, name: '1 profile written again', files: 1 },
  ten: { ...merge, name: '10 profiles merged', files: 10 },
  hundred: { ...merge, name: '100 profiles merged', files: 100 },
  labelled: { ...merge, name: '100 profiles merged, 30 % of samples labelled', files: 100, labelled: 0.3 },
  thousand: { ...merge, name: '1000 profiles merged', files: 1000 },
}
