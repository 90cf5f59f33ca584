// The page that the viewer is put into, and what it has beside pprof's.

/**
 * Returns the page. Of a trace, nothing but its file's name is in it; all else comes as data.
 *
 * @param script - the path of its one module
 * @param others - which other viewers are served beside it
 */
export function pageHtml({
  script,
  others,
  title,
}: {
  readonly script: string
  readonly others: { readonly perfetto: boolean; readonly speedscope: boolean }
  readonly title: string
}): string {
  const offered = `${others.perfetto ? ' data-perfetto' : ''}${others.speedscope ? ' data-speedscope' : ''}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeMarkup(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page.css">
<script type="module" src="${script}"></script>
</head>
<body data-title="${escapeMarkup(title)}"${offered}>
<noscript><p class="wait">This page is drawn by a script. Without one, <code>trace</code> without <code>-http</code> has a summary.</p></noscript>
</body>
</html>
`
}

function escapeMarkup(text: string): string {
  return text.replaceAll(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`)
}

export const pageIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect x="2" y="4" width="17" height="7" rx="1.5" fill="#f0642f"/>
<rect x="9" y="12.5" width="21" height="7" rx="1.5" fill="#8fa0b5"/>
<rect x="16" y="21" width="9" height="7" rx="1.5" fill="#f0642f"/>
</svg>
`

/** What the heading has that pprof's does not. */
export const ownStyle = `
.reason {
  margin: 0;
  padding: 0 0.5rem;
  border-radius: 999px;
  background: color-mix(in srgb, var(--ember-fill) 18%, transparent);
  font-size: 0.8125rem;
}
`
