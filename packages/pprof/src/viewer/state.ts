// What a reader looks at, and how it stands in an address: in Go's words where Go's page has them.

import type { Colouring } from './look.ts'

/** The ways to look at a profile. */
export type View = 'flamegraph' | 'top' | 'peek' | 'source'

export const views: readonly View[] = ['flamegraph', 'top', 'peek', 'source']

/** By what the rows of `top` are sorted. */
export type SortKey = 'flat' | 'cum' | 'name'

/** What a reader looks at. All of it is in the address, so that a reload and a colleague see the same. */
export interface ViewState {
  readonly view: View
  /** The sample type, by its name. */
  readonly sampleType: string
  /** The place that fills the picture: see `place.ts`. Empty: all. */
  readonly zoom: string
  /** The regular expression that is looked for. */
  readonly search: string
  /** The function of `peek` and `source`, by its whole name. */
  readonly functionName: string
  readonly sort: SortKey
  readonly colouring: Colouring
  /** Whether the flame graph has one box for all that goes on inside of a package. */
  readonly isFolded: boolean
}

/** The parts of an address that stand for a state: the last word of its path, and its query. */
export function writeState(state: ViewState, usual: ViewState): { path: View; query: string } {
  const query = new URLSearchParams()
  const set = (name: string, value: string, usualValue: string): void => {
    if (value !== usualValue) query.set(name, value)
  }
  set('si', state.sampleType, usual.sampleType)
  set('zoom', state.zoom, '')
  set('q', state.search, '')
  set('f', state.functionName, '')
  set('sort', state.sort, usual.sort)
  set('color', state.colouring, usual.colouring)
  set('fold', state.isFolded ? '1' : '', '')
  return { path: state.view, query: query.toString() }
}

/** Reads a state from the parts of an address. What is not there, or makes no sense, is as usual. */
export function readState(path: string, query: URLSearchParams, usual: ViewState): ViewState {
  const among = <T extends string>(known: readonly T[], value: string | null, otherwise: T): T =>
    known.find((one) => one === value) ?? otherwise
  return {
    view: among(views, path, usual.view),
    sampleType: query.get('si') ?? usual.sampleType,
    zoom: query.get('zoom') ?? '',
    search: query.get('q') ?? '',
    functionName: query.get('f') ?? '',
    sort: among(['flat', 'cum', 'name'], query.get('sort'), usual.sort),
    colouring: among(['owner', 'change'], query.get('color'), usual.colouring),
    isFolded: query.get('fold') === '1',
  }
}
