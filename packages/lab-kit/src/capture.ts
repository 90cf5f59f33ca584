// One profile from a running service, over HTTP, as a profiler's client would take it.
import { parse, type Profile } from '@hotpath/profile'
import { LabKitError } from './errors.ts'

export interface CaptureOptions {
  /** The profile's name, which is the last part of its path: `heap`, `profile`, `block`. */
  readonly profile: string
  /** How long to record. Unset or zero: whatever the profile does by itself. */
  readonly seconds?: number
  /** Whether garbage is collected first, which stops the service for it; only heap profiles can. Unset: no. */
  readonly gc?: boolean
  readonly username?: string
  readonly password?: string
  readonly signal?: AbortSignal
}

export interface Capture {
  /** The body as it came: gzipped protobuf, ready to be written to a file. */
  readonly bytes: Uint8Array
  readonly profile: Profile
}

/**
 * Takes one profile from `<debugUrl>/debug/pprof/<profile>`.
 *
 * @param debugUrl - where the debug server is, such as `http://127.0.0.1:6060`
 * @throws {LabKitError} `CAPTURE_UNREACHABLE`, `CAPTURE_UNAUTHORISED`, `CAPTURE_REFUSED` or
 * `CAPTURE_NOT_A_PROFILE`; the first line of the server's own words is in the message
 */
export async function capture(debugUrl: string, options: CaptureOptions): Promise<Capture> {
  const url = captureUrl(debugUrl, options)
  const { bytes, type } = await fetchFile(url, options)
  try {
    return { bytes, profile: parse(bytes, { source: url }) }
  } catch (cause) {
    throw new LabKitError(
      'CAPTURE_NOT_A_PROFILE',
      `${url}: capturing: ${bytes.length} bytes of ${type} are not a profile: ${errorMessage(cause)}`,
      { cause },
    )
  }
}

/** Fetches what a debug server hands out. @throws {LabKitError} `CAPTURE_UNREACHABLE`, `CAPTURE_UNAUTHORISED`, `CAPTURE_REFUSED` */
export async function fetchFile(
  url: string,
  options: Omit<CaptureOptions, 'profile'>,
): Promise<{ bytes: Uint8Array; type: string }> {
  const response = await request(url, options)
  if (response.status === 401 || response.status === 403) {
    throw new LabKitError(
      'CAPTURE_UNAUTHORISED',
      `${url}: capturing: status ${response.status}, want credentials that the service accepts (PPROF_USERNAME, PPROF_PASSWORD)`,
    )
  }
  if (!response.ok) {
    const [words = ''] = (await response.text()).split('\n')
    throw new LabKitError('CAPTURE_REFUSED', `${url}: capturing: status ${response.status}: ${words}`)
  }
  const bytes = new Uint8Array(await response.arrayBuffer())
  return { bytes, type: response.headers.get('content-type') ?? 'no content type' }
}

/** Returns the standard path of a profile on a debug server, with its query. */
export function captureUrl(
  debugUrl: string,
  { profile, seconds, gc }: Pick<CaptureOptions, 'profile' | 'seconds' | 'gc'>,
): string {
  const url = new URL(`/debug/pprof/${encodeURIComponent(profile)}`, debugUrl)
  if (seconds) url.searchParams.set('seconds', String(seconds))
  if (gc) url.searchParams.set('gc', '1')
  return url.href
}

/** Returns the header that carries a user name and a password, or no header without a password. */
export function authorization(
  username: string | undefined,
  password: string | undefined,
): Record<string, string> {
  if (password === undefined) return {}
  const pair = Buffer.from(`${username ?? 'pprof'}:${password}`, 'utf8').toString('base64')
  return { authorization: `Basic ${pair}` }
}

async function request(url: string, options: Omit<CaptureOptions, 'profile'>): Promise<Response> {
  try {
    return await fetch(url, {
      headers: authorization(options.username, options.password),
      signal: options.signal ?? null,
      redirect: 'manual',
    })
  } catch (cause) {
    options.signal?.throwIfAborted()
    throw new LabKitError('CAPTURE_UNREACHABLE', `${url}: capturing: nothing answers there`, { cause })
  }
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
