// The program on a world of the tests: what goes in is given, what comes out is kept.

import type { ExitCode, Io } from '@hotpath/pprof/tool'
import { run } from '../run.ts'

/** What a command line came to. */
export interface Ran {
  readonly code: ExitCode
  readonly stdout: string
  readonly bytes: Buffer
  readonly stderr: string
}

/** Runs a command line. Nothing is a terminal, unless the world says so. */
export async function runTrace(
  argv: readonly string[],
  world: Partial<Io> & { readonly stdin?: Uint8Array } = {},
): Promise<Ran> {
  const { stdin = Buffer.alloc(0), ...io } = world
  const chunks: Buffer[] = []
  let stderr = ''
  const code = await run(argv, {
    env: {},
    folder: process.cwd(),
    stdout: (data) => void chunks.push(Buffer.from(data)),
    stderr: (text) => (stderr += text),
    isStdoutTerminal: false,
    isStderrTerminal: false,
    readStdin: async () => stdin,
    readLines: async function* () {
      // It asks for nothing.
    },
    signal: new AbortController().signal,
    holdSignals: () => ({ [Symbol.dispose]: () => undefined }),
    now: () => performance.now(),
    ...io,
  })
  const bytes = Buffer.concat(chunks)
  return { code, stdout: bytes.toString(), bytes, stderr }
}
