// Where a push goes and what it is called: the URL, the application's name with its labels, the credentials.
import { InstrumentError } from '../errors.ts'

/** Where profiles are pushed to, and as what. */
export interface PushTargetOptions {
  /** Of the server, such as `http://pyroscope:4040`; a path in it stays in front of `/ingest`. */
  url: string
  /** The name under which the server lists the service: letters, digits, `.`, `_`, `-` and `/`. */
  application: string
  /**
   * What tells this process from others of the same name, such as `{ region: 'eu', instance: 'shop-1' }`. At most
   * 26: the server allows 30, and has four of its own. Values have no comma, brace or line break.
   */
  labels?: Readonly<Record<string, string>> | undefined
  /** Either this ... */
  basicAuth?: { username: string; password: string } | undefined
  /** ... or this, or neither. */
  bearerToken?: string | undefined
  /** Sent as `X-Scope-OrgID`, for servers with many tenants. */
  tenant?: string | undefined
}

/** A target that has been checked. */
export interface PushTarget {
  /** Says where, without credentials. */
  readonly description: string
  readonly headers: Readonly<Record<string, string>>
  urlFor(path: string): URL
  /** `/ingest` with its query, for a profile of these seconds since 1970. */
  pathFor(times: { fromSeconds: number; untilSeconds: number; sampleRateHz: number }): string
}

const MAX_LABELS = 26
const MAX_LABEL_NAME_BYTES = 1024
const MAX_LABEL_VALUE_BYTES = 2048

/** @throws {InstrumentError} `OPTION_INVALID` for what the server would refuse each time */
export function readTarget(options: PushTargetOptions): PushTarget {
  const base = readUrl(options.url)
  const name = formatName(options.application, options.labels ?? {})
  const { basicAuth, bearerToken, tenant } = options
  if (basicAuth !== undefined && bearerToken !== undefined) {
    throw invalid('basicAuth and bearerToken', 'both', 'one of them')
  }
  const authorization =
    basicAuth !== undefined
      ? `Basic ${Buffer.from(`${basicAuth.username}:${basicAuth.password}`).toString('base64')}`
      : bearerToken !== undefined
        ? `Bearer ${bearerToken}`
        : undefined
  for (const [what, value] of [
    ['bearerToken', bearerToken],
    ['tenant', tenant],
  ] as const) {
    // Not shown: one of the two is a secret.
    if (value !== undefined && !/^[\x21-\x7e]+$/.test(value)) {
      throw invalid(what, 'one that cannot stand in a header', 'printable ASCII without spaces')
    }
  }
  return {
    description: base.origin,
    headers: {
      'Content-Type': 'application/octet-stream',
      'User-Agent': 'hotpath',
      ...(authorization && { Authorization: authorization }),
      ...(tenant && { 'X-Scope-OrgID': tenant }),
    },
    urlFor(path) {
      const url = new URL(base)
      const [pathname = '', search = ''] = path.split('?', 2)
      url.pathname = url.pathname.replace(/\/+$/, '') + pathname
      url.search = search
      return url
    },
    pathFor({ fromSeconds, untilSeconds, sampleRateHz }) {
      const query = new URLSearchParams({
        name,
        from: String(fromSeconds),
        until: String(untilSeconds),
        format: 'pprof',
        spyName: 'nodespy',
        sampleRate: String(sampleRateHz),
      })
      return `/ingest?${query.toString()}`
    },
  }
}

function readUrl(text: string): URL {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw invalid('url', JSON.stringify(text), 'http:// or https://, such as http://127.0.0.1:4040')
  }
  // They would end in logs and warnings.
  if (url.username !== '' || url.password !== '') {
    throw invalid('url', 'one with credentials', 'them as basicAuth')
  }
  if (url.search !== '' || url.hash !== '') throw invalid('url', JSON.stringify(text), 'one without a query')
  return url
}

/** Formats `application{name=value,...}`, in the order of names. */
function formatName(application: string, labels: Readonly<Record<string, string>>): string {
  if (!/^[\w./-]+$/.test(application) || application.length > MAX_LABEL_VALUE_BYTES) {
    throw invalid(
      'application',
      JSON.stringify(application.slice(0, 100)),
      'letters, digits, ".", "_", "-" and "/"',
    )
  }
  const pairs = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (pairs.length > MAX_LABELS) throw invalid('labels', `${pairs.length}`, `at most ${MAX_LABELS}`)
  for (const [name, value] of pairs) {
    // Two underscores in front are the server's own.
    if (!/^(?!__)[a-zA-Z_][\w.]*$/.test(name) || name.length > MAX_LABEL_NAME_BYTES) {
      throw invalid(
        'the label name',
        JSON.stringify(name.slice(0, 100)),
        'letters, digits, "_" and ".", not beginning with a digit or "__"',
      )
    }
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    if (!/^[^,{}\x00-\x1f\x7f]+$/.test(value) || Buffer.byteLength(value) > MAX_LABEL_VALUE_BYTES) {
      throw invalid(
        `the label ${name}`,
        JSON.stringify(value.slice(0, 100)),
        `1 to ${MAX_LABEL_VALUE_BYTES} bytes without comma, brace or line break`,
      )
    }
  }
  return `${application}{${pairs.map(([name, value]) => `${name}=${value}`).join(',')}}`
}

function invalid(option: string, met: string, want: string): InstrumentError {
  return new InstrumentError(
    'OPTION_INVALID',
    `pushToPyroscope: reading options: met ${option} ${met}, want ${want}`,
  )
}
