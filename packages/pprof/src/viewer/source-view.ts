// source: the lines of a function, with what each costs.

import { type Child, el, fill, keepingFocus } from './dom.ts'
import { scrolling, title } from './parts.ts'
import { chosenFrame, functionChooser } from './peek-view.ts'
import type { SourceListing } from './source-listing.ts'
import type { Host, Shown, ViewPart } from './view.ts'

/** Makes the view. */
export function sourceView(host: Host): ViewPart {
  const element = el('section', { class: 'source-view' })
  let asked = ''
  const show = (shown: Shown): void => {
    const { text, reading, column } = shown
    const { frame, isLost } = chosenFrame(shown)
    if (frame === undefined || !host.loadSource) {
      fill(element, el('p', { class: 'note' }, text.empty))
      return
    }
    const { frames, files } = reading.table.head
    const label = frames.label[frame] ?? ''
    const answer = el('div', { 'aria-live': 'polite' })
    keepingFocus(element, () =>
      fill(
        element,
        isLost && el('p', { class: 'note' }, text.functionLost(shown.state.functionName)),
        functionChooser(shown, host, frame),
        title(shown.headingLevel, text.sourceOf(label)),
        answer,
      ),
    )
    if ((files[frames.file[frame] ?? -1] ?? '') === '') {
      fill(answer, el('p', { class: 'note' }, text.noSource(label)))
      return
    }
    fill(answer, el('p', { class: 'note' }, text.loading))
    const question = (asked = `${frame} ${column.stacks.column}`)
    host.loadSource(frame, column.stacks.column).then(
      (listings) => {
        if (question === asked) fill(answer, ...listings.map((listing) => listingPart(shown, listing)))
      },
      () => {
        if (question === asked) fill(answer, el('p', { class: 'note' }, text.sourceFailed))
      },
    )
  }
  return { element, show }
}

function listingPart(shown: Shown, { name, file, flat, cum, lines, problem }: SourceListing): Child {
  const { column, text } = shown
  const heading = el('p', { class: 'place' }, file)
  const sums = el(
    'p',
    { class: 'sums' },
    `${text.flat} ${column.inTable(flat)}, ${text.cum} ${column.inTable(cum)} (${column.share(cum)})`,
  )
  if (!lines || lines.length === 0) {
    return el('div', {}, heading, sums, el('p', { class: 'note' }, `${text.sourceProblem} ${problem ?? ''}`))
  }
  const largest = Math.max(...lines.map((line) => Math.abs(line.cum)), 1)
  const cell = (value: number): HTMLElement =>
    el('td', { class: 'value' }, value === 0 ? '' : column.inTable(value))
  const table = el(
    'table',
    { class: 'source' },
    el('caption', { class: 'hidden' }, text.sourceOf(name)),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ...[text.line, text.flat, text.cum, text.code].map((word) => el('th', { scope: 'col' }, word)),
      ),
    ),
    el(
      'tbody',
      {},
      ...lines.map((line) => {
        const row = el(
          'tr',
          { class: line.cum !== 0 || line.flat !== 0 ? 'hot' : undefined },
          el('td', { class: 'number' }, String(line.line)),
          cell(line.flat),
          cell(line.cum),
          el('td', { class: 'code' }, el('code', {}, line.text)),
        )
        row.style.setProperty('--part', String(Math.abs(line.cum) / largest))
        return row
      }),
    ),
  )
  return el('div', {}, heading, sums, scrolling(text.sourceOf(name), table))
}
