// The benchmark text format of Go, read and written: what `go test -bench` prints and benchstat reads.
import { formatFixed, tidy } from '@hotpath/units'

/** One value of a line, in plain units: seconds and bytes. */
export interface Measurement {
  readonly value: number
  readonly unit: string
  /** As the file has it, where that is another one: `ns/op` for `sec/op`. */
  readonly writtenUnit?: string
}

/** One line of results: a benchmark that ran so many iterations, and what was measured. */
export interface BenchmarkLine {
  /** Without `Benchmark` in front: `Encode/format=json-8`. */
  readonly name: string
  readonly iterations: number
  readonly values: readonly Measurement[]
  /** What the file says of where and how it was measured, as of this line: `goos`, `pkg`. */
  readonly config: ReadonlyMap<string, string>
  /** The file it came from, or the label that was given for it. */
  readonly file: string
}

/** What is known of a unit: `better=lower`, `assume=exact`. */
export type UnitMetadata = Map<string, Map<string, string>>

/** The results of some files. */
export interface Benchmarks {
  readonly lines: readonly BenchmarkLine[]
  /** By the plain unit. */
  readonly units: UnitMetadata
  /** Lines that could not be understood, each as `file:line: why`. */
  readonly warnings: readonly string[]
}

/** Text in the benchmark format, and what it is to be called. */
export interface BenchmarkText {
  readonly text: string
  readonly file: string
  /** Where it came from, for warnings. Unset: the same. */
  readonly path?: string
}

/**
 * Parses texts in the benchmark format. A line that is none of it is left out, as everything that a test prints stands
 * between results; one that begins as a result and does not go on as one is a warning. Never throws.
 *
 * @see https://golang.org/design/14313-benchmark-format
 */
export function parseBenchmarks(texts: readonly BenchmarkText[]): Benchmarks {
  const lines: BenchmarkLine[] = []
  const units: UnitMetadata = new Map()
  const warnings: string[] = []
  for (const { text, file, path = file } of texts) {
    let config: ReadonlyMap<string, string> = new Map()
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const warn = (why: string): number => warnings.push(`${path}:${index + 1}: ${why}`)
      if (line.startsWith('Benchmark')) {
        const parsed = parseResult(line.slice('Benchmark'.length))
        if (typeof parsed === 'string') warn(parsed)
        else lines.push({ ...parsed, config, file })
      } else if (/^Unit(\s|$)/u.test(line)) {
        for (const why of parseUnit(fieldsOf(line).slice(1), units)) warn(why)
      } else {
        const [, key, value = ''] = /^(\p{Ll}[^\s\p{Lu}:]*):(?:[ \t]+(.*))?$/u.exec(line) ?? []
        if (key === undefined) continue
        const changed = new Map(config)
        if (value === '') changed.delete(key)
        else changed.set(key, value)
        config = changed
      }
    }
  }
  return { lines, units, warnings }
}

/** What stands behind `Benchmark`, or why it is no result. */
function parseResult(rest: string): Pick<BenchmarkLine, 'name' | 'iterations' | 'values'> | string {
  // The name may be empty; it reaches to the first space.
  const [name = '', ...fields] = rest.split(spaces)
  const words = fields.filter((field) => field !== '')
  const iterations = words.shift()
  if (iterations === undefined) return 'missing iteration count'
  if (!/^[+-]?\d+$/.test(iterations)) return 'parsing iteration count: invalid syntax'
  if (words.length === 0) return 'missing measurements'
  const values: Measurement[] = []
  for (let index = 0; index < words.length; index += 2) {
    const value = parseNumber(words[index] ?? '')
    if (value === undefined) return 'parsing measurement: invalid syntax'
    const unit = words[index + 1]
    if (unit === undefined) return 'missing units'
    // One factor for the unit, as benchstat has it: by what order the same is done shows in the last of the digits
    // that are printed, and once in a thousand medians that lie between two values.
    const one = tidy(1, unit)
    const written = one.unit === unit ? {} : { writtenUnit: unit }
    values.push({ value: value * one.value, unit: one.unit, ...written })
  }
  return { name, iterations: Number(iterations), values }
}

