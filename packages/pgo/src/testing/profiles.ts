// Profiles for tests, said in a line.

import { type Profile, ProfileBuilder } from '@hotpath/profile'

/** A function that was seen on top of the stack. */
export interface Seen {
  readonly name: string
  readonly file: string
  readonly line: number
  readonly nanos?: number
}

/** Makes a CPU profile in which each function was seen alone. */
export function cpuProfileOf(seen: readonly Seen[], timeNanos = 0n): Profile {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'cpu', unit: 'nanoseconds' }], timeNanos })
  for (const { name, file, line, nanos = 1 } of seen) {
    builder.add([{ name, filename: file, line, startLine: line }], [nanos])
  }
  return builder.build()
}
