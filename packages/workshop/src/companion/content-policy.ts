// What a page of the site may do in the browser: the headers, and the hash of each script it carries inline.
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'

/** The headers of every answer, page or API. */
export const everyAnswer: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** For answers that no browser should ever run: JSON, and files that are not pages. */
export const closedPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/**
 * Returns the policy for one page: everything from the companion itself, and of the scripts written into
 * the page exactly those that were there when the site was built.
 *
 * Styles stay open (`unsafe-inline`): the highlighted code blocks and the diagrams carry their colours in
 * `style` attributes, which cannot be hashed one by one.
 */
export function pagePolicy(html: string): string {
  const hashes = inlineScripts(html).map((script) => `'sha256-${sha256(script)}'`)
  return [
    "default-src 'none'",
    ["script-src 'self'", ...new Set(hashes)].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')
}

/** Reads pages and remembers each one's policy until the file changes; a rebuilt site needs no restart. */
export class PagePolicies {
  readonly #known = new Map<string, { mtimeMs: number; policy: string }>()

  of(path: string): string {
    const { mtimeMs } = statSync(path)
    const known = this.#known.get(path)
    if (known && known.mtimeMs === mtimeMs) return known.policy
    const policy = pagePolicy(readFileSync(path, 'utf8'))
    this.#known.set(path, { mtimeMs, policy })
    return policy
  }
}

/**
 * Returns the text of every inline script, as the browser will hash it.
 *
 * The pages are our own build's output: inside a script, `</script` can only be its end, and attribute
 * values hold no `>`.
 */
function inlineScripts(html: string): string[] {
  return Array.from(html.matchAll(/<script(?<attributes>[^>]*)>(?<body>.*?)<\/script>/gis))
    .filter((match) => !/\ssrc\s*=/i.test(match.groups?.['attributes'] ?? ''))
    .map((match) => match.groups?.['body'] ?? '')
    .filter((body) => body !== '')
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
