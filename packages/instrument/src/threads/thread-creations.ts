// The threadcreate profile: worker threads, by the stack that created them.
import type { Profile } from '@hotpath/profile'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Worker } from 'node:worker_threads'
import { captureStack, readStack } from '../contention/stack.ts'
import { createFirstClassBuilder } from '../first-class.ts'
import { StackCounts } from '../tasks/stack-counts.ts'
import { type ThreadGroup, threadGroup } from './thread-group.ts'

// Where Node announces each worker, from within its constructor: the stack is there, and nothing had to be patched.
const CHANNEL = 'worker_threads'

const MAX_STACKS = 1000

const sampleTypes = [{ type: 'threadcreate', unit: 'count' }] as const

/** Counts the workers that this thread creates. */
export class ThreadCreations {
  readonly #group: ThreadGroup
  readonly #counts = new StackCounts()
  readonly #running = new Map<number, Worker>()
  #created = 0
  #sinceMs = 0
  #leases = 0
  #leavingOut = false

  /** @param group - is told of workers that have ended */
  constructor(group: ThreadGroup) {
    this.#group = group
  }

  /** How many have been created. */
  get count(): number {
    return this.#created
  }

  /** Those of them that have not ended, by number. */
  get running(): ReadonlyMap<number, Worker> {
    return this.#running
  }

  /** Counts until the result is disposed of. What was counted stays, as in Go. */
  follow(): Disposable {
    if (this.#leases++ === 0) {
      subscribe(CHANNEL, this.#onWorker)
      this.#sinceMs ||= Date.now()
    }
    let held = true
    return {
      [Symbol.dispose]: () => {
        if (held && --this.#leases === 0) unsubscribe(CHANNEL, this.#onWorker)
        held = false
      },
    }
  }

  /** Collects what was counted in this thread. */
  collect(): Profile {
    const builder = createFirstClassBuilder({
      sampleTypes,
      periodType: sampleTypes[0],
      period: 1,
      defaultSampleType: '',
      timeNanos: BigInt(Date.now()) * 1_000_000n,
      durationNanos: 0,
      comments: [
        this.#sinceMs === 0
          ? 'nobody has looked yet'
          : `worker threads created since ${new Date(this.#sinceMs).toISOString()}, ended or not`,
      ],
    })
    for (const { stack, count } of this.#counts.largest(MAX_STACKS)) builder.add(stack, [count])
    return builder.build()
  }

  /** Creates a worker that is not of the service's making, and is not counted. */
  leaveOut(create: () => Worker): Worker {
    this.#leavingOut = true
    try {
      return create()
    } finally {
      this.#leavingOut = false
    }
  }

  // Runs inside of the constructor: nothing may be thrown from here.
  readonly #onWorker = (message: unknown): void => {
    if (this.#leavingOut) return
    try {
      const { worker } = message as { worker: Worker } // Node's documentation
      const { threadId } = worker
      this.#created++
      this.#counts.add(withoutConstructor(readStack(captureStack(this.#onWorker))), 1)
      this.#running.set(threadId, worker)
      worker.once('exit', () => {
        this.#running.delete(threadId)
        this.#group.forget(threadId)
      })
    } catch {
      // A worker that is not counted works all the same.
    }
  }
}

type Stack = ReturnType<typeof readStack>

/** The frames on top are those of the channel and of `new Worker`. */
function withoutConstructor(stack: Stack): Stack {
  const constructor = stack.findIndex(
    ({ name, filename }) => name === 'Worker' && filename.startsWith('node:'),
  )
  const rest = stack.slice(constructor + 1)
  return rest.length > 0 ? rest : stack
}

/** The workers that this thread creates. */
export const threadCreations: ThreadCreations = new ThreadCreations(threadGroup)
