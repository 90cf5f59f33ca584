// What a benchmark's author sees: a name, a function, and the `b` that it is handed.
import { formatName } from './format.ts'

/** What a benchmark is measured with. A new one for each run of its function. */
export interface B {
  /** How often to do what is measured. Grows from run to run until it takes long enough. */
  readonly n: number
  /** The full name: `Parse/size=10`. */
  readonly name: string
  /**
   * True as often as is needed: `while (b.loop()) parse(text)` in place of a loop over `n`. The function is called once
   * then, and its setup happens once; what is before the loop and behind it is not measured. The first iterations,
   * which the engine has not compiled yet, are not either.
   */
  loop(): boolean
  /** Forgets the time, and what was allocated, so far: to be called behind a setup. */
  resetTimer(): void
  /** Goes on measuring after `stopTimer`. */
  startTimer(): void
  /** Stops measuring until `startTimer`. */
  stopTimer(): void
  /** Uses a value, so that the engine cannot leave out what made it. Returns it. */
  keep<T>(value: T): T
  /** Says how many bytes one iteration works on: adds MB/s. */
  setBytes(bytes: number): void
  /**
   * Adds a value of the author's own, as it is, for one iteration if the unit ends in `/op`. The last one reported
   * counts. `ns/op` replaces what was measured; 0 leaves it out.
   */
  reportMetric(value: number, unit: string): void
  /** Has a function called when the benchmark is over, the last one registered first. It may be async. */
  cleanup(callback: () => unknown): void
  /**
   * Makes a benchmark of its own below this one, which then is measured no more itself. It is run once the function
   * that made it has returned.
   */
  run(name: string, body: BenchmarkBody): void
}

/** A benchmark's function. A promise is waited for, and its time counts. */
export type BenchmarkBody = (b: B) => unknown

/** What one of several parameters can be. */
export type Parameter = string | number | boolean

/** The values of parameters, for each of which there is a benchmark. */
export type Parameters = Readonly<Record<string, readonly Parameter[]>>

/** One value of each parameter. */
export type ParameterValues<P extends Parameters> = { readonly [K in keyof P]: P[K][number] }

/** A benchmark that a file has. */
export interface RegisteredBenchmark {
  readonly name: string
  readonly body: BenchmarkBody
}

/**
 * Adds a benchmark to a file, which `bench run` runs. With parameters there is one for each combination of their
 * values, called `Name/size=10/kind=flat`.
 *
 * @example
 * benchmark('Parse', { size: [10, 1000] }, (b, { size }) => {
 *   const text = makeText(size)
 *   while (b.loop()) b.keep(JSON.parse(text))
 * })
 */
export function benchmark(name: string, body: BenchmarkBody): void
export function benchmark<const P extends Parameters>(
  name: string,
  parameters: P,
  body: (b: B, values: ParameterValues<P>) => unknown,
): void
export function benchmark(
  name: string,
  ...rest: [BenchmarkBody] | [Parameters, (b: B, values: ParameterValues<Parameters>) => unknown]
): void {
  if (rest.length === 1) {
    registered.push({ name: uniqueName(formatName(name), registered), body: rest[0] })
    return
  }
  const [parameters, body] = rest
  registered.push({
    name: uniqueName(formatName(name), registered),
    body: (b) => {
      for (const values of combinations(parameters)) {
        const label = Object.entries(values)
          .map(([key, value]) => `${key}=${String(value)}`)
          .join('/')
        b.run(label, (inner) => body(inner, values))
      }
    },
  })
}

// One list for all copies of this module that a process may load: a file of benchmarks that finds another copy in its
// own node_modules than the program that runs it still is a file with benchmarks.
const registry = Symbol.for('@hotpath/bench/benchmarks')
const registered = ((globalThis as Record<symbol, unknown>)[registry] ??= []) as RegisteredBenchmark[] // set here only

/** Returns the benchmarks that the files loaded so far have. */
export function registeredBenchmarks(): readonly RegisteredBenchmark[] {
  return registered
}

/** As Go does it: the second of one name is `Name#01`. */
export function uniqueName(name: string, others: readonly { readonly name: string }[]): string {
  const isTaken = (candidate: string): boolean => others.some((other) => other.name === candidate)
  if (!isTaken(name)) return name
  for (let number = 1; ; number++) {
    const candidate = `${name}#${String(number).padStart(2, '0')}`
    if (!isTaken(candidate)) return candidate
  }
}

function combinations(parameters: Parameters): Record<string, Parameter>[] {
  return Object.entries(parameters).reduce<Record<string, Parameter>[]>(
    (all, [key, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  )
}
