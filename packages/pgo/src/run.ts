// One command line, from its words to an exit code.

import { ProfileError } from '@hotpath/profile'
import { type ExitCode, PgoError } from './errors.ts'
import type { Io } from './io.ts'
import { parseCommandLine, type Request } from './options.ts'

/** Runs one command line and returns the exit code. Never throws for what a user can meet. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    const request = parseCommandLine(argv)
    if (request === 'help') {
      const { usage } = await import('./usage.ts')
      ;(argv.length > 0 ? io.stdout : io.stderr)(usage())
      return argv.length > 0 ? 0 : 2
    }
    return await commands[request.verb](request, io)
  } catch (error) {
    if (!(error instanceof PgoError) && !(error instanceof ProfileError)) throw error
    io.stderr(`pgo: ${error.message} (${error.code})\n`)
    return error instanceof PgoError ? error.exitCode : 1
  }
}

const commands: Readonly<Record<Request['verb'], (request: Request, io: Io) => Promise<ExitCode>>> = {
  build: async (request, io) => (await import('./commands/build.ts')).runBuild(request, io),
  run: async (request, io) => (await import('./commands/run.ts')).runProgramOf(request, io),
  check: async (request, io) => (await import('./commands/check.ts')).check(request, io),
  explain: async (request, io) => (await import('./commands/explain.ts')).explain(request, io),
  bench: async (request, io) => (await import('./commands/bench.ts')).runBench(request, io),
}
