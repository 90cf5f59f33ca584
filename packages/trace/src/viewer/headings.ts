// What stands above the rows of a picture: whose they are, what they are, how much there is.

import { formatNanos } from '../durations.ts'
import type { Track } from '../trace.ts'
import { threadName } from './parts.ts'
import type { Section } from './rows.ts'
import type { Shown } from './view.ts'

/** The words of a heading. */
export interface Heading {
  readonly title: string
  /** The thread, for who hears it and does not see where it stands; empty where the title says it. */
  readonly thread: string
  readonly note: string
  readonly canFold: boolean
}

/** Makes the heading of a section. */
export function headingOf(shown: Shown | undefined, section: Section, isFirstOfThread: boolean): Heading {
  if (!shown) return { title: '', thread: '', note: '', canFold: false }
  const { text, reading } = shown
  const [kind, number] = section.key.split(' ')
  const index = Number(number)
  if (kind === 'own') return { title: section.title, thread: '', note: '', canFold: false }
  const thread = threadName(shown, section.thread)
  const track = reading.trace.tracks[index]
  const own =
    kind === 'track'
      ? trackTitle(shown, track, section.title)
      : (text.counters[section.title] ?? section.title)
  const note = kind === 'track' ? trackNote(shown, track) : counterNote(shown, index)
  return {
    title: isFirstOfThread ? `${thread} · ${own}` : own,
    thread: isFirstOfThread ? '' : thread,
    note: section.isFolded ? text.folded : note,
    canFold: true,
  }
}

/** What a track is called: locks by their own names, all others by what they are. */
function trackTitle({ text }: Shown, track: Track | undefined, name: string): string {
  if (!track) return name
  if (track.kind === 'lock') return `${text.tracks.lock} ${name}`
  return text.tracks[track.kind] || name
}

function trackNote({ text, reading }: Shown, track: Track | undefined): string {
  if (!track) return ''
  if (track.kind === 'tasks' || track.kind === 'elsewhere') return text.lanes(track.laneCount)
  const { laneStart } = reading.trace
  const count = (laneStart[track.firstLane + track.laneCount] ?? 0) - (laneStart[track.firstLane] ?? 0)
  return track.kind === 'cpu' ? '' : `${count} ×`
}

function counterNote({ text, reading }: Shown, index: number): string {
  const counter = reading.trace.counters[index]
  const max = counter?.values.reduce((most, value) => Math.max(most, value), 0) ?? 0
  const name = counter?.name ?? ''
  if (name.endsWith(', bytes')) return text.upTo(`${(max / 2 ** 20).toFixed(1)} MB`)
  if (name.endsWith(', us')) return text.upTo(formatNanos(max * 1000))
  return text.upTo(String(max))
}
