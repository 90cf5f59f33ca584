// What Grafana Alloy asks for, takes and computes, in our own words: internal/component/pyroscope/scrape at commits
// 00ed827, d42717c and 4e5935c.
import type { RawProfile } from './raw-profile.ts'
import type { WireAnswer } from '../wire.ts'

const INTERVAL_SECONDS = 15

/** The paths of Alloy's defaults, by the name of the profile. Only the CPU profile is of some seconds. */
export const alloyPaths = {
  memory: '/debug/pprof/allocs',
  block: '/debug/pprof/block',
  goroutine: '/debug/pprof/goroutine',
  mutex: '/debug/pprof/mutex',
  process_cpu: `/debug/pprof/profile?seconds=${INTERVAL_SECONDS - 1}`,
} as const

/** The request: Prometheus' client switches compression off, so there is no Accept-Encoding. */
export function alloyRequest(path: string, host: string, credentials: string): string[] {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'User-Agent: Alloy/v1.12.0 (linux; binary)',
    `Authorization: Basic ${Buffer.from(credentials).toString('base64')}`,
  ]
}

/** Lists what makes Alloy refuse an answer before it looks into it. */
export function alloyAnswerProblems({ status, headers, body }: WireAnswer): string[] {
  const problems: string[] = []
  const type = headers.get('content-type') ?? ''
  const text = body.subarray(0, 64).toString('latin1').trimStart()
  if (Math.floor(status / 100) !== 2) problems.push(`status ${status}: want 200 to 299`)
  if (!type.startsWith('application/octet-stream')) problems.push(`content type ${JSON.stringify(type)}`)
  if (/^<(!d|[hbt])/i.test(text)) problems.push('a page instead of a profile')
  if (/^[{[]/.test(text) && body.length > 20) problems.push('JSON instead of a profile')
  if (body.length <= 2) problems.push(`${body.length} bytes: too short for a profile`)
  const isGzip = body[0] === 0x1f && body[1] === 0x8b
  if (!isGzip && ((body[0] ?? 0) & 7) >= 6) problems.push('neither gzip nor protobuf')
  return problems
}

/** Which columns Alloy turns into differences, by the name of the profile. */
export const alloyDeltaColumns: Readonly<Record<string, readonly string[]>> = {
  memory: ['alloc_objects', 'alloc_space'],
  mutex: ['contentions', 'delay'],
  block: ['contentions', 'delay'],
}

/** A sample of a difference. */
export interface DeltaSample {
  /** Leaf first. */
  readonly functions: readonly string[]
  readonly values: readonly number[]
}

/**
 * Computes differences from scrape to scrape, as Alloy does: a stack is known by the addresses of its locations and
 * by its labels, and by nothing else; samples of one stack are one. The columns which are no totals stay as they are.
 */
export class AddressKeyedDelta {
  readonly #columns: readonly string[]
  #before: ReadonlyMap<string, readonly number[]> | undefined

  constructor(columns: readonly string[]) {
    this.#columns = columns
  }

  /** Returns what changed; undefined the first time, of which there is nothing to be told. */
  next(profile: RawProfile): DeltaSample[] | undefined {
    const location = new Map(profile.locations.map((one) => [one.id, one]))
    const functionNames = profile.functions.map(({ name }) => profile.strings[name] ?? '')
    const isTotal = profile.sampleTypes.map(({ type }) => this.#columns.includes(type))
    const now = new Map<string, { functions: string[]; values: number[] }>()
    for (const { locationIds, values, labels } of profile.samples) {
      const addresses = locationIds.map((id) => location.get(id)?.address ?? 0n)
      const texts = labels.map(({ key, str, num }) => `${profile.strings[key]}=${profile.strings[str]}/${num}`)
      const key = `${addresses.join(' ')} ${texts.toSorted().join(' ')}`
      const known = now.get(key)
      const functions = locationIds.map((id) => {
        const [functionId = 0] = location.get(id)?.functionIds ?? []
        return functionNames[functionId - 1] ?? ''
      })
      // Whoever comes first gives a stack its name; with addresses that are all alike, that is anybody.
      if (known === undefined) now.set(key, { functions, values: [...values] })
      else for (const [index, value] of values.entries()) known.values[index] = (known.values[index] ?? 0) + value
    }
    const before = this.#before
    this.#before = new Map([...now].map(([key, { values }]) => [key, values]))
    if (before === undefined) return undefined
    return [...now]
      .map(([key, { functions, values }]) => ({
        functions,
        values: values.map((value, index) => (isTotal[index] ? value - (before.get(key)?.[index] ?? 0) : value)),
      }))
      .filter(({ values }) => values.some((value) => value !== 0))
  }
}
