// What a service says about itself: tasks, regions and messages, which cost next to nothing while nobody records.
import { currentTask, nextTask, taskStorage } from './current-task.ts'
import { kinds, outcomes } from './layout.ts'
import { ring } from './recording.ts'
import { NO_PLACE, type Ring } from './ring.ts'

/** An interval that has begun. */
export interface Region extends Disposable {
  /** Ends it. Does nothing when it has ended before. */
  end(): void
}

/** Whether anybody records: worth asking before making a message that takes work. */
export function isTracing(): boolean {
  return ring !== undefined
}

/**
 * Runs a function as a task: one logical operation, such as a job, across all that it awaits. Regions, messages and
 * whatever else is recorded in it, however deep in promises and timers, belong to the task. It ends when the function
 * returns or, where that is a promise, when the promise is settled.
 *
 * HTTP requests are tasks by themselves. A task within a task knows its parent.
 *
 * @param type - one of a few: a name, and never an id
 * @returns what the function returns; while somebody records, a promise is another one with the same result
 * @see runtime/trace.NewTask
 */
export function withTask<T>(type: string, run: () => T): T {
  const recording = ring
  if (recording === undefined) return run()
  const task = nextTask()
  const place = recording.open(kinds.task, recording.name(type), task, currentTask())
  return finish(recording, place, () => taskStorage.run(task, run))
}

/**
 * Runs a function as a region: an interval within the task of the moment, or within none. Regions nest. It ends as
 * {@link withTask} does.
 *
 * Off, it costs 2 ns; on, some 80 and no memory. A promise costs what awaiting it costs.
 *
 * @see runtime/trace.WithRegion
 */
export function withRegion<T>(type: string, run: () => T): T {
  const recording = ring
  if (recording === undefined) return run()
  return finish(recording, recording.open(kinds.region, recording.name(type), currentTask(), 0), run)
}

function finish<T>(recording: Ring, place: number, run: () => T): T {
  let result: T
  try {
    result = run()
  } catch (error) {
    recording.close(place, outcomes.failed)
    throw error
  }
  // A promise and nothing like one: there are queries that run when somebody looks at their `then`, each time.
  if (typeof result === 'object' && result instanceof Promise) {
    return finishLater(recording, place, result) as T // of the same result
  }
  recording.close(place, outcomes.done)
  return result
}

async function finishLater(recording: Ring, place: number, result: Promise<unknown>): Promise<unknown> {
  let outcome: number = outcomes.failed
  try {
    const value = await result
    outcome = outcomes.done
    return value
  } finally {
    recording.close(place, outcome)
  }
}

/**
 * Begins a region that ends with its scope, or with `end()`.
 *
 * With `using`, it costs no memory: the object is used again once the scope has ended, so do not keep it for longer.
 * What was ended by `end()` is not used again, and may be ended twice.
 *
 * @example
 * using _region = startRegion('render')
 * @see runtime/trace.StartRegion
 */
export function startRegion(type: string): Region {
  const recording = ring
  if (recording === undefined) return noRegion
  const place = recording.open(kinds.region, recording.name(type), currentTask(), 0)
  if (place === NO_PLACE) return noRegion
  if (pool.recording !== recording) pool = { recording, regions: [] }
  const known = pool.regions[place]
  if (known !== undefined) {
    known.ended = false
    return known
  }
  const region = new OpenRegion(recording, place)
  pool.regions[place] = region
  return region
}

/**
 * Records a message at this moment, in the task of the moment. `message` is cut after 240 bytes.
 *
 * @param category - one of a few, by which messages are told apart
 * @see runtime/trace.Log
 */
export function log(category: string, message: string): void {
  const recording = ring
  if (recording === undefined) return
  // What types forbid, callers without them do all the same: an error of ours is not theirs.
  if (typeof message === 'string') recording.log(recording.name(category), currentTask(), message)
}

class OpenRegion implements Region {
  ended = false
  readonly #recording: Ring
  readonly #place: number

  constructor(recording: Ring, place: number) {
    this.#recording = recording
    this.#place = place
  }

  end(): void {
    if (this.ended) return
    this.ended = true
    this.#recording.close(this.#place, outcomes.done)
    // Whoever has this one may end it again.
    if (pool.regions[this.#place] === this) pool.regions[this.#place] = undefined
  }

  [Symbol.dispose](): void {
    if (this.ended) return
    this.ended = true
    this.#recording.close(this.#place, outcomes.done)
  }
}

const noRegion: Region = { end() {}, [Symbol.dispose]() {} }

/** The region of each place, so that none has to be made. */
let pool: { recording: Ring | undefined; regions: (OpenRegion | undefined)[] } = {
  recording: undefined,
  regions: [],
}
