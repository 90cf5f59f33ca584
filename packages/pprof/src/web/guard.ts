// Who may ask: this machine's browser, by one of this machine's own names, on a page of ours.

import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/**
 * Returns why a request is refused, or undefined.
 *
 * A page from elsewhere whose name was rebound to 127.0.0.1 arrives with that name in `Host`; one which sends a
 * request to us says where it is from in `Origin` or `Sec-Fetch-Site`. A link to one of our pages may be anywhere.
 *
 * @param isPage - whether a page is asked for, and not data
 */
export function refusalOf(headers: IncomingHttpHeaders, port: number, isPage: boolean): string | undefined {
  const host = headers.host?.toLowerCase() ?? ''
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`)
  if (!hosts.includes(host)) return `Host: ${JSON.stringify(host)}, want ${hosts.join(', ')}`
  const { origin } = headers
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`) {
    return `Origin: ${JSON.stringify(origin)}, want http://${host}`
  }
  const site = headers['sec-fetch-site']
  const isLink =
    isPage && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isLink) {
    return `Sec-Fetch-Site: ${JSON.stringify(site)}, want same-origin`
  }
  return undefined
}

/** What no page of ours may do: be framed, send forms, load anything from elsewhere. */
export const onlyOurs: readonly string[] = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
]

/** Headers of every answer. What is in a profile is nobody's to keep: not the browser's either. */
export const commonHeaders: OutgoingHttpHeaders = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** Scripts and styles from files of ours alone, and no text ever becomes markup. */
export const pagePolicy: string = [
  ...onlyOurs,
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** speedscope writes its styles into the page, has its font in a file and one of its readers in WebAssembly. */
export const speedscopePolicy: string = [
  ...onlyOurs.filter((rule) => !/^(script|style|img)-src /.test(rule)),
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
].join('; ')

/** For all that is no page. */
export const closedPolicy = "default-src 'none'; frame-ancestors 'none'"
