// What the viewer and its views agree on.

import type { Theme } from '@hotpath/pprof/elements'
import type { Look } from './look.ts'
import type { Reading } from './reading.ts'
import type { ViewState } from './state.ts'
import type { TraceText } from './text.ts'

/** All that a view draws from. */
export interface Shown {
  readonly reading: Reading
  readonly state: ViewState
  readonly text: TraceText
  readonly theme: Theme
  readonly look: Look
  /** For each slice 1 where it is looked for; unset: nothing is. */
  readonly wanted: Uint8Array | undefined
}

/** What a view may ask of the viewer. */
export interface Host {
  /** Shows another state. `replace`: the one before is not worth coming back to. */
  readonly go: (change: Partial<ViewState>, how?: 'push' | 'replace') => void
  /** Lets screen readers know. */
  readonly say: (words: string) => void
  /** The address of a state. */
  readonly hrefOf: (change: Partial<ViewState>) => string
}

/** One way to look at a trace. */
export interface ViewPart {
  readonly element: HTMLElement
  readonly show: (shown: Shown) => void
  /** Called when its element is in the page, or no longer. */
  readonly attach: () => void
  readonly detach: () => void
  /** Takes a key that was pressed anywhere in the viewer; tells whether it did. */
  readonly press: (key: string) => boolean
  /** Gives the keyboard to its main part. */
  readonly focus: () => void
}
