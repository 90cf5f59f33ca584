// debug=1: a profile as the text that Go's handlers write, which people read and `go tool pprof` understands.
import type { Label, Profile, Sample } from '@hotpath/profile'

/**
 * Writes a heap profile: a line of totals, then for each stack what is in use and, in brackets, what was
 * allocated, its addresses, and a comment line for each frame.
 */
export function formatHeapText(profile: Profile): string {
  const rows = profile.samples.map(({ values }) => values.map(Number))
  const total = (column: number): number => rows.reduce((sum, values) => sum + (values[column] ?? 0), 0)
  // Readers halve this number and scale what they read up from it. Unlike Go's, these sizes are scaled already.
  const head = `heap profile: ${total(2)}: ${total(3)} [${total(0)}: ${total(1)}] @ heap/2\n`
  const largestFirst = profile.samples.toSorted((a, b) => Number(b.values[3]) - Number(a.values[3]))
  const stacks = largestFirst.map((sample) => {
    const [allocObjects, allocSpace, inuseObjects, inuseSpace] = sample.values
    return `${inuseObjects}: ${inuseSpace} [${allocObjects}: ${allocSpace}] @${formatStack(sample)}`
  })
  return [
    head,
    ...stacks.map((stack) => `${stack}\n`),
    ...profile.comments.map((text) => `# ${text}\n`),
  ].join('')
}

/** Writes a profile of counts, such as that of tasks: a total, then each stack with its number, largest first. */
export function formatCountText(name: string, profile: Profile): string {
  const largestFirst = profile.samples.toSorted((a, b) => Number(b.values[0]) - Number(a.values[0]))
  const total = largestFirst.reduce((sum, { values }) => sum + Number(values[0] ?? 0), 0)
  const stacks = largestFirst.map((sample) => `${sample.values[0]} @${formatStack(sample)}\n`)
  return [`${name} profile: total ${total}\n`, ...stacks].join('')
}

/**
 * Writes a contention profile: for each stack its delay and its count, longest first. A cycle is a nanosecond.
 *
 * Go's readers multiply by the sampling period, and Go has written values that are multiplied already since 1.20. Here
 * the period is 1: what is read is what was written.
 */
export function formatContentionText(name: 'contention' | 'mutex', profile: Profile): string {
  const longestFirst = profile.samples.toSorted((a, b) => Number(b.values[1]) - Number(a.values[1]))
  const stacks = longestFirst.map(
    (sample) => `${sample.values[1]} ${sample.values[0]} @${formatStack(sample)}\n`,
  )
  return [
    `--- ${name}:\n`,
    'cycles/second=1000000000\n',
    name === 'mutex' ? 'sampling period=1\n' : '',
    ...stacks,
    ...profile.comments.map((text) => `# ${text}\n`),
  ].join('')
}

function formatStack({ locations, labels }: Sample): string {
  const addresses = locations.map(({ address }) => ` 0x${address.toString(16)}`).join('')
  const frames = locations.flatMap(({ address, lines }) =>
    lines.map(({ function: { name, filename }, line }) => {
      const place = filename === '' ? '' : `\t${filename}${line > 0 ? `:${line}` : ''}`
      return `#\t0x${address.toString(16)}\t${name}${place}\n`
    }),
  )
  return `${addresses}\n${formatLabels(labels)}${frames.join('')}`
}

function formatLabels(labels: readonly Label[]): string {
  if (labels.length === 0) return ''
  const pairs = labels.map(
    ({ key, str, num }) => `${JSON.stringify(key)}:${JSON.stringify(str ?? String(num))}`,
  )
  return `# labels: {${pairs.join(', ')}}\n`
}
