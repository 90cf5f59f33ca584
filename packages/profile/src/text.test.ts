// The readable dump; that it is Go's is tested against Go.

import { expect, test } from 'vitest'
import { ProfileBuilder } from './builder.ts'
import { fromFolded } from './folded.ts'
import { formatText } from './text.ts'

test('says all that a profile holds', () => {
  const builder = new ProfileBuilder({
    sampleTypes: [
      { type: 'samples', unit: 'count' },
      { type: 'cpu', unit: 'nanoseconds' },
    ],
    periodType: { type: 'cpu', unit: 'nanoseconds' },
    period: 10_000_000,
    timeNanos: 1_700_000_000_500_000_000n,
    durationNanos: 30_000_000_001,
    comments: ['node 26.10.0'],
    docUrl: 'https://example.test/cpu',
    defaultSampleType: 'cpu',
    filename: 'server.mjs',
  })
  const main = { name: 'main', filename: 'app.mjs', line: 3, startLine: 1 }
  const work = { name: 'work', filename: 'app.mjs', line: 12, column: 5 }
  builder.add(
    [work, main],
    [1, 10_000_000],
    [
      { key: 'task', str: 'b' },
      { key: 'bytes', num: 16, numUnit: 'bytes' },
      { key: 'task', str: 'a' },
      { key: 'route', str: '/x' },
    ],
  )
  const [first, second] = builder.build().locations
  expect(formatText(builder.build())).toBe(`Comment: node 26.10.0
Doc: https://example.test/cpu
PeriodType: cpu nanoseconds
Period: 10000000
Time: 2023-11-14 22:13:20.5 +0000 UTC
Duration: 30.000000001s
Samples:
samples/count cpu/nanoseconds[dflt]
          1   10000000: 1 2 
                route:[/x] task:[b a]
                bytes:[16 bytes]
Locations
     1: 0x${first?.address.toString(16)} M=1 work app.mjs:12:5 s=0
     2: 0x${second?.address.toString(16)} M=1 main app.mjs:3 s=1
Mappings
1: 0x0/0x1000000000000/0x0 server.mjs  [FN][FL][LN][IN]
`)
})

test('times before 1970 and negative durations are no trouble', () => {
  const text = formatText({ ...fromFolded('a 1'), timeNanos: -1n, durationNanos: -1_500_000_000 })
  expect(text).toContain('Time: 1969-12-31 23:59:59.999999999 +0000 UTC\nDuration: -1.5s\n')
})
