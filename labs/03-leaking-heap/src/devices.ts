// What a person is shown about the device behind a session.
import { drawBadge } from './badge.ts'

export interface Device {
  readonly userAgent: string
  readonly platform: string
  readonly language: string
  /** An SVG; drawn once, at login, since the devices page asks for it again and again. */
  readonly badge: string
}

/** What a browser says of itself in its headers. */
export interface BrowserHeaders {
  readonly 'user-agent'?: string | undefined
  readonly 'accept-language'?: string | undefined
}

const platforms: readonly [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Macintosh/, 'macOS'],
  [/Windows/, 'Windows'],
  [/Linux/, 'Linux'],
]

/** Describes a device by the headers of its login; the seed makes its badge unlike any other. */
export function describeDevice(headers: BrowserHeaders, seed: string): Device {
  const userAgent = headers['user-agent'] ?? 'unknown'
  const [language = 'en'] = (headers['accept-language'] ?? 'en').split(',')
  const [, platform = 'unknown'] = platforms.find(([pattern]) => pattern.test(userAgent)) ?? []
  return { userAgent, platform, language, badge: drawBadge(seed) }
}
