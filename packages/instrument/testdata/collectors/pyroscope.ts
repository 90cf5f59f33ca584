// What Pyroscope's /ingest takes, in our own words: pkg/ingester/pyroscope, pkg/og/convert/pprof, api/model/labelset and
// pkg/validation at commits 0f45900, 7faadde, 0f87085 and 018ef2d.
import type { RawProfile } from './raw-profile.ts'

/** A push as the server got it. */
export interface IngestRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly contentType: string
  readonly profile: RawProfile
  readonly receivedMs: number
}

/** What the server makes of a push. */
export interface IngestResult {
  /** What makes the server refuse it. */
  readonly problems: readonly string[]
  /** The name of the series, such as process_cpu. */
  readonly metric: string
  readonly labels: Readonly<Record<string, string>>
}

const MIB = 1024 * 1024

/** Looks at a push as the server does, with the limits that it has unless its operator says otherwise. */
export function ingest({ method, url, contentType, profile, receivedMs }: IngestRequest): IngestResult {
  const { pathname, searchParams: query } = new URL(url, 'http://server')
  const problems: string[] = []
  const check = (holds: boolean, problem: string): void => {
    if (!holds) problems.push(problem)
  }
  check(method === 'POST' && pathname === '/ingest', `${method} ${pathname}`)
  // Anything else would be read as text with one stack a line, unless it is a form.
  check(query.get('format') === 'pprof', `format ${query.get('format')}`)
  check(contentType === 'application/octet-stream', `content type ${contentType}`)
  const { name, labels } = readName(query.get('name') ?? '', check)
  for (const time of ['from', 'until']) {
    // Eight digits would be a day.
    check(/^\d{10}$/.test(query.get(time) ?? ''), `${time} ${query.get(time)}: want seconds since 1970`)
  }
  check(/^\d+$/.test(query.get('sampleRate') ?? '0'), `sampleRate ${query.get('sampleRate')}`)

  // Four of the thirty labels are the server's own.
  check(Object.keys(labels).length + 4 <= 30, `${Object.keys(labels).length} labels`)
  check(profile.bytes <= 4 * MIB, `${profile.bytes} bytes, at most 4 MiB`)
  check(profile.bytes <= 2 * MIB, `${profile.bytes} bytes: more than the burst of the rate limit lets in`)
  check(profile.samples.length <= 16_000, `${profile.samples.length} samples`)
  check(
    profile.samples.every((sample) => sample.labels.length <= 100),
    'a sample of more than 100 labels',
  )
  check(
    [...profile.locations, ...profile.functions].every(({ id }) => id !== 0),
    'an id of 0',
  )
  check(
    profile.sampleTypes.every(({ type }) => !type.includes('-')),
    'a hyphen in a sample type',
  )
  const ageMs = receivedMs - Number(profile.timeNanos / 1_000_000n)
  check(ageMs <= 3_600_000, `${ageMs} ms old`)
  check(ageMs >= -600_000, `${-ageMs} ms in the future`)
  return { problems, metric: metricOf(profile), labels: { service_name: name, ...labels } }
}

function readName(
  text: string,
  check: (holds: boolean, problem: string) => void,
): { name: string; labels: Record<string, string> } {
  const [, name = '', list = ''] = /^([^{]*)(?:\{(.*)\})?$/s.exec(text) ?? []
  check(/^[\w./-]+$/.test(name), `the name ${JSON.stringify(name)}`)
  const labels: Record<string, string> = {}
  for (const pair of list === '' ? [] : list.split(',')) {
    const [key = '', value = ''] = pair.split(/=(.*)/s, 2)
    check(/^[\w.]+$/.test(key), `the label ${JSON.stringify(key)}`)
    labels[key] = value
  }
  return { name, labels }
}

/** The first type that says anything names the series; a profile that has wall time is one of wall time. */
function metricOf({ sampleTypes }: RawProfile): string {
  const types = sampleTypes.map(({ type }) => type)
  if (types.includes('wall')) return 'wall'
  for (const type of types) {
    if (type.includes('cpu')) return 'process_cpu'
    if (/alloc_|inuse_/.test(type)) return 'memory'
  }
  return types.at(-1) ?? ''
}
