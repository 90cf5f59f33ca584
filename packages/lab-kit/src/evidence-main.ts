// `node packages/lab-kit/src/evidence-main.ts 03-leaking-heap` makes the evidence of a solution anew; `--requests n`
// sends another number of them, `--profile name` takes another profile than the one that the lab is about;
// `--metrics` takes the page of metrics instead. `--fault name` is for a lab that is a game: the lab with that fault
// alone, and with none, in a folder of its own; `--sample-type` says by which column its table is.
//
// The lab as given, and the lab with its solution over it, get the same number of requests. Then the traffic
// ends, what can end ends, garbage is collected, and what is still there is captured. What is gone by then, processor
// time above all, is recorded under load. Of a lab that is about a trace, it is what the service has written when a
// request was slow; after the fix nothing was, and the window is asked for.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { write } from '@hotpath/profile'
import { formatSummary, parseTrace, summarize } from '@hotpath/trace'
import { capture } from './capture.ts'
import { captureTrace } from './capture-trace.ts'
import { formatHolders, relocate } from './evidence.ts'
import { runLoad, type Load } from './load.ts'
import { startService, type Service } from './service.ts'

// Longer than the longest time that a lab's environment gives anything to live.
const settleMs = 5000
// By then the engine has compiled what is hot.
const warmUpMs = 3000
const rows = 10

interface LabFields {
  readonly environment: Readonly<Record<string, string>>
  readonly capture: { readonly profile: string; readonly seconds: number; readonly sampleType?: string }
}

const { values, positionals } = parseArgs({
  options: {
    requests: { type: 'string', default: '6000' },
    profile: { type: 'string', multiple: true },
    'under-load': { type: 'boolean' },
    metrics: { type: 'boolean' },
    fault: { type: 'string' },
    'sample-type': { type: 'string' },
  },
  allowPositionals: true,
})
const [lab] = positionals
const requests = Number(values.requests)
if (!lab || !/^\d\d-[a-z0-9-]+$/.test(lab) || !(requests > 0)) {
  console.error('evidence: want the id of a lab, such as 03-leaking-heap, and requests above zero')
  process.exit(2)
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
const labFolder = join(root, 'labs', lab)
const solutionFolder = join(root, 'solutions', lab)
const evidenceFolder = join(solutionFolder, 'evidence', values.fault ?? '')
const fields = JSON.parse(await readFile(join(labFolder, 'lab.json'), 'utf8')) as LabFields // held to its schema by the workshop
const { load } = (await import(pathToFileURL(join(labFolder, 'load.ts')).href)) as { load: Load }

await mkdir(evidenceFolder, { recursive: true })
const fixed = [labFolder, solutionFolder]
await makeEvidence(
  'before',
  values.fault === undefined ? [labFolder] : [...fixed, join(solutionFolder, 'faults', values.fault)],
)
await makeEvidence('after', fixed)

async function makeEvidence(name: string, layers: readonly string[]): Promise<void> {
  // Inside the repository, so that packages resolve.
  const tree = join(root, '.workshop', 'evidence', `${lab}-${name}`)
  await rm(tree, { recursive: true, force: true })
  await cp(join(labFolder, 'package.json'), join(tree, 'package.json'))
  for (const layer of layers) await cp(join(layer, 'src'), join(tree, 'src'), { recursive: true })

  const env = { ...fields.environment }
  if (fields.capture.profile === 'trace') {
    await keepTrace(name, tree, env)
    return
  }
  await using service = await startService({ folder: tree, env })
  if (values['under-load']) {
    await keepUnderLoad(service, tree, name)
    return
  }
  const report = await runLoad(service, load, { level: 'high', requests })
  await sleep(settleMs)
  await service.memory() // collects garbage, which a sampled heap would still count
  process.stdout.write(`${name}: ${report.requests} requests, ${report.failures} failures\n`)
  if (values.metrics) {
    await keepMetrics(service, name)
    return
  }
  for (const profile of values.profile ?? [fields.capture.profile]) {
    await keepProfile(service, tree, name, profile)
  }
}

async function keepMetrics(service: Service, name: string): Promise<void> {
  const page = await fetch(`${service.debugUrl}/metrics`)
  await writeFile(join(evidenceFolder, `${name}.prom`), await page.text())
}

/** Keeps what the service wrote of itself, or its window where it wrote nothing. */
async function keepTrace(name: string, tree: string, env: Readonly<Record<string, string>>): Promise<void> {
  const snapshots = join(tree, 'snapshots')
  await using service = await startService({ folder: tree, env: { ...env, FLIGHT_RECORDER_DIR: snapshots } })
  const report = await runLoad(service, load, { level: 'low', requests })
  const { bytes } = await captureTrace(service.debugUrl, {})
  const written = await readdir(snapshots).catch(() => []) // no file, no folder
  const [file] = written
    .filter((each) => each.includes('_slow-request.'))
    .toSorted((a, b) => (a < b ? 1 : -1))
  process.stdout.write(`${name}: ${report.requests} requests, ${report.failures} failures\n`)
  const packed = file === undefined ? gzipSync(bytes) : await readFile(join(snapshots, file))
  await writeFile(join(evidenceFolder, `${name}.pftrace.gz`), packed)
  const text = formatSummary(summarize(parseTrace(packed, name), { rows, focus: undefined }), rows)
  await writeFile(join(evidenceFolder, `${name}.txt`), text)
  process.stdout.write(`${text}\n`)
}

async function keepUnderLoad(service: Service, tree: string, name: string): Promise<void> {
  const ending = new AbortController()
  const running = runLoad(service, load, { level: 'high', signal: ending.signal })
  await sleep(warmUpMs)
  for (const profile of values.profile ?? [fields.capture.profile]) {
    await keepProfile(service, tree, name, profile, fields.capture.seconds)
  }
  ending.abort()
  const report = await running
  process.stdout.write(`${name}: ${report.requests} requests, ${report.failures} failures\n`)
}

async function keepProfile(
  service: Service,
  tree: string,
  name: string,
  kind: string,
  seconds = 0,
): Promise<void> {
  const ownKind = values.fault === undefined ? fields.capture.profile : values.profile?.[0]
  const sampleType = values['sample-type'] ?? fields.capture.sampleType ?? ''
  const captured = await capture(service.debugUrl, { profile: kind, seconds })
  const profile = relocate(captured.profile, [
    { from: pathToFileURL(tree).href, to: `labs/${lab}` },
    { from: tree, to: `labs/${lab}` },
    { from: pathToFileURL(root).href, to: '' },
    { from: root, to: '' },
  ])
  const file = join(evidenceFolder, kind === ownKind ? name : `${name}.${kind}`)
  await writeFile(`${file}.pb.gz`, write(profile))
  const table = formatHolders(profile, sampleType, rows)
  await writeFile(`${file}.${sampleType}.txt`, table)
  process.stdout.write(`${table}\n`)
}
