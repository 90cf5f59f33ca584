// Started by the page of `trace -http`: the trace that it was served for, in a viewer.

import { el, PageMemory, startViewerPage, type ViewerPageOptions } from '@hotpath/pprof/elements'
import { formatNanos } from '../durations.ts'
import type { Trace } from '../trace.ts'
import { decodeTrace } from '../trace-table.ts'
import { readState, type ViewState, writeState } from './state.ts'
import { traceText } from './text.ts'
import { TraceViewer } from './viewer.ts'

const memory = new PageMemory('hotpath-trace')

function pageOf(trace: Trace): ViewerPageOptions<ViewState> {
  const title = document.body.dataset['title'] ?? ''
  return {
    memory,
    text: traceText,
    brand: 'trace',
    usual: {
      view: 'timeline',
      from: 0,
      to: Math.max(1, trace.durationNanos),
      slice: -1,
      search: '',
      type: '',
      order: 'duration',
    },
    readState: (view, query, usual) => readState(view, query, usual, trace.start.length),
    writeState,
    mount: (place, options) => new TraceViewer(place, { ...options, trace }),
    about() {
      const { program, pid, node, reason, taken } = trace.info
      const about = [
        program !== '' && `${program}${pid > 0 ? ` (${pid})` : ''}`,
        node !== '' && `Node.js ${node}`,
        taken,
      ]
        .filter((part) => part !== false && part !== '')
        .join(' · ')
      return [
        el('h1', {}, title),
        reason !== '' && el('p', { class: 'reason' }, reason),
        el('p', { class: 'base' }, `${formatNanos(trace.durationNanos)} · ${about}`),
      ]
    },
    links(language) {
      const text = traceText[language]
      const words = new URLSearchParams({ profileURL: '/data/trace', title })
      return [
        el('a', { href: '/data/trace.gz', download: true }, text.download),
        document.body.dataset['perfetto'] !== undefined &&
          el(
            'a',
            { href: '/perfetto/', target: '_blank', rel: 'noopener', title: text.perfettoNote },
            text.perfetto,
          ),
        document.body.dataset['speedscope'] !== undefined &&
          el(
            'a',
            {
              href: `/speedscope/index.html#${words.toString()}`,
              target: '_blank',
              rel: 'noopener',
            },
            text.speedscope,
          ),
      ]
    },
    nameOf({ slice, type }) {
      const selected = slice >= 0 ? (trace.texts[trace.name[slice] ?? 0] ?? '') : type
      return [selected, title].filter((part) => part !== '').join(' · ')
    },
  }
}

await startViewerPage<ViewState>({ memory, text: traceText }, '/data/table', (bytes) =>
  pageOf(decodeTrace(bytes)),
)
