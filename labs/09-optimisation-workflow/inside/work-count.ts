// Loaded into the service by its tests: counts what the service's own code does. Each call of one of its functions
// counts, callbacks too, and so does each time that a block of one is entered, a loop's above all. The engine counts
// that itself, exactly as long as it optimises nothing, whatever the functions are called and wherever they are; how long
// it takes does not matter. What the engine looks through or copies in code of its own is counted by the element, texts and
// bytes by eight at a time.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Session, type Profiler } from 'node:inspector'
import type { AddressInfo } from 'node:net'
import './unoptimised.ts'

/** What was done since somebody last asked. */
export interface WorkReport {
  readonly steps: number
}

const session = new Session()
session.connect()
session.post('Profiler.enable')
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })

let byEngine = 0

const looksThrough = ['indexOf', 'lastIndexOf', 'includes', 'join', 'sort', 'reverse', 'fill'] as const
const makesAnother = ['slice', 'concat', 'flat', 'toSorted', 'toReversed', 'toSpliced', 'with'] as const
for (const name of looksThrough) countCalls(Array.prototype, name, (array: unknown[]) => array.length)
const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object // what all of them inherit from
for (const name of ['indexOf', 'lastIndexOf', 'includes'])
  countCalls(typedArray, name, (array: Uint8Array) => array.length)
for (const name of makesAnother)
  countCalls(Array.prototype, name, (_array, made) => (Array.isArray(made) ? made.length : 0))
// What is spread, grouped, or handed to Array.from, a Map or a Set is gone through by one of these. The engine has shorter
// ways for its own iterators, and takes none of them once their `next` is somebody else's.
for (const iterator of [[].values(), new Map().values(), new Set().values()])
  countCalls(Object.getPrototypeOf(iterator) as object, 'next', () => 1) // it inherits from one
countSearches(String.prototype)
countSearches(Buffer.prototype)
for (const name of ['split', 'replace', 'replaceAll'])
  countCalls(String.prototype, name, (text: string) => stepsThrough(text.length))
countMatches()

const server = createServer((_req, res) => {
  const report: WorkReport = { steps: takeSteps() }
  res.end(JSON.stringify(report))
})
server.unref().listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo // it listens on TCP
console.log(`work-count: http://127.0.0.1:${port}/`)

/** Returns the counts of the service's own code, which begin at zero again. */
function takeSteps(): number {
  const elements = byEngine // before what follows here adds to it
  let coverage: Profiler.TakePreciseCoverageReturnType | undefined
  // A session with its own thread answers before the call returns.
  session.post('Profiler.takePreciseCoverage', (error, answer) => {
    if (error) throw error
    coverage = answer
  })
  const own = coverage?.result.filter(({ url }) => url.includes('/src/') && !isForeign(url)) ?? []
  const counts = own.flatMap(({ functions }) =>
    functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)),
  )
  const steps = counts.reduce((sum, count) => sum + count, 0) + elements
  byEngine = 0
  return steps
}

function isForeign(url: string): boolean {
  return url.includes('/node_modules/') || url.includes('/packages/')
}

/**
 * Returns how many steps it takes to go through some characters or bytes. The engine compares many at a time; by eight
 * they come to about as much as the numbers of articles do, and the short texts that any code has to do with to nothing.
 */
function stepsThrough(characters: number): number {
  return Math.floor(Math.max(0, characters) / 8)
}

/** Adds what each search of a text or of bytes has gone through, from where it began to what it found. */
function countSearches(of: Searched): void {
  const { indexOf } = of
  for (const name of ['indexOf', 'includes'])
    countCalls(of, name, (text: Searched, found, args) => {
      const from = typeof args[1] === 'number' ? args[1] : 0
      const at = typeof found === 'number' ? found : (Reflect.apply(indexOf, text, args) as number) // a place, or -1
      return stepsThrough((at === -1 ? text.length : at) - from)
    })
  countCalls(of, 'lastIndexOf', (text: Searched, at, args) => {
    const from = typeof args[1] === 'number' ? Math.min(args[1], text.length) : text.length
    return stepsThrough(at === -1 ? from : from - Number(at))
  })
}

/** Adds what each match of a regular expression has gone through: all that use one come by its `exec`, once it is ours. */
function countMatches(): void {
  // oxlint-disable-next-line typescript/unbound-method -- only ever applied to an expression, below
  const { exec } = RegExp.prototype
  RegExp.prototype.exec = function (this: RegExp, text: string): RegExpExecArray | null {
    const from = this.global || this.sticky ? this.lastIndex : 0
    const found = Reflect.apply(exec, this, [text]) as RegExpExecArray | null // what it returns
    const notFoundAt = this.sticky ? from : String(text).length
    byEngine += stepsThrough((found ? found.index + found[0].length : notFoundAt) - from)
    return found
  }
}

/** A text, or bytes. */
interface Searched {
  readonly length: number
  readonly indexOf: (...args: never[]) => number
}

/** Adds the elements that each call of a method of the engine has gone through. */
function countCalls<On>(
  of: object,
  name: string,
  elementsOf: (on: On, result: unknown, args: readonly unknown[]) => number,
): void {
  const original = Reflect.get(of, name) as (...args: unknown[]) => unknown // a method, by the names above
  Object.defineProperty(of, name, {
    configurable: true,
    writable: true,
    value(this: On, ...args: unknown[]) {
      const result: unknown = Reflect.apply(original, this, args)
      byEngine += elementsOf(this, result, args)
      return result
    },
  })
}
