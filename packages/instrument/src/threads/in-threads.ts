// A profile of all threads, of some, or of this one alone: whoever asks need not know which there are.
import { encode, type Profile } from '@hotpath/profile'
import type { Worker } from 'node:worker_threads'
import { planCollection } from '../collect.ts'
import { findEndpoint, type RecordWorker } from '../profiles.ts'
import { combine, formatThreads, type ThreadReply } from './combined-profile.ts'
import { type ThreadCreations, threadCreations } from './thread-creations.ts'
import { type Thread, type ThreadSelection, threadLabel } from './thread.ts'
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
  /** Takes that of a worker which is too busy to do it itself. */
  readonly recordWorker?: RecordWorker | undefined
}

const MAX_LISTED = 20

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

/** Returns which threads profiles are of; undefined where that is this one alone. */
export function describeThreads({ self, others }: ThreadGroup = threadGroup): string | undefined {
  return others.length === 0 ? undefined : formatThreads([self, ...others])
}

/**
 * Takes a profile in several threads at the same time. A thread that does not answer is waited for by no more than
 * two seconds, and is in the comments; one that ends meanwhile, not at all.
 *
 * @throws whatever taking it in this thread throws, unless this thread is not asked for
 */
export async function collectInThreads(
  request: ThreadsRequest,
  { group = threadGroup, creations = threadCreations }: ThreadsOptions = {},
): Promise<Profile> {
  const { selection, here } = request
  const { self } = group
  if (selection === undefined && group.others.length === 0)
    return withOutsiders(await here(), group, creations)

  const which = selection?.id ?? 'all'
  const wanted = (id: number): boolean => which === 'all' || which === id
  // Ended together with this one, or when it fails.
  const asking = new AbortController()
  const signal = AbortSignal.any([request.signal, asking.signal])
  const replies = group.others
    .filter(({ id }) => wanted(id))
    .map((thread) => askThread(thread, { ...request, signal }, group, creations.running.get(thread.id)))
  try {
    const own = wanted(self.id) ? { thread: self, profile: await here() } : undefined
    const combined = combine(own, await Promise.all(replies))
    request.signal.throwIfAborted()
    return which === 'all' ? withOutsiders(combined, group, creations) : combined
  } finally {
    asking.abort()
  }
}

/** What threads are asked through; others in tests. */
export interface ThreadsOptions {
  readonly group?: ThreadGroup
  readonly creations?: Pick<ThreadCreations, 'running'>
}

/** Asks a thread, and records it from outside when it seems too busy to answer. Never rejects. */
async function askThread(
  thread: Thread,
  { profile, search, seconds, signal, recordWorker }: ThreadsRequest,
  group: ThreadGroup,
  worker: Worker | undefined,
): Promise<ThreadReply> {
  const answered = new AbortController()
  let outside: Promise<Profile | undefined> | undefined
  const whenLate = (): void => {
    if (worker === undefined || recordWorker === undefined) return
    outside = recordWorker(worker, seconds, AbortSignal.any([signal, answered.signal])).catch(() => undefined)
  }
  const reply = await group.ask({ id: thread.id, profile, search, seconds, signal, whenLate })
  if (reply.state !== 'silent') {
    answered.abort()
    return { thread, reply }
  }
  const recorded = await outside
  return { thread, reply: recorded ? { state: 'profile', bytes: encode(recorded) } : reply }
}

/** Says who is not in it because nobody has asked them to take part. */
function withOutsiders(
  profile: Profile,
  { self, others, leftOut }: ThreadGroup,
  { running }: Pick<ThreadCreations, 'running'>,
): Profile {
  const members = new Set([self.id, ...others.map(({ id }) => id)])
  const outsiders = [...running.keys()].filter((id) => !members.has(id))
  const notes: string[] = []
  if (outsiders.length > 0) {
    const list = outsiders.slice(0, MAX_LISTED).join(', ') + (outsiders.length > MAX_LISTED ? ' ...' : '')
    notes.push(
      `${outsiders.length} worker threads take no part, for want of startDiagnostics() in them: ${list}`,
    )
  }
  if (leftOut > 0) notes.push(`${leftOut} more threads were not asked`)
  return notes.length === 0 ? profile : { ...profile, comments: [...profile.comments, ...notes] }
}

/** What this thread does when another one asks. */
export const threadDuties: ThreadDuties = {
  async collect(profile, search, signal) {
    const endpoint = findEndpoint(profile)
    if (endpoint?.kind !== 'snapshot' && endpoint?.kind !== 'recording') return undefined
    const plan = planCollection(endpoint, new URLSearchParams(search))
    if (plan.state === 'bad') throw new Error(plan.problem)
    return encode(await plan.run(signal))
  },
}
