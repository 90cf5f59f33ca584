// How the viewer looks around its boxes. The colours are those of the site.

/** The style sheet of the viewer's shadow tree. */
export const viewerStyle = `
:host {
  display: block;
}

*,
*::before,
*::after {
  box-sizing: border-box;
}

[hidden] {
  display: none !important;
}

.viewer {
  --paper: #ffffff;
  --sunken: #eef1f5;
  --rule: #d5dbe4;
  --ink: #18202c;
  --muted: #536074;
  --ember: #a83608;
  --ember-fill: #e2592b;
  --heat: #f5a07a;
  --bar: #fde2d5;
  --stripe: rgb(0 0 0 / 24%);
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'BIZ UDGothic',
    'Noto Sans Mono CJK JP', monospace;
  container: viewer / inline-size;
  display: flex;
  flex-direction: column;
  color: var(--ink);
  font: 0.875rem/1.5 ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial,
    'Hiragino Sans', 'Hiragino Kaku Gothic ProN', 'BIZ UDPGothic', Meiryo, 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif;
}

.viewer[data-theme='dark'] {
  --paper: #161d27;
  --sunken: #1d2632;
  --rule: #303b4a;
  --ink: #e3e8ef;
  --muted: #a0adbf;
  --ember: #ff9d66;
  --ember-fill: #ee6b36;
  --heat: #8f3f1c;
  --bar: #47291c;
  --stripe: rgb(255 255 255 / 22%);
  color-scheme: dark;
}

.viewer[data-filling] {
  height: 100%;
}

.title,
p,
dl,
dd,
ul,
ol,
figure {
  margin: 0;
  padding: 0;
}

ul,
ol {
  list-style: none;
}

button,
input,
select {
  font: inherit;
  color: inherit;
}

:focus-visible {
  outline: 3px solid var(--ember-fill);
  outline-offset: 1px;
}

section:focus {
  outline: none;
}

.hidden {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.note {
  color: var(--muted);
}

/* ---- The bar ---- */

.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.4rem 1rem;
  padding-bottom: 0.5rem;
  border-bottom: 1px solid var(--rule);
}

.bar nav {
  display: flex;
  gap: 0.15rem;
}

.tab {
  padding: 0.25rem 0.6rem;
  border: 0;
  border-radius: 6px;
  background: none;
  color: var(--muted);
  font-weight: 600;
  text-decoration: none;
  cursor: pointer;
}

.tab:hover {
  color: var(--ink);
}

.tab[aria-current] {
  background: var(--sunken);
  color: var(--ink);
  box-shadow: inset 0 -2px var(--ember-fill);
}

.bar label {
  display: flex;
  align-items: center;
  gap: 0.4rem;
  color: var(--muted);
}

.bar select,
.bar input,
.chooser select {
  min-width: 0;
  padding: 0.2rem 0.5rem;
  border: 1px solid var(--muted);
  border-radius: 6px;
  background: var(--paper);
  color: var(--ink);
}

search {
  display: flex;
  flex: 1 1 16rem;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.2rem 0.6rem;
}

search label {
  flex: 0 1 18rem;
}

search input {
  flex: 1;
  font-family: var(--mono);
  font-size: 0.8125rem;
}

input::placeholder {
  color: var(--muted);
  opacity: 1;
}

input[aria-invalid='true'] {
  border-color: var(--ember);
}

.found {
  color: var(--muted);
  font-variant-numeric: tabular-nums;
}

.help {
  width: 1.9rem;
  height: 1.9rem;
  border: 1px solid var(--rule);
  border-radius: 50%;
  background: none;
  color: var(--muted);
  font-weight: 600;
  cursor: pointer;
}

.help:hover {
  color: var(--ink);
}

.link {
  padding: 0;
  border: 0;
  background: none;
  color: var(--ink);
  text-align: start;
  text-decoration: none;
  overflow-wrap: anywhere;
  cursor: pointer;
}

.link:hover {
  text-decoration: underline;
}

.more {
  padding: 0.25rem 0.8rem;
  border: 1px solid var(--rule);
  border-radius: 6px;
  background: none;
  cursor: pointer;
}

.more:hover {
  background: var(--sunken);
}

.main {
  flex: 1;
  min-height: 0;
  padding-top: 0.6rem;
}

.main > section {
  height: 100%;
}

.swatch {
  display: inline-block;
  flex: none;
  width: 0.75em;
  height: 0.75em;
  margin-right: 0.45em;
  border-radius: 2px;
}

.swatch.grew {
  background-image: repeating-linear-gradient(135deg, var(--stripe) 0 1px, transparent 1px 4px);
}

.swatch.shrank {
  background-image: repeating-linear-gradient(45deg, var(--stripe) 0 1px, transparent 1px 4px);
}

/* ---- The flame graph ---- */

.flame-view {
  position: relative;
  display: flex;
  flex-direction: column;
  gap: 0.5rem;
}

.legend-row {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  justify-content: space-between;
  gap: 0.25rem 1rem;
}

.legend {
  flex: 1 1 24rem;
  min-width: 0;
}

.fold {
  display: flex;
  align-items: center;
  gap: 0.4rem;
  color: var(--muted);
  font-size: 0.8125rem;
}

.fold input {
  margin: 0;
  accent-color: var(--ember-fill);
}

.chips,
.changes,
.path ol {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  gap: 0.25rem 0.4rem;
}

.changes {
  gap: 0.25rem 1rem;
}

.chip {
  display: inline-flex;
  align-items: baseline;
  padding: 0.05rem 0.55rem;
  border: 1px solid var(--rule);
  border-radius: 999px;
  background: none;
  font-size: 0.8125rem;
}

button.chip {
  cursor: pointer;
}

button.chip:hover {
  border-color: var(--muted);
}

.chip[aria-pressed='true'] {
  border-color: var(--ink);
  box-shadow: inset 0 0 0 1px var(--ink);
}

.chip .share {
  margin-left: 0.35em;
  color: var(--muted);
  font-variant-numeric: tabular-nums;
}

.chips > li > .link {
  color: var(--muted);
  font-size: 0.8125rem;
}

.path ol {
  gap: 0.1rem 0.35rem;
  font-family: var(--mono);
  font-size: 0.8125rem;
}

.path li {
  display: flex;
  max-width: 24rem;
  min-width: 0;
}

.path li + li::before {
  content: '›' / '';
  margin-right: 0.35rem;
  color: var(--muted);
}

.path .link {
  color: var(--muted);
}

.path .link,
.path span {
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}

.path [aria-current] {
  font-weight: 600;
}

.split {
  display: grid;
  flex: 1;
  grid-template-columns: minmax(0, 1fr) minmax(15rem, 24rem);
  gap: 1.25rem;
  min-height: 0;
}

.picture {
  min-width: 0;
  min-height: 0;
}

.scroller {
  max-height: var(--picture-height, 26rem);
  overflow: hidden auto;
}

[data-filling] .scroller {
  max-height: 100%;
}

.space {
  position: relative;
  min-height: 4rem;
}

canvas {
  position: sticky;
  top: 0;
  display: block;
  touch-action: pan-y;
}

canvas:focus-visible {
  outline-offset: -3px;
}

.hover {
  position: absolute;
  top: 0;
  left: 0;
  height: 21px;
  box-shadow: inset 0 0 0 1.5px var(--ink);
  pointer-events: none;
}

.tip {
  position: absolute;
  z-index: 2;
  top: 0;
  left: 0;
  display: grid;
  max-width: min(34rem, 90%);
  padding: 0.35rem 0.6rem;
  border-radius: 6px;
  background: #141a23;
  box-shadow: 0 2px 10px rgb(0 0 0 / 25%);
  color: #e6ebf2;
  font-size: 0.8125rem;
  font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere;
  pointer-events: none;
}

.tip strong {
  font-family: var(--mono);
  font-weight: 600;
}

.paper {
  display: none;
}

.panel {
  min-width: 0;
  padding-left: 1.25rem;
  border-left: 1px solid var(--rule);
  overflow: hidden auto;
}

.kicker {
  color: var(--muted);
  font-size: 0.8125rem;
}

.title {
  font: 650 1rem/1.35 var(--mono);
  overflow-wrap: anywhere;
}

.title:focus {
  outline: none;
}

.panel > .place {
  margin-top: 0.15rem;
}

.place {
  color: var(--muted);
  font: 0.8125rem/1.4 var(--mono);
  overflow-wrap: anywhere;
}

p.owner {
  margin-top: 0.15rem;
  font-size: 0.8125rem;
}

.facts {
  display: grid;
  gap: 0.1rem;
  margin-top: 0.6rem;
}

.facts > div {
  display: flex;
  justify-content: space-between;
  gap: 1rem;
}

.facts dt {
  color: var(--muted);
}

.facts dd {
  font-variant-numeric: tabular-nums;
  font-weight: 600;
}

.actions {
  display: flex;
  flex-wrap: wrap;
  gap: 0.2rem 0.9rem;
  margin-top: 0.6rem;
}

.actions .link {
  color: var(--ember);
  font-weight: 600;
}

.callees {
  margin-top: 0.9rem;
}

.callees .more {
  margin-top: 0.4rem;
}

.compared {
  margin-top: 0.6rem;
}

/* ---- Tables ---- */

table {
  width: 100%;
  border-collapse: collapse;
}

caption {
  padding-bottom: 0.3rem;
  color: var(--muted);
  font-size: 0.8125rem;
  text-align: start;
}

th,
td {
  padding: 0.22rem 0.5rem;
  border-top: 1px solid var(--rule);
  text-align: start;
  vertical-align: baseline;
}

th:first-child,
td:first-child {
  padding-left: 0;
}

thead th,
thead td {
  border-top: 0;
  color: var(--muted);
  font-size: 0.8125rem;
  font-weight: 600;
  white-space: nowrap;
}

tbody th {
  font-weight: 400;
}

.compared td,
.compared thead th,
.calls thead th:last-child {
  text-align: end;
  font-variant-numeric: tabular-nums;
}

.function {
  font-family: var(--mono);
  font-size: 0.8125rem;
}

.function .name {
  display: inline-flex;
  align-items: baseline;
}

.function .place {
  display: inline-block;
  margin-left: 0.7em;
  font-size: 0.75rem;
}

.own th {
  color: var(--muted);
}

.value {
  background: linear-gradient(var(--bar) 0 0) no-repeat left center / calc(var(--part, 0) * 100%) calc(100% - 4px);
  font-variant-numeric: tabular-nums;
  text-align: end;
  white-space: nowrap;
}

.value .share {
  display: inline-block;
  min-width: 4.2em;
  color: var(--muted);
}

.functions {
  max-width: 82rem;
}

.functions thead th:nth-child(n + 2):nth-child(-n + 4) {
  text-align: end;
}

.functions td.sum {
  color: var(--muted);
  font-variant-numeric: tabular-nums;
  text-align: end;
}

.functions td.owner {
  color: var(--muted);
  white-space: nowrap;
}

.functions thead th {
  position: sticky;
  z-index: 1;
  top: 0;
  background: var(--paper);
  box-shadow: inset 0 -1px var(--rule);
}

.sort {
  padding: 0;
  border: 0;
  background: none;
  color: inherit;
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}

th[aria-sort] .sort {
  color: var(--ink);
}

.scrolling {
  overflow-x: auto;
}

[data-filling] .top-view,
[data-filling] .source-view {
  overflow: auto;
}

[data-filling] .top-view > .scrolling {
  max-height: 100%;
  overflow: auto;
}

.top-view > .more {
  margin-top: 0.6rem;
}

/* ---- Peek and source ---- */

.peek-view,
.source-view {
  display: flex;
  flex-direction: column;
  gap: 0.8rem;
}

.peek-view .split {
  grid-template-columns: minmax(0, 1fr) minmax(18rem, 34rem);
}

.sandwich {
  display: flex;
  flex-direction: column;
  min-width: 0;
  min-height: 0;
}

.sandwich .picture {
  display: flex;
  min-height: 3rem;
}

.sandwich .scroller {
  flex: 1;
  max-height: var(--picture-height, 16rem);
}

[data-filling] .sandwich .picture {
  flex: 0 1 auto;
}

[data-filling] .sandwich .scroller {
  max-height: none;
}

.peek-view.empty .split {
  display: none;
}

.tables {
  display: flex;
  flex-direction: column;
  gap: 0.8rem;
  min-width: 0;
  overflow: hidden auto;
}

.tables > * {
  flex: none;
}

.chooser label {
  display: flex;
  align-items: center;
  gap: 0.5rem;
  color: var(--muted);
}

.chooser select {
  flex: 1;
  max-width: 40rem;
  font-family: var(--mono);
  font-size: 0.8125rem;
}

.subject {
  padding: 0.7rem 0.9rem;
  border: 1px solid var(--rule);
  border-left: 4px solid var(--ember-fill);
  border-radius: 6px;
  background: var(--sunken);
}

.subject .facts {
  justify-content: start;
}

.source {
  width: auto;
  min-width: 100%;
  font: 0.8125rem/1.5 var(--mono);
}

.source td {
  padding-block: 0;
  border-top: 0;
}

.source .number {
  color: var(--muted);
  text-align: end;
  user-select: none;
}

.source .value {
  background: none;
}

.source thead th:not(:last-child) {
  text-align: end;
}

.source .code {
  width: 100%;
  white-space: pre;
  tab-size: 2;
}

.source code {
  font: inherit;
}

.source .hot {
  background: color-mix(in srgb, var(--heat) calc(12% + var(--part, 0) * 55%), transparent);
}

.sums {
  color: var(--muted);
  font-variant-numeric: tabular-nums;
}

/* ---- Keys ---- */

dialog {
  max-width: min(30rem, calc(100vw - 2rem));
  padding: 1.25rem 1.5rem;
  border: 1px solid var(--rule);
  border-radius: 8px;
  background: var(--paper);
  color: var(--ink);
}

dialog::backdrop {
  background: rgb(10 14 20 / 45%);
}

dialog .title {
  font-family: inherit;
}

dialog p {
  margin-block: 0.8rem;
  color: var(--muted);
}

.keys {
  display: grid;
  gap: 0.3rem;
  margin-top: 0.7rem;
}

.keys > div {
  display: grid;
  grid-template-columns: 9rem 1fr;
  gap: 0.75rem;
}

.keys dt {
  display: flex;
  flex-wrap: wrap;
  gap: 0.25rem;
}

kbd {
  min-width: 1.6em;
  padding: 0 0.35em;
  border: 1px solid var(--muted);
  border-radius: 4px;
  font: 0.8125rem var(--mono);
  line-height: 1.5;
  text-align: center;
}

/* ---- Narrow ---- */

@container viewer (max-width: 56rem) {
  .split {
    grid-template-columns: minmax(0, 1fr);
  }

  .panel {
    padding: 0.75rem 0 0;
    border-top: 1px solid var(--rule);
    border-left: 0;
  }

  .peek-view .split {
    grid-template-columns: minmax(0, 1fr);
  }

  .scroller,
  [data-filling] .scroller {
    max-height: var(--picture-height, 60vh);
  }

  .sandwich .scroller,
  [data-filling] .sandwich .scroller {
    max-height: var(--picture-height, 13rem);
  }

  .functions .owner {
    display: none;
  }
}

@container viewer (max-width: 38rem) {
  .legend-row {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }

  .legend .owners {
    flex-wrap: nowrap;
    overflow-x: auto;
    padding-block: 3px;
    scrollbar-width: thin;
  }

  .legend .owners > li {
    flex: none;
    white-space: nowrap;
  }

  .bar {
    gap: 0.4rem 0.8rem;
  }

  search {
    flex-basis: 11rem;
  }

  .functions .sum {
    display: none;
  }

  .function .place {
    display: block;
    margin-left: 1.6em;
  }

  .value .share {
    display: block;
  }

  .keys > div {
    grid-template-columns: 6.5rem 1fr;
  }
}

@media (prefers-reduced-motion: no-preference) {
  .tab,
  .chip {
    transition: color 0.12s, border-color 0.12s;
  }
}

@media (forced-colors: active) {
  .swatch {
    forced-color-adjust: none;
  }
}

/* ---- Paper ---- */

@media print {
  .viewer,
  .viewer[data-theme='dark'] {
    --paper: #ffffff;
    --sunken: #ffffff;
    --rule: #c5ccd6;
    --ink: #000000;
    --muted: #444c59;
    --ember: #000000;
    --heat: #f5a07a;
    --bar: #fde2d5;
    --stripe: rgb(0 0 0 / 24%);
    height: auto;
    color-scheme: light;
  }

  .bar,
  .actions,
  .fold,
  .scroller,
  .tip,
  .more,
  .chooser,
  dialog {
    display: none;
  }

  .paper {
    display: block;
  }

  .paper svg {
    display: block;
    width: 100%;
    height: auto;
    /* A picture is never broken: taller than this, it would leave the first page to the heading alone. */
    max-height: 84vh;
    print-color-adjust: exact;
  }

  .swatch,
  .value,
  .source .hot {
    print-color-adjust: exact;
  }

  .split {
    display: block;
  }

  .panel {
    margin-top: 1rem;
    padding: 0;
    border: 0;
    overflow: visible;
  }

  .scrolling,
  [data-filling] .scrolling,
  [data-filling] .main > section {
    max-height: none;
    overflow: visible;
  }

  .functions thead th {
    position: static;
  }

  tr {
    break-inside: avoid;
  }
}
`
