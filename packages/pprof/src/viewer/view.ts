// What the viewer and its views agree on.

import type { Look } from './look.ts'
import type { Theme } from './palette.ts'
import type { Column, Reading } from './reading.ts'
import type { SourceListing } from './source-listing.ts'
import type { ViewState } from './state.ts'
import type { ViewerText } from './text.ts'

/** Fetches the source of a frame, with what each line costs in a column. */
export type LoadSource = (frame: number, column: number) => Promise<readonly SourceListing[]>

/** How deep a heading lies. */
export type HeadingLevel = 2 | 3 | 4

/** All that a view draws from. */
export interface Shown {
  readonly reading: Reading
  readonly column: Column
  readonly state: ViewState
  readonly text: ViewerText
  readonly theme: Theme
  readonly look: Look
  /** Of the headings inside of the viewer. */
  readonly headingLevel: HeadingLevel
  /** For each frame 1 where it is looked for; unset: nothing is. */
  readonly wanted: Uint8Array | undefined
}

/** What a view may ask of the viewer. */
export interface Host {
  /** Shows another state. `replace`: the one before is not worth coming back to. */
  readonly go: (change: Partial<ViewState>, how?: 'push' | 'replace') => void
  /** Lets screen readers know. */
  readonly say: (words: string) => void
  /** The address of a state, where states have addresses. */
  readonly hrefOf: (change: Partial<ViewState>) => string | undefined
  readonly loadSource: LoadSource | undefined
}

/** One way to look at a profile. */
export interface ViewPart {
  readonly element: HTMLElement
  readonly show: (shown: Shown) => void
  /** Called when its element is in the page, or no longer. */
  readonly attach?: () => void
  readonly detach?: () => void
  /** Takes a key that was pressed anywhere in the viewer; tells whether it did. */
  readonly press?: (key: string) => boolean
  /** Gives the keyboard to its main part. */
  readonly focus?: () => void
}
