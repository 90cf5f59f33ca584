// The viewer of profiles, for any page: an element, a table of stacks, and no framework.

export { ANSWER_MEASURE, mountViewer, type Viewer, type ViewerOptions } from './viewer.ts'
export { decodeStackTable, encodeStackTable, type StackTable } from './stack-table.ts'
export { readState, type View, type ViewState, writeState } from './state.ts'
export { Reading } from './reading.ts'
export type { Language } from './text.ts'
export type { Theme } from './palette.ts'
export type { SourceLine, SourceListing } from './source-listing.ts'
export type { LoadSource } from './view.ts'
