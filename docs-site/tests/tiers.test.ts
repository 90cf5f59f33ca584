// The program of the page about V8's tiers does what the page says of it.
import { expect, test } from 'vitest'
import { eventsOf } from '../plugins/tiers.ts'
import { runTiers } from '../scripts/tiers.ts'

test('one function climbs to the top, falls at another shape, and climbs again', async () => {
  // A busy machine may compile too late for one run: it is then run for longer.
  let calls = 1000
  await expect
    .poll(
      async () => {
        calls *= 2
        const events = eventsOf(await runTiers(['--trace-opt', '--trace-deopt'], 6, calls))
        return events
          .map((event) => /target (\w+)|reason: ([\w ]+)/.exec(event)?.slice(1).join(''))
          .join(', ')
      },
      { timeout: 220_000, interval: 100 },
    )
    .toMatch(/TURBOFAN_JS, .*wrong map, .*MAGLEV/)
})
