// What the trace's viewer looks like beyond what it shares with the viewer of profiles.

/** Added to the style sheet that both have. */
export const traceStyle = `
.timeline-view,
.tasks-view {
  height: 100%;
}

.timeline-view {
  display: flex;
  flex-direction: column;
  gap: 0.4rem;
}

.overview {
  position: relative;
  flex: none;
  height: 46px;
  border-radius: 4px;
  overflow: hidden;
  cursor: crosshair;
  touch-action: none;
}

.overview canvas {
  position: static;
}

.brush {
  position: absolute;
  top: 0;
  bottom: 0;
  min-width: 3px;
  border: 2px solid var(--ember-fill);
  border-radius: 4px;
  background: color-mix(in srgb, var(--ember-fill) 9%, transparent);
  cursor: grab;
}

.brush.all {
  background: none;
}

.range-row {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: space-between;
  gap: 0.25rem 1rem;
}

.range {
  color: var(--muted);
  font-variant-numeric: tabular-nums;
}

.zooms {
  display: flex;
  gap: 0.3rem;
}

.zooms .more {
  min-width: 2.2rem;
  padding-block: 0.1rem;
}

.timeline canvas {
  touch-action: pan-y;
  cursor: grab;
}

.timeline .space {
  overflow: clip;
}

.headings {
  position: absolute;
  inset: 0;
  pointer-events: none;
}

.heading {
  position: absolute;
  left: 0;
  right: 0;
  height: 24px;
  display: flex;
  align-items: end;
  pointer-events: none;
}

.heading.first::before {
  content: '';
  position: absolute;
  top: 1px;
  left: 0;
  right: 0;
  border-top: 1px solid var(--rule);
}

.heading button,
.heading .fixed {
  display: flex;
  align-items: baseline;
  gap: 0.6rem;
  max-width: 100%;
  padding: 0 0.3rem 0 0.1rem;
  border: 0;
  background: var(--paper);
  font-size: 0.8125rem;
  font-weight: 600;
  line-height: 20px;
  white-space: nowrap;
  overflow: hidden;
  pointer-events: auto;
}

.heading button {
  cursor: pointer;
}

.heading button:hover .what {
  text-decoration: underline;
}

.heading button::before {
  content: '▾' / '';
  width: 0.7em;
  color: var(--muted);
}

.heading button[aria-expanded='false']::before {
  content: '▸' / '';
}

.heading .note {
  font-weight: 400;
}

.subtitle {
  margin: 1rem 0 0.3rem;
  font-size: 0.875rem;
  font-weight: 650;
}

.title .note,
.subtitle .note {
  font: 0.8125rem var(--sans, ui-sans-serif, system-ui, sans-serif);
}

.title .swatch {
  width: 0.8em;
  height: 0.8em;
}

.tasks th,
.causes th,
.steps th {
  overflow-wrap: anywhere;
}

.tasks thead th:nth-child(n + 2),
.steps thead th:nth-child(n + 2),
.type-table thead th:nth-child(n + 2) {
  text-align: end;
}

.moment {
  font-variant-numeric: tabular-nums;
  text-align: end;
  white-space: nowrap;
}

.tasks .moment {
  color: var(--muted);
}

.chosen th,
.chosen td {
  background-color: var(--sunken);
}

.chosen th .link {
  font-weight: 650;
}

.causes th .place {
  display: block;
  margin-left: 1.65em;
}

.causes .value {
  min-width: 6.5rem;
}

.messages,
.stack {
  display: grid;
  gap: 0.25rem;
  font-size: 0.8125rem;
  overflow-wrap: anywhere;
}

.messages li {
  min-height: 24px;
  padding-block: 2px;
}

.messages .when {
  display: inline-block;
  min-width: 5.2em;
  color: var(--muted);
  font-variant-numeric: tabular-nums;
}

.stack li {
  padding: 0.15rem 0 0.15rem 0.7rem;
  border-left: 3px solid var(--rule);
}

.stack li:first-child {
  border-left-color: var(--ember-fill);
}

.stack .name,
.stack .link {
  font-family: var(--mono);
}

.stack .place {
  display: block;
  font-size: 0.75rem;
}

.tasks-view {
  display: grid;
  grid-template-columns: minmax(22rem, 2fr) minmax(0, 3fr);
  gap: 1.25rem;
  min-height: 0;
}

.lists,
.one {
  display: flex;
  flex-direction: column;
  min-width: 0;
  min-height: 0;
}

.lists {
  gap: 1rem;
}

.types,
.list {
  display: flex;
  flex-direction: column;
  min-height: 0;
}

.types {
  flex: 0 1 auto;
  max-height: 45%;
}

.list {
  flex: 1 1 0;
}

.lists .scrolling {
  overflow: auto;
}

.lists thead th {
  position: sticky;
  z-index: 1;
  top: 0;
  background: var(--paper);
  box-shadow: inset 0 -1px var(--rule);
}

.type-table .function.value {
  text-align: start;
  white-space: normal;
}

.type-table td {
  font-size: 0.8125rem;
}

.one {
  gap: 0.8rem;
}

.one .picture {
  flex: 0 1 auto;
  display: flex;
  min-height: 8rem;
  max-height: 60%;
}

.one .scroller {
  flex: 1;
  max-height: none;
}

.one .panel {
  flex: 1 1 0;
  padding: 0;
  border: 0;
}

.one .facts {
  display: flex;
  flex-wrap: wrap;
  gap: 0.1rem 1.75rem;
}

.one .facts > div {
  gap: 0.5rem;
}

.split > .panel {
  overflow: hidden auto;
}

@container viewer (max-width: 56rem) {
  .tasks-view {
    display: flex;
    flex-direction: column;
    height: auto;
  }

  .types,
  .list,
  .one .picture {
    max-height: none;
  }

  .list {
    flex: none;
  }

  .lists .scrolling {
    max-height: 22rem;
  }

  .one .scroller {
    max-height: 60vh;
  }
}

@container viewer (max-width: 38rem) {
  .type-table th:nth-child(3),
  .type-table td:nth-child(3),
  .type-table th:nth-child(4),
  .type-table td:nth-child(4),
  .tasks td:nth-child(3),
  .tasks th[scope='col']:nth-child(3) {
    display: none;
  }

  .range {
    font-size: 0.8125rem;
  }
}

@media print {
  .overview,
  .range-row,
  .timeline {
    display: none;
  }

  .lists .scrolling,
  .types,
  .split > .panel {
    max-height: none;
    overflow: visible;
  }
}
`
