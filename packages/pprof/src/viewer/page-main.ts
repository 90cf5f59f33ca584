// Started by the page of `pprof -http`: the profile that it was served for, in a viewer.

import { el } from './dom.ts'
import { pageText } from './page-text.ts'
import { PageMemory } from './page-memory.ts'
import { Reading } from './reading.ts'
import { decodeStackTable, type StackTable } from './stack-table.ts'
import { readState, type ViewState, writeState } from './state.ts'
import { mountViewer } from './viewer.ts'
import type { SourceListing } from './source-listing.ts'
import type { LoadSource } from './view.ts'
import { startViewerPage, type ViewerPageOptions } from './viewer-page.ts'

const memory = new PageMemory('hotpath-pprof')

const loadSource: LoadSource = async (frame, column) => {
  const response = await fetch(`/data/source?frame=${frame}&column=${column}`)
  if (!response.ok) throw new Error(`source: fetching: ${response.status}`)
  return (await response.json()) as readonly SourceListing[] // what our own server sends
}

function pageOf(table: StackTable): ViewerPageOptions<ViewState> {
  const { title, baseTitle, columns, column, comparison } = table.head
  return {
    memory,
    text: pageText,
    brand: 'pprof',
    usual: new Reading(table).usualState(),
    readState,
    writeState,
    mount: (place, options) => mountViewer(place, { ...options, table, isFilling: true, loadSource }),
    about(language) {
      const about = columns[column]?.about ?? []
      const summary = about.findLast((line) => line.startsWith('Duration')) ?? about.at(-1) ?? ''
      const short = summary.replace(/^Duration: /, '').replace('Total samples = ', '')
      const lines = about.map((line) => el('li', {}, line))
      return [
        el('h1', {}, title),
        baseTitle !== '' && el('p', { class: 'base' }, pageText[language].against(baseTitle)),
        about.length > 0 && el('details', {}, el('summary', {}, short), el('ul', {}, ...lines)),
      ]
    },
    links(language) {
      const text = pageText[language]
      return [
        el('a', { href: '/data/profile.pb.gz', download: true }, text.download),
        document.body.dataset['speedscope'] !== undefined &&
          el(
            'a',
            {
              class: 'speedscope',
              href: '/speedscope/',
              target: '_blank',
              rel: 'noopener',
              title: comparison === 'none' ? undefined : text.speedscopeNote,
            },
            text.speedscope,
          ),
      ]
    },
    nameOf: ({ functionName, search, sampleType }) =>
      [functionName || search, sampleType, title].filter((part) => part !== '').join(' · '),
    // speedscope opens the same values; its first view is by time, which a profile knows nothing of.
    onNamed({ sampleType }, frame) {
      const profileURL = `/data/profile.pb.gz?si=${encodeURIComponent(sampleType)}`
      const words = new URLSearchParams({ profileURL, title, view: 'left-heavy' })
      frame.querySelector('.speedscope')?.setAttribute('href', `/speedscope/index.html#${words.toString()}`)
    },
  }
}

await startViewerPage<ViewState>({ memory, text: pageText }, '/data/stacks', (bytes) =>
  pageOf(decodeStackTable(bytes)),
)
