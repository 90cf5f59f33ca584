// Records the seeds of `merging.ts` anew: profiles of the programs next door, into `seeds/`.
//
//   node benchmarks/merging/seeds-main.ts [seconds]
//
// Each program runs in a process of its own and is sampled a thousand times a second, as one does who wants to know;
// at 99 Hz the same number of stacks takes ten times as long. What the sampler gives is put through the builder that
// our own endpoints use, so that the locations have addresses and a mapping.
import { time } from '@datadog/pprof'
import { parse, ProfileBuilder, write } from '@hotpath/profile'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { programs } from './programs.ts'

const [seconds = '10', name] = process.argv.slice(2)

if (name === undefined) {
  for (const each of Object.keys(programs)) {
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), seconds, each], { stdio: 'inherit' })
  }
} else {
  const program = programs[name]
  if (!program) throw new Error(`recording: ${name}, want one of ${Object.keys(programs).join(', ')}`)
  await program() // what loading takes is not what it does
  time.start({ intervalMicros: 1000, lineNumbers: true })
  const end = Date.now() + Number(seconds) * 1000
  while (Date.now() < end) await program()
  const recorded = parse(time.stop().encode())
  const builder = new ProfileBuilder({
    ...recorded,
    filename: `${name}.mjs`,
    comments: [`node ${process.version}`],
  })
  const folder = fileURLToPath(new URL('../../', import.meta.url))
  for (const { locations, values } of recorded.samples) {
    const frames = locations.flatMap(({ lines }) =>
      lines.map(({ function: func, line, column }) => ({
        name: func.name,
        // No path of this machine.
        filename: func.filename.replace(`file://${folder}`, 'file:///srv/').replace(folder, '/srv/'),
        line,
        column,
        startLine: func.startLine,
      })),
    )
    if (frames.length > 0) builder.add(frames, values)
  }
  const profile = builder.build()
  const bytes = write(profile)
  writeFileSync(new URL(`./seeds/${name}.pb.gz`, import.meta.url), bytes)
  console.log(
    `${name}: ${profile.samples.length} stacks, ${profile.locations.length} locations, ${bytes.length} bytes`,
  )
}
