// One profile as several that a server accepts: so many samples, so many bytes, so many labels a sample.
import { checkValid, encode, merge, type Profile, type Sample } from '@hotpath/profile'

/** What a server takes in one piece. */
export interface SplitLimits {
  readonly maxSamples: number
  /** Of the profile as it is before compression. */
  readonly maxBytes: number
  readonly maxLabelsPerSample: number
}

/** A piece of a profile, with the tables that it needs. */
export interface ProfilePart {
  /** Before compression. */
  readonly bytes: Buffer
  readonly timeNanos: bigint
}

/**
 * Splits a profile until each part is within the limits, by halves; together the parts have the samples of the whole.
 * They begin a millisecond after one another: two profiles of one series and moment are one to a server that keeps
 * replicas apart by just that. A sample with too many labels keeps the first ones.
 *
 * One part is made for each step, so that who asks can let others run in between. A sample which is too large even
 * by itself is left out, and there is `'too large'` in its place.
 */
export function* splitProfile(profile: Profile, limits: SplitLimits): Generator<ProfilePart | 'too large'> {
  let count = 0
  // The front one next, so that the parts come in the order of the samples.
  const open: (readonly Sample[])[] = [profile.samples.map((sample) => trimLabels(sample, limits))]
  for (let samples = open.pop(); samples !== undefined; samples = open.pop()) {
    if (samples.length === 0) continue
    if (samples.length <= limits.maxSamples) {
      const timeNanos = profile.timeNanos + BigInt(count) * 1_000_000n
      const part = { ...profile, samples: [...samples], timeNanos }
      // Merging one profile leaves out what only the samples of the other parts need.
      const own = samples.length === profile.samples.length ? part : merge([part])
      checkValid(own)
      const bytes = encode(own)
      if (bytes.length <= limits.maxBytes) {
        count++
        yield { bytes, timeNanos }
        continue
      }
      if (samples.length === 1) {
        yield 'too large'
        continue
      }
    }
    const middle = Math.ceil(samples.length / 2)
    open.push(samples.slice(middle), samples.slice(0, middle))
  }
}

function trimLabels(sample: Sample, { maxLabelsPerSample }: SplitLimits): Sample {
  if (sample.labels.length <= maxLabelsPerSample) return sample
  return { ...sample, labels: sample.labels.slice(0, maxLabelsPerSample) }
}
