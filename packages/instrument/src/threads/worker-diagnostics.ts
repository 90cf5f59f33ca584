// Diagnostics in a worker thread, and its end: the main thread's debug server shows what happens there.
import process from 'node:process'
import type { Worker } from 'node:worker_threads'
import { observe, type ObservationOptions } from '../observation.ts'
import { threadGroup } from './thread-group.ts'

/** How a worker thread takes part. */
export interface WorkerDiagnosticsOptions extends ObservationOptions {}

/**
 * Lets a worker thread take part in the profiles that a debug server of another thread hands out: samples of all
 * threads are in one profile then, each with the label `thread`. {@link startDiagnostics} does this by itself when it
 * is called in a worker.
 *
 * It keeps the thread alive no longer than it would be, and posts nothing to `parentPort`. What the thread needs to
 * answer is its event loop: while that is held up for more than two seconds, profiles do without the thread, and say
 * so. It ends with the thread; before `worker.terminate()`, see {@link terminateWorker}.
 *
 * @throws {InstrumentError} `ENGINE_UNAVAILABLE` where the native profiler cannot be loaded
 * @example
 * using diagnostics = startWorkerDiagnostics()
 * // go tool pprof -tagfocus thread=1 http://127.0.0.1:6060/debug/pprof/profile?seconds=5
 */
export function startWorkerDiagnostics(options: WorkerDiagnosticsOptions = {}): Disposable {
  const stack = new DisposableStack()
  const observation = observe(options)
  // Samplers that run while their thread is taken apart have crashed processes.
  const close = (): void => stack.dispose()
  process.once('exit', close)
  stack.defer(() => process.off('exit', close))
  stack.use(threadGroup.whenStopped(close))
  stack.use(observation)
  return { [Symbol.dispose]: close }
}

/**
 * Ends a worker as `worker.terminate()` does, once its samplers have stopped, for which it waits two seconds at most.
 * Without them, or where the worker takes no part, it ends at once.
 *
 * @returns what `terminate` returns: the exit code
 */
export async function terminateWorker(worker: Worker): Promise<number> {
  await threadGroup.askToStop(worker.threadId)
  return worker.terminate()
}
