// A request for a profile, once its query has been read: ready to run in this thread, whoever asked for it.
import type { Profile } from '@hotpath/profile'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorText } from './errors.ts'
import type { RecordingProfile, RecordWorker, SnapshotProfile } from './profiles.ts'
import { readSnapshotQuery, readWindowSeconds } from './query.ts'
import { rememberSymbols } from './symbols.ts'

/** What a query asks of an endpoint. */
export type CollectionPlan =
  /** `problem` is the text of a 400. */
  | { readonly state: 'bad'; readonly problem: string }
  | {
      readonly state: 'ready'
      /** What a browser saves it as. */
      readonly filename: string
      /** Not 0: text is wanted, and how much of it. */
      readonly debug: number
      /** How long it takes; 0 is at once. */
      readonly seconds: number
      /** The longest that it may take, where the endpoint has a limit of its own. */
      readonly maxSeconds: number
      /** Ends early, by a rejection, when the signal says so. */
      run(signal: AbortSignal): Promise<Profile>
      /** Does it for a worker that is too busy to, where that is possible. */
      readonly recordWorker?: RecordWorker | undefined
    }

/** Reads a query. */
export function planCollection(
  endpoint: SnapshotProfile | RecordingProfile,
  query: URLSearchParams,
): CollectionPlan {
  return endpoint.kind === 'recording' ? planRecording(endpoint, query) : planSnapshot(endpoint, query)
}

function planRecording(endpoint: RecordingProfile, query: URLSearchParams): CollectionPlan {
  const plan = endpoint.prepare(query)
  if (typeof plan === 'string') return { state: 'bad', problem: plan }
  return {
    state: 'ready',
    filename: endpoint.name,
    debug: 0,
    seconds: plan.seconds,
    maxSeconds: Infinity,
    run: (signal) => plan.record(signal),
    recordWorker: plan.recordWorker,
  }
}

function planSnapshot(endpoint: SnapshotProfile, search: URLSearchParams): CollectionPlan {
  const { sampling } = endpoint
  const query = readSnapshotQuery(search, endpoint.delta !== undefined, sampling?.parameter)
  const plan = {
    state: 'ready',
    filename: endpoint.name,
    debug: 0,
    seconds: 0,
    maxSeconds: sampling?.maxSeconds ?? Infinity,
  } as const
  switch (query.kind) {
    case 'bad':
      return { state: 'bad', problem: query.problem }
    case 'text': {
      const { debug, gc } = query
      const seconds = endpoint.recordText === undefined ? 0 : (readWindowSeconds(search) ?? 0)
      if (typeof seconds === 'string') return { state: 'bad', problem: seconds }
      if (seconds === 0) return { ...plan, debug, run: () => collect(endpoint, { gc, debug }) }
      return {
        ...plan,
        debug,
        seconds,
        run: async (signal) =>
          endpoint.recordText?.(seconds, debug, signal) ?? collect(endpoint, { gc, debug }),
      }
    }
    case 'binary': {
      if (endpoint.recordText !== undefined && search.get('window')) {
        return { state: 'bad', problem: '"window" parameter needs "debug", as "seconds" is for files' }
      }
      const { gc } = query
      return { ...plan, run: () => collect(endpoint, { gc, debug: 0 }) }
    }
    case 'delta':
    case 'window': {
      const { seconds } = query
      const period = query.kind === 'window' ? query.period : sampling?.defaultPeriod
      return {
        ...plan,
        filename: `${endpoint.name}-delta`,
        seconds,
        run: (signal) =>
          sampling !== undefined && period !== undefined
            ? sampling.record(period, seconds, signal)
            : collectDelta(endpoint, seconds, signal),
      }
    }
  }
}

async function collectDelta(
  endpoint: SnapshotProfile,
  seconds: number,
  signal: AbortSignal,
): Promise<Profile> {
  const options = { gc: false, debug: 0 }
  const before = await collect(endpoint, options)
  await sleep(seconds * 1000, undefined, { signal, ref: false })
  const after = await collect(endpoint, options)
  return endpoint.delta?.(before, after) ?? after
}

async function collect(endpoint: SnapshotProfile, options: { gc: boolean; debug: number }): Promise<Profile> {
  let profile: Profile
  try {
    profile = await endpoint.collect(options)
  } catch (cause) {
    throw new Error(`failed to collect profile: ${errorText(cause)}`, { cause })
  }
  rememberSymbols(profile)
  return profile
}
