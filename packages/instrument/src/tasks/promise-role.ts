// What a promise is there for, as the place tells where it was made: which ones stand for work, and which only follow.

/**
 * What a promise is there for.
 *
 * - `source`: settled by something that happens, as that of `new Promise`
 * - `relay`: settled by other promises, as that of an async function or of `Promise.all`
 * - `await`: a function that waits at an `await`; the engine makes one each time, which nobody gets to see
 * - `reaction`: what `then`, `catch` and `finally` return
 */
export type PromiseRole = 'source' | 'relay' | 'await' | 'reaction'

// Functions of the engine that return what other promises come to. A generator's next() settles when its body
// comes to the next yield, and what the body waits for is a promise of its own.
const relays = new Set([
  'all',
  'allSettled',
  'any',
  'race',
  'try',
  'resolve',
  'reject',
  'fromAsync',
  'next',
  'return',
  'throw',
  'Promise.all',
  'Promise.allSettled',
  'Promise.any',
  'Promise.race',
])

/** What V8 can say of the function around a call, which the types do not know. */
interface EnclosingFunction {
  getEnclosingLineNumber?(): number | null
}

/**
 * Tells the role of a promise from the stack it was made at, leaf first.
 *
 * @param derived - whether the engine says that it was made for another promise
 */
export function roleOfPromise(sites: readonly NodeJS.CallSite[], derived: boolean): PromiseRole {
  const [top] = sites
  const script = top?.getFileName() ?? ''
  if (derived) return script === '' ? 'reaction' : 'await'
  // Made by native code that nobody called, for something that happens outside.
  if (top === undefined) return 'source'
  if (script === '') return relays.has(top.getFunctionName() ?? '') ? 'relay' : 'source'
  // An async function makes its promise before its first statement. So does native code when JavaScript calls it,
  // which outside of Node's own modules hardly anybody does.
  if (!script.startsWith('node:')) return 'relay'
  return isAtEntry(top) ? 'relay' : 'source'
}

function isAtEntry(site: NodeJS.CallSite & EnclosingFunction): boolean {
  return site.getLineNumber() === site.getEnclosingLineNumber?.()
}
