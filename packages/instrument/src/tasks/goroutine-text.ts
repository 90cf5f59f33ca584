// debug=1 and debug=2 of the goroutine profile: counts by stack, and each task for itself as Go prints goroutines.
import type { Label, Profile, Sample } from '@hotpath/profile'
import { formatCountText } from '../legacy-text.ts'
import { AGE } from './goroutine-profile.ts'

/**
 * Writes a profile of tasks as text. `debug=2` is the form of a Go program's last words: tasks one by one, each with
 * what it is and for how long it has been that, the oldest first.
 */
export function formatTaskText(profile: Profile, debug: number): string {
  const comments = profile.comments.map((text) => `# ${text}\n`)
  if (debug < 2) return [formatCountText('goroutine', profile), ...comments].join('')
  const oldestFirst = profile.samples.toSorted((a, b) => ageOf(b) - ageOf(a))
  return [...oldestFirst.map((sample, index) => `${formatTask(sample, index + 1)}\n`), ...comments].join('')
}

function formatTask(sample: Sample, number: number): string {
  const count = Number(sample.values[0])
  const states = [
    textOf(sample, 'type') ?? 'task',
    textOf(sample, 'state'),
    ageOf(sample) < 0 ? undefined : formatAge(ageOf(sample)),
    threadOf(sample),
    count === 1 ? undefined : `${count} of these`,
  ].filter((state) => state !== undefined)
  const frames = sample.locations.flatMap(({ lines }) =>
    lines.map(({ function: { name, filename }, line }) =>
      filename === '' ? `${name}\n` : `${name}(...)\n\t${filename}:${line}\n`,
    ),
  )
  return `goroutine ${number} [${states.join(', ')}]:\n${frames.join('')}`
}

function threadOf(sample: Sample): string | undefined {
  const thread = sample.labels.find(({ key }) => key === 'thread')
  return thread === undefined ? undefined : `thread ${thread.str ?? thread.num}`
}

function textOf({ labels }: Sample, key: string): string | undefined {
  return labels.find((label) => label.key === key)?.str
}

/** In nanoseconds; -1 where it is not known. */
function ageOf({ labels }: Sample): number {
  return Number(labels.find((label: Label) => label.key === AGE)?.num ?? -1)
}

// Go prints minutes, and nothing below one; here tasks of a second are old already.
function formatAge(nanos: number): string {
  const seconds = nanos / 1e9
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  return `${minutes} minute${minutes === 1 ? '' : 's'}`
}
