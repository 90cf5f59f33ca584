// What the flight recorder costs, event by event, beside what people used before: in one process, in turns.
//
//   node benchmarks/trace-cost.ts [--section regions] [--rounds 300] [--json]
//
// Sections: regions (nanoseconds for each kind of event), steps (for one that is awaited), requests (microseconds for
// each request of an Express application, without sockets), requests-before (the same, of what people used before),
// window (a full one against an empty one), allocations (bytes for each event), snapshot (for how long one of 10 MB holds
// the event loop up). Without --section, all of them.
//
// With --json, the sections that ran are written to results/trace-cost.json; the others stay as they are. What the
// recorder costs a whole service is in service-cost.ts: rows trace and following.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  machine,
  readResult,
  type Section,
  type SectionId,
  sectionIds,
  writeResult,
} from './trace-cost/result.ts'
import { measureAllocations } from './trace-cost/allocations.ts'
import { measureRegions, measureSteps } from './trace-cost/annotations.ts'
import { measureRequests, measureRequestsBefore } from './trace-cost/requests.ts'
import { measureSnapshot } from './trace-cost/snapshot.ts'
import { formatSection } from './trace-cost/table.ts'
import { measureWindow } from './trace-cost/window.ts'

const sections: Readonly<Record<SectionId, (rounds: number) => Promise<Section>>> = {
  regions: measureRegions,
  steps: measureSteps,
  requests: measureRequests,
  'requests-before': measureRequestsBefore,
  window: measureWindow,
  allocations: measureAllocations,
  snapshot: measureSnapshot,
}

const { values } = parseArgs({
  options: {
    section: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '300' },
    json: { type: 'boolean', default: false },
  },
})

const unknown = values.section.find((name) => !sectionIds.some((id) => id === name))
const rounds = Number(values.rounds)
if (unknown !== undefined || !Number.isInteger(rounds) || rounds < 6) {
  const problem =
    unknown === undefined
      ? `--rounds: met ${JSON.stringify(values.rounds)}, want an integer from 6`
      : `--section: met ${unknown}, want one of ${sectionIds.join(', ')}`
  console.error(`trace-cost: ${problem}`)
  process.exitCode = 2
} else if (values.section.length === 1) {
  const [id] = sectionIds.filter((one) => values.section.includes(one))
  if (id) await run(id)
  // Recorders of others have no end of their own.
  process.exit()
} else {
  const { node, platform, cores, load } = machine()
  console.log(
    `Node ${node} on ${platform}, ${cores} cores, load average ${load.toFixed(1)}, ${rounds} rounds`,
  )
  const wanted = sectionIds.filter((one) => values.section.length === 0 || values.section.includes(one))
  for (const id of wanted) {
    // In a process of its own: what one section leaves on the heap, or has compiled, is no cost of the next.
    const args = [fileURLToPath(import.meta.url), '--section', id, '--rounds', values.rounds]
    const { status } = spawnSync(process.execPath, values.json ? [...args, '--json'] : args, {
      stdio: 'inherit',
    })
    if (status !== 0) process.exitCode = 1
  }
}

async function run(id: SectionId): Promise<void> {
  const section = await sections[id](rounds)
  console.log(`\n${formatSection(section)}`)
  if (values.json) writeResult({ ...readResult(), [id]: section })
}
