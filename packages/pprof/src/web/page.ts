// The page that the viewer is put into, its style and its icon.

/**
 * Returns the page. Nothing of a profile is in it: that comes as data.
 *
 * @param script - the path of its one module
 */
export function pageHtml({ script, hasSpeedscope }: { script: string; hasSpeedscope: boolean }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>pprof</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page.css">
<script type="module" src="${script}"></script>
</head>
<body${hasSpeedscope ? ' data-speedscope' : ''}>
<noscript><p class="wait">This page is drawn by a script. Without one, <code>pprof -top</code> has the same numbers.</p></noscript>
</body>
</html>
`
}

export const pageIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect x="2" y="4" width="28" height="7" rx="1.5" fill="#8fa0b5"/>
<rect x="2" y="12.5" width="19" height="7" rx="1.5" fill="#f0642f"/>
<rect x="2" y="21" width="11" height="7" rx="1.5" fill="#f0642f"/>
<rect x="22.5" y="12.5" width="7.5" height="7" rx="1.5" fill="#8fa0b5"/>
</svg>
`

export const pageStyle = `
:root {
  --paper: #ffffff;
  --rule: #d5dbe4;
  --ink: #18202c;
  --muted: #536074;
  --ember: #a83608;
  --ember-fill: #e2592b;
  color-scheme: light;
}

:root[data-theme='dark'] {
  --paper: #161d27;
  --rule: #303b4a;
  --ink: #e3e8ef;
  --muted: #a0adbf;
  --ember: #ff9d66;
  --ember-fill: #ee6b36;
  color-scheme: dark;
}

* {
  box-sizing: border-box;
}

body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 0.875rem/1.5 ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial,
    'Hiragino Sans', 'Hiragino Kaku Gothic ProN', 'BIZ UDPGothic', Meiryo, 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif;
}

.page {
  display: flex;
  flex-direction: column;
  padding: 0.75rem 1.25rem 1rem;
}

main {
  flex: 1;
  min-height: 0;
}

.viewer-place {
  height: 100%;
}

.wait {
  margin: 20vh auto;
  padding-inline: 1rem;
  text-align: center;
}

header {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  gap: 0.2rem 1.25rem;
  padding-bottom: 0.6rem;
}

.brand {
  margin: 0;
  color: var(--ember);
  font-weight: 700;
}

.what {
  display: flex;
  flex: 1 1 20rem;
  flex-wrap: wrap;
  align-items: baseline;
  gap: 0.1rem 1rem;
  min-width: 0;
}

h1 {
  margin: 0;
  font-size: 1rem;
  font-weight: 650;
  overflow-wrap: anywhere;
}

.base {
  margin: 0;
  overflow-wrap: anywhere;
}

details {
  position: relative;
  color: var(--muted);
}

summary {
  cursor: pointer;
}

details ul {
  position: absolute;
  z-index: 3;
  top: 100%;
  left: 0;
  width: max-content;
  max-width: min(34rem, calc(100vw - 2.5rem));
  margin: 0.3rem 0 0;
  padding: 0.6rem 0.9rem;
  border: 1px solid var(--rule);
  border-radius: 6px;
  background: var(--paper);
  box-shadow: 0 2px 10px rgb(0 0 0 / 15%);
  list-style: none;
}

header nav {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  gap: 0.2rem 1rem;
}

a {
  color: var(--ember);
}

button {
  padding: 0;
  border: 0;
  background: none;
  color: var(--ember);
  font: inherit;
  text-decoration: underline;
  cursor: pointer;
}

button[aria-pressed='true']::before {
  content: '✓ ' / '';
}

:focus-visible {
  outline: 3px solid var(--ember-fill);
  outline-offset: 2px;
}

@media (max-width: 40rem) {
  .page {
    padding: 0.5rem 0.9rem 1rem;
  }

  .what {
    flex-basis: 100%;
    order: 1;
  }

  header nav {
    flex: 1;
    justify-content: flex-end;
  }
}

@media (min-width: 56rem) and (min-height: 30rem) {
  .page {
    height: 100dvh;
  }
}

@media print {
  :root,
  :root[data-theme='dark'] {
    --paper: #ffffff;
    --ink: #000000;
    --muted: #444c59;
    --ember: #000000;
    color-scheme: light;
  }

  .page {
    height: auto;
    padding: 0;
  }

  header nav {
    display: none;
  }
}
`
