// The page at /debug/pprof/: what there is, how much of it, and what it means. Works without scripts.
import type { Endpoint } from './profiles.ts'

/** What browsers may do with the page: show it and its styles, nothing else. */
export const INDEX_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse }
th, td { text-align: start; vertical-align: top; padding: .25rem 1.5rem .25rem 0 }
td.count { text-align: end; font-variant-numeric: tabular-nums }
tbody tr { border-block-start: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
a:focus-visible { outline: 2px solid; outline-offset: 2px }
dt { font-weight: 600; margin-block-start: .75rem }
dd { margin: 0 }
code { font-size: .95em }
`

/**
 * Renders the index. Every link is relative, so that it works wherever the router is mounted.
 *
 * @param threads - those that profiles are of, where that is more than one
 */
export function renderIndex(endpoints: readonly Endpoint[], threads?: string): string {
  const rows = endpoints.map((endpoint) => {
    const name = escapeHtml(endpoint.name)
    const title = endpoint.title === undefined ? '' : ` (${escapeHtml(endpoint.title)})`
    const count = endpoint.count?.()
    return `<tr><td class="count">${count ?? ''}</td><td><a href="${name}">${name}</a>${title}</td><td>${textLinks(endpoint, name)}</td></tr>`
  })
  const descriptions = endpoints.map(
    ({ name, description }) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(description)}</dd>`,
  )
  const ofThreads =
    threads === undefined
      ? ''
      : ` Profiles are of the threads ${escapeHtml(threads)}; <code>worker=</code> asks for one of them.`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>/debug/pprof/</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>/debug/pprof/</h1>
<p>Process ${process.pid}, Node ${escapeHtml(process.version)}. Set <code>debug=1</code> as a query parameter to see a profile as text.${ofThreads}</p>
<h2 id="profiles">Types of profiles available:</h2>
<table aria-labelledby="profiles">
<thead><tr><th scope="col">Count</th><th scope="col">Profile</th><th scope="col">As text</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<h2>Profile Descriptions:</h2>
<dl>
${descriptions.join('\n')}
</dl>
</main>
</body>
</html>
`
}

function textLinks(endpoint: Endpoint, name: string): string {
  if (endpoint.kind !== 'snapshot') return ''
  const text = `<a href="${name}?debug=1" aria-label="${name} as text">text</a>`
  if (endpoint.maxDebug === undefined) return text
  return `${text} <a href="${name}?debug=2" aria-label="${name} as text, one by one">full</a>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Returns the text so that it stands for itself in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char)
}
