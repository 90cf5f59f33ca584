// What a reader looks at, and how it stands in an address.

/** The ways to look at a trace: by thread, by task. */
export type View = 'timeline' | 'tasks'

export const views: readonly View[] = ['timeline', 'tasks']

/** By what tasks are sorted. */
export type TaskOrder = 'duration' | 'start'

/** What a reader looks at. All of it is in the address, so that a reload and a colleague see the same. */
export interface ViewState {
  readonly view: View
  /** The part of the trace that fills the picture, in nanoseconds after its beginning. */
  readonly from: number
  readonly to: number
  /** The slice that is described; -1: none. */
  readonly slice: number
  /** What is looked for: a regular expression. */
  readonly search: string
  /** Tasks of this type are listed; empty: all. */
  readonly type: string
  readonly order: TaskOrder
}

/** The parts of an address that stand for a state: the last word of its path, and its query. */
export function writeState(state: ViewState, usual: ViewState): { path: View; query: string } {
  const query = new URLSearchParams()
  const set = (name: string, value: string | number, usualValue: string | number): void => {
    if (value !== usualValue) query.set(name, String(value))
  }
  set('from', Math.round(state.from), Math.round(usual.from))
  set('to', Math.round(state.to), Math.round(usual.to))
  set('slice', state.slice, -1)
  set('q', state.search, '')
  set('type', state.type, '')
  set('order', state.order, usual.order)
  return { path: state.view, query: query.toString() }
}

/** Reads a state from the parts of an address. What is not there, or makes no sense, is as usual. */
export function readState(
  path: string,
  query: URLSearchParams,
  usual: ViewState,
  sliceCount: number,
): ViewState {
  const number = (name: string, otherwise: number): number => {
    const given = query.get(name) ?? ''
    return /^\d{1,16}$/.test(given) ? Number(given) : otherwise
  }
  const slice = number('slice', -1)
  const [from, to] = [number('from', usual.from), number('to', usual.to)]
  return {
    view: views.find((one) => one === path) ?? usual.view,
    ...(from < to && from < usual.to ? { from, to } : { from: usual.from, to: usual.to }),
    slice: slice < sliceCount ? slice : -1,
    search: query.get('q') ?? '',
    type: query.get('type') ?? '',
    order: query.get('order') === 'start' ? 'start' : usual.order,
  }
}
