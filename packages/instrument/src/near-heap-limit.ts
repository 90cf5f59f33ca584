// The last profile of a process that runs out of memory: written by another one, while this one waits.
import { extname, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { engine } from './engine.ts'
import { thisProcess } from './first-class.ts'
import { heapProfiler, whenSamplingStarts } from './heap.ts'

// From source or built: the program lies beside this file, and ends as it does.
const program = fileURLToPath(new URL(`near-heap-limit-main${extname(import.meta.url)}`, import.meta.url))

// How often the limit may be raised to let a profile be taken. What would follow is more of the same.
const MAX_EXTENSIONS = 1

/**
 * Has a heap profile written into a folder when the heap is about to reach its limit, even when the service never
 * gives the event loop back: `heap_<seconds since 1970>_near_limit.pb.gz`. Works while the heap profiler runs, on
 * the main thread; the latest call counts. There may be a second profile when the raised limit is reached too.
 *
 * No code of this process can run at that point. The engine raises the limit by the size of one young generation,
 * which is what V8 needs for one more collection, writes the samples to a temporary file, and starts a second Node
 * process which turns them into a profile. This one waits for it and then dies as it would have. The
 * second process was measured at 0.2 s of processor time and 90 MB: where the limit of a container leaves no room for
 * that, there is no profile.
 */
export function writeNearHeapLimit(directory: string): Disposable {
  const { pid, filename } = thisProcess()
  const command = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    program,
    resolve(directory),
    String(pid),
    filename,
  ]
  const arm = (): void => engine().heap.monitorOutOfMemory('auto', MAX_EXTENSIONS, false, command)
  if (heapProfiler.running) arm()
  const listening = whenSamplingStarts(arm)
  return {
    [Symbol.dispose]() {
      listening[Symbol.dispose]()
      // No extension and no command: V8 does what it does by itself.
      if (heapProfiler.running) engine().heap.monitorOutOfMemory(0, 0, false, [])
    },
  }
}
