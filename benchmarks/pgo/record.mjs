// A CPU profile of a program at work, as V8 writes it: record.mjs <program> <workload> <file> <CPU in ms>.
//
// What is recorded is the plain bundle, or a build: in production it is the one that runs.
import { Session } from 'node:inspector/promises'
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

const [, , programPath, workloadPath, file, cpuMillis] = process.argv
const workload = await import(pathToFileURL(workloadPath).href)
const program = await import(pathToFileURL(programPath).href)

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: 1000 })
await session.post('Profiler.start')
const since = process.cpuUsage()
for (;;) {
  for (const input of workload.train) await workload.run(program, input)
  const { user, system } = process.cpuUsage(since)
  if ((user + system) / 1000 > Number(cpuMillis)) break
}
const { profile } = await session.post('Profiler.stop')
writeFileSync(file, JSON.stringify(profile))
await workload.close?.(program)
process.exit(0)
