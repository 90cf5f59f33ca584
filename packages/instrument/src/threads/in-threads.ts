// A profile of all threads, of some, or of this one alone: whoever asks need not know which there are.
import { encode, type Profile } from '@hotpath/profile'
import { planCollection } from '../collect.ts'
import { findEndpoint } from '../profiles.ts'
import { combine, formatThreads, type ThreadReply } from './combined-profile.ts'
import { type ThreadSelection, threadLabel } from './thread.ts'
import { type ThreadDuties, type ThreadGroup, threadGroup } from './thread-group.ts'

/** A profile that is to be taken in several threads. */
export interface ThreadsRequest {
  readonly profile: string
  /** The query as the client sent it: every thread reads it for itself. */
  readonly search: string
  readonly seconds: number
  readonly signal: AbortSignal
  /** Which threads. Undefined: all there are, and no labels where that is this one alone. */
  readonly selection: ThreadSelection | undefined
  /** Takes the profile of this thread. */
  readonly here: () => Promise<Profile>
}

/** Tells whether a selection names a thread that does not take part; if so, in words. */
export function selectionProblem(
  selection: ThreadSelection | undefined,
  group: ThreadGroup = threadGroup,
): string | undefined {
  if (selection === undefined || selection.id === 'all') return undefined
  const threads = [group.self, ...group.others]
  if (threads.some(({ id }) => id === selection.id)) return undefined
  return `thread ${threadLabel(selection.id)} does not take part: there are ${formatThreads(threads)}`
}

/**
 * Takes a profile in several threads at the same time. A thread that does not answer is waited for by no more than
 * two seconds, and is in the comments; one that ends meanwhile, not at all.
 *
 * @throws whatever taking it in this thread throws, unless this thread is not asked for
 */
export async function collectInThreads(
  request: ThreadsRequest,
  group: ThreadGroup = threadGroup,
): Promise<Profile> {
  const { selection, here, profile, search, seconds } = request
  const { self, leftOut } = group
  if (selection === undefined && group.others.length === 0) return here()

  const which = selection?.id ?? 'all'
  const wanted = (id: number): boolean => which === 'all' || which === id
  // Ended together with this one, or when it fails.
  const asking = new AbortController()
  const signal = AbortSignal.any([request.signal, asking.signal])
  const replies = group.others
    .filter(({ id }) => wanted(id))
    .map(async (thread): Promise<ThreadReply> => ({
      thread,
      reply: await group.ask({ id: thread.id, profile, search, seconds, signal }),
    }))
  try {
    const own = wanted(self.id) ? { thread: self, profile: await here() } : undefined
    const combined = combine(own, await Promise.all(replies))
    request.signal.throwIfAborted()
    return leftOut === 0
      ? combined
      : { ...combined, comments: [`${leftOut} more threads were not asked`, ...combined.comments] }
  } finally {
    asking.abort()
  }
}

/** What this thread does when another one asks. */
export const threadDuties: ThreadDuties = {
  async collect(profile, search, signal) {
    const endpoint = findEndpoint(profile)
    if (endpoint === undefined || endpoint.kind === 'plain') return undefined
    const plan = planCollection(endpoint, new URLSearchParams(search))
    if (plan.state === 'bad') throw new Error(plan.problem)
    return encode(await plan.run(signal))
  },
}