function parseNumber(text: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text)
  const [, sign, word] = /^([+-]?)(inf|infinity|nan)$/i.exec(text) ?? []
  if (word === undefined) return undefined
  if (word.toLowerCase() === 'nan') return Number.NaN
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

/** Reads `Unit ns/op better=lower`, and returns what is wrong with it. */
function parseUnit([unit, ...pairs]: readonly string[], units: UnitMetadata): string[] {
  if (unit === undefined) return ['missing unit']
  const plain = tidy(1, unit).unit
  const known = units.get(plain) ?? new Map<string, string>()
  units.set(plain, known)
  return pairs.flatMap((pair) => {
    const equals = pair.indexOf('=')
    if (equals <= 0) return ['expected key=value']
    const [key, value] = [pair.slice(0, equals), pair.slice(equals + 1)]
    const before = known.get(key)
    if (before !== undefined && before !== value) {
      return [`metadata ${key} of unit ${unit} already set to ${before}`]
    }
    known.set(key, value)
    return []
  })
}

// What Go takes for a space: JavaScript's \s has the byte order mark too, and lacks U+0085.
const spaces = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/u

function fieldsOf(line: string): string[] {
  return line.split(spaces).filter((field) => field !== '')
}

/** Returns a line of configuration: `goos: linux`. */
export function formatConfig(key: string, value: string): string {
  return `${key}: ${value}\n`
}

/** A result to be written. Values keep the units they are in. */
export interface WrittenResult {
  readonly name: string
  readonly iterations: number
  readonly values: readonly Measurement[]
}

/**
 * Returns a line of results. Names are padded to one width, for people; a space inside a name, which would end it,
 * becomes an underscore.
 */
export function formatResult({ name, iterations, values }: WrittenResult, nameWidth: number = 0): string {
  const measured = values.map(({ value, unit }) => `\t${formatMeasured(value, unit)} ${unit}`)
  return `${`Benchmark${formatName(name)}`.padEnd(nameWidth)}\t${String(iterations).padStart(8)}${measured.join('')}\n`
}

/** What is counted and comes to a whole number is written as one, as in Go: `7 allocs/op`. */
function formatMeasured(value: number, unit: string): string {
  const isCounted = ['B/op', 'allocs/op', 'ext-B/op'].includes(unit) && Number.isSafeInteger(value)
  return isCounted ? String(value).padStart(8) : formatValue(value)
}

/** Makes a name one word. */
export function formatName(name: string): string {
  return name.split(spaces).join('_')
}

/** From each size on, so many digits behind the point: not from 1000 and 100, but from what is rounded up to them. */
const decimals: readonly { from: number; digits: number }[] = [
  { from: 999.95, digits: 0 },
  { from: 99.995, digits: 1 },
  { from: 9.9995, digits: 2 },
  { from: 0.99995, digits: 3 },
  { from: 0.099995, digits: 4 },
  { from: 0.0099995, digits: 5 },
  { from: 0.00099995, digits: 6 },
]

/**
 * Formats a measured value as Go's testing package does: four digits that count, and none behind the point from 1000
 * on, with the points of all values below one another. What is smaller than a thousandth, of which Go would keep one
 * digit or none, keeps its four too.
 *
 * @example
 * formatValue(12.3456) // => '        12.35'
 */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN'.padStart(10)
  if (!Number.isFinite(value)) return (value > 0 ? '+Inf' : '-Inf').padStart(10)
  if (value === 0) return '0'.padStart(10)
  const digits = decimals.find(({ from }) => Math.abs(value) >= from)?.digits
  if (digits === undefined) return value.toExponential(3).padStart(10)
  return formatFixed(value, digits).padStart(10 + (digits > 0 ? digits + 1 : 0))
}
