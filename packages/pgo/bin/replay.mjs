// Runs a program's workload in a process of its own: replay.mjs <mode> <program> <workload>. replay.ts starts it.
//
// It is JavaScript and imports next to nothing, since it is measured along with the program: loading the compiler that
// Node.js keeps for TypeScript would cost more than most programs do.
import process from 'node:process'
import { pathToFileURL } from 'node:url'

const [, , mode, programPath, workloadPath, ...rest] = process.argv

/** Loads the program and what to do with it. */
const load = async () => {
  const workload = await import(pathToFileURL(workloadPath).href)
  const program = await import(pathToFileURL(programPath).href)
  return { program, workload }
}

const millis = ({ user, system }) => (user + system) / 1000

/** One input through the program; what it throws is a result too. */
const answer = async ({ program, workload }, input) => {
  try {
    return await workload.run(program, input)
  } catch (error) {
    return `threw ${error?.name}: ${error?.message}`
  }
}

const fingerprint = async (value) => {
  const { createHash } = await import('node:crypto')
  const data =
    value instanceof Uint8Array
      ? value
      : typeof value === 'string'
        ? value
        : (JSON.stringify(value) ?? 'undefined')
  return createHash('sha256').update(data).digest('hex')
}

const say = (value) => process.stdout.write(`\n${JSON.stringify(value)}\n`)

const modes = {
  /** CPU from the process's own beginning, that of Node.js included, to the first result. */
  async start() {
    const loaded = await load()
    await answer(loaded, loaded.workload.train[0])
    const [cpu, main] = [process.cpuUsage(), process.threadCpuUsage()]
    say({ cpuMillis: millis(cpu), mainMillis: millis(main) })
    await loaded.workload.close?.(loaded.program)
  },

  /** A fingerprint of the answer to every input. */
  async answers() {
    const loaded = await load()
    const inputs = [...loaded.workload.train, ...(loaded.workload.judge ?? [])]
    const answers = []
    for (const input of inputs) answers.push(await fingerprint(await answer(loaded, input)))
    say({ answers })
    await loaded.workload.close?.(loaded.program)
  },

  /** Writes the code that was compiled while the workload ran once: replay.mjs cache <program> <workload> <file>. */
  async cache() {
    const { setFlagsFromString } = await import('node:v8')
    const { writeFileSync } = await import('node:fs')
    const scripts = []
    globalThis[Symbol.for('hotpath.pgo.script')] = (script) => scripts.push(script)
    // Code that has not run for a while is thrown away, that of the start first. The engine asks whether flags are the
    // same when it is given compiled code, so this one is put back before any is made.
    setFlagsFromString('--no-flush-bytecode')
    const loaded = await load()
    for (const input of loaded.workload.train) await answer(loaded, input)
    setFlagsFromString('--flush-bytecode')
    const data = scripts.at(-1)?.createCachedData()
    if (data) writeFileSync(rest[0], data)
    say({ bytes: data?.length ?? 0 })
    await loaded.workload.close?.(loaded.program)
  },

  /** Whether the engine takes the compiled code that lies beside the program: replay.mjs cached <program>. */
  async cached() {
    let isTaken = false
    globalThis[Symbol.for('hotpath.pgo.script')] = (script) => {
      isTaken = script.cachedDataRejected === false
      say({ isTaken })
      process.exit(0)
    }
    await import(pathToFileURL(programPath).href)
  },

  /** Works in slices when told to, so that two processes can take turns: replay.mjs steady <program> <workload> <inputs>. */
  async steady() {
    const loaded = await load()
    const inputs = loaded.workload[rest[0]] ?? loaded.workload.train
    process.on('message', async ({ rounds }) => {
      const [cpu, main] = [process.cpuUsage(), process.threadCpuUsage()]
      for (let round = 0; round < rounds; round++)
        for (const input of inputs) await loaded.workload.run(loaded.program, input)
      process.send({
        cpuMillis: millis(process.cpuUsage(cpu)),
        mainMillis: millis(process.threadCpuUsage(main)),
        maxResidentBytes: process.resourceUsage().maxRSS * 1024,
      })
    })
    process.on('disconnect', () => process.exit(0))
    process.send('ready')
    await new Promise(() => {})
  },
}

await modes[mode]()
if (mode !== 'steady') process.exit(0)
