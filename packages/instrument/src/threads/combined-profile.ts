// Profiles of several threads as one, in which each sample says whose it is.
import {
  checkCompatible,
  decode,
  type Label,
  merge,
  type Profile,
  ProfileError,
  type Sample,
} from '@hotpath/profile'
import { errorText } from '../errors.ts'
import { toFirstClass } from '../first-class.ts'
import { type Thread, threadLabel } from './thread.ts'
import type { Reply } from './thread-group.ts'

/** What one thread has to say. */
export interface ThreadReply {
  readonly thread: Thread
  readonly reply: Reply
}

// Of a thread pool, each thread has much the same to say.
const MAX_COMMENTS = 100

/**
 * Returns the profiles of this thread and of others as one. Each sample has the label `thread`: `main` or a number;
 * and `thread_name` where whoever started the thread gave it a name. Header and duration are those of this thread.
 * Who did not answer, and what else the others have to say, is in the comments.
 *
 * @param own - the profile of this thread; undefined where it is to be left out
 * @throws {Error} when there is no profile at all
 */
export function combine(
  own: { readonly thread: Thread; readonly profile: Profile } | undefined,
  replies: readonly ThreadReply[],
): Profile {
  const profiles: Profile[] = own ? [labelled(own.profile, own.thread)] : []
  const present: Thread[] = own ? [own.thread] : []
  const notes: string[] = []
  for (const { thread, reply } of replies) {
    const label = threadLabel(thread.id)
    const first = profiles[0]
    const profile = readReply(reply, first)
    if (typeof profile === 'string') {
      notes.push(`thread ${label} is not in here: ${profile}`)
    } else if (profile !== undefined) {
      present.push(thread)
      notes.push(...newComments(profile, own?.profile).map((text) => `thread ${label}: ${text}`))
      profiles.push(labelled(profile, thread))
    }
  }
  const [first] = profiles
  if (first === undefined) throw new Error(notes[0] ?? 'no thread has this profile')
  const { periodType } = first
  if (periodType === undefined) throw new Error('the profile has no period type')
  const merged = merge(profiles)
  return toFirstClass(merged, {
    sampleTypes: merged.sampleTypes,
    periodType,
    period: merged.period,
    defaultSampleType: merged.defaultSampleType,
    timeNanos: first.timeNanos,
    durationNanos: first.durationNanos,
    // The last one says which process this is, and comes again by itself.
    comments: [...first.comments.slice(0, -1), `threads: ${formatThreads(present)}`, ...notes].slice(
      0,
      MAX_COMMENTS,
    ),
  })
}

/** Writes threads as a list: `main, 1 (pool), 2`. */
export function formatThreads(threads: readonly Thread[]): string {
  return threads.map(({ id, name }) => threadLabel(id) + (name && ` (${name})`)).join(', ')
}

/** Returns a profile, why there is none, or undefined where there is nothing to be said about it. */
function readReply(reply: Reply, first: Profile | undefined): Profile | string | undefined {
  switch (reply.state) {
    case 'nothing':
    case 'stopped':
      return undefined
    case 'gone':
      return 'it has ended'
    case 'silent':
      return `it did not answer, and may be held up by work or asleep`
    case 'problem':
      return reply.problem
    case 'profile':
      try {
        const profile = decode(reply.bytes, { source: 'thread' })
        if (first) checkCompatible([first, profile])
        return profile
      } catch (error) {
        if (error instanceof ProfileError) return errorText(error)
        throw error
      }
  }
}

/** A thread that says the same as this one need not say it again. */
function newComments(profile: Profile, own: Profile | undefined): string[] {
  return profile.comments.filter((text) => own?.comments.includes(text) === false)
}

/**
 * The number of a worker is a number: what `-tagfocus thread=1` looks for is a range of numbers, and as a pattern
 * would be found in 10 too.
 */
function labelled(profile: Profile, { id, name }: Thread): Profile {
  const labels: Label[] = [id === 0 ? { key: 'thread', str: 'main' } : { key: 'thread', num: id }]
  if (name !== '') labels.push({ key: 'thread_name', str: name })
  const samples = profile.samples.map((sample): Sample => ({
    ...sample,
    labels: [...sample.labels, ...labels],
  }))
  return { ...profile, samples }
}
