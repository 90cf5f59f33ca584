// The source of a function as a viewer is given it: lines, and what each costs.

/** One line of a source, values in the unit of the profile. */
export interface SourceLine {
  readonly line: number
  readonly text: string
  readonly flat: number
  readonly cum: number
}

/** A function's part of one file: its lines, or why there are none. */
export interface SourceListing {
  readonly name: string
  readonly file: string
  readonly flat: number
  readonly cum: number
  readonly lines?: readonly SourceLine[]
  readonly problem?: string
}
