// The verbs, from one table: what each says, what it needs of a report, and where its code is.

import type { Report, VerbNeeds } from './report.ts'

/** What a verb may ask of the world: the sources that `list` shows. */
export interface VerbWorld {
  /** Returns the lines of a source file, or says in an error why it cannot. */
  readonly readSource: (path: string) => readonly string[]
}

/** What came of a verb: a text, the bytes of a file, or a sentence that there is nothing. */
export type Outcome =
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
  | { readonly nothing: string }

/** One verb. Its code is loaded when it is called: `top` must not wait for what only `list` needs. */
export interface Verb extends VerbNeeds {
  readonly help: string
  readonly takesPattern: boolean
  readonly load: () => Promise<{ run: (report: Report, pattern: string, world: VerbWorld) => Outcome }>
}

export type VerbName =
  | 'top'
  | 'text'
  | 'tree'
  | 'peek'
  | 'list'
  | 'traces'
  | 'tags'
  | 'comments'
  | 'dot'
  | 'callgrind'
  | 'folded'
  | 'raw'
  | 'proto'
  | 'topproto'

// 80 nodes: Go's limit for whatever may become a picture.
const small = { isWhole: false, takesPattern: false, nodeCount: 80 }
const whole = { isWhole: true, takesPattern: false, nodeCount: 0, granularity: 'addresses' as const }

const top = { ...small, nodeCount: 0, load: () => import('./commands/top.ts') }

/** Every verb, by its name. */
export const verbs: Readonly<Record<VerbName, Verb>> = {
  top: { ...top, help: 'The functions that cost most, one on each line' },
  text: { ...top, help: 'Same as top' },
  tree: {
    ...small,
    help: 'Each function with its callers and callees',
    load: () => import('./commands/tree.ts'),
  },
  peek: {
    isWhole: true,
    takesPattern: true,
    nodeCount: 0,
    help: 'Callers and callees of the functions that match',
    load: () => import('./commands/peek.ts'),
  },
  list: {
    isWhole: true,
    takesPattern: true,
    nodeCount: 0,
    granularity: 'lines',
    help: 'The source of the functions that match, with the cost of each line',
    load: () => import('./commands/list.ts'),
  },
  traces: { ...small, help: 'Every sample with its stack', load: () => import('./commands/traces.ts') },
  tags: {
    ...small,
    help: 'The labels of the samples, and what each comes to',
    load: () => import('./commands/tags.ts'),
  },
  comments: {
    ...small,
    help: 'The comments that the profile carries',
    load: () => import('./commands/comments.ts'),
  },
  dot: {
    ...small,
    help: 'The graph for graphviz: pprof -dot cpu.pb.gz | dot -Tsvg',
    load: () => import('./commands/dot.ts'),
  },
  callgrind: { ...whole, help: 'The graph for KCachegrind', load: () => import('./commands/callgrind.ts') },
  folded: { ...whole, help: 'Stacks as folded text: a;b;c 12', load: () => import('./commands/folded.ts') },
  raw: { ...whole, help: 'All that the profile holds, as text', load: () => import('./commands/raw.ts') },
  proto: {
    ...whole,
    help: 'A profile again (.pb.gz): merged, subtracted, filtered',
    load: () => import('./commands/proto.ts'),
  },
  topproto: {
    ...top,
    help: 'What top shows, as a profile (.pb.gz)',
    load: () => import('./commands/top-proto.ts'),
  },
}

/** Tells whether a word is a verb. */
export function isVerb(word: string): word is VerbName {
  return Object.hasOwn(verbs, word)
}
