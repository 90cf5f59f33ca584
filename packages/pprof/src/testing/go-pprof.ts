// The real `go tool pprof`, as the tests run it.

import { execFileSync, spawn, spawnSync } from 'node:child_process'

/** What Go's program came to. */
export interface GoRan {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Go's program. */
export interface GoPprof {
  readonly run: (args: readonly string[], env?: Readonly<Record<string, string>>, input?: string) => GoRan
  /** Runs it while this process goes on: it may be the server, or Go may be, until it is stopped. */
  readonly runBeside: (
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    onPrinted?: (stderr: string, stop: () => void) => void,
  ) => Promise<GoRan>
  /** What `go version` prints. */
  readonly version: string
}

// It looks for no symbols and leaves names as they are.
const always = ['-symbolize=none']

/** Returns Go's program, started without `go tool`, which takes as long again. */
export function goPprof(go: string | undefined): GoPprof {
  const ask = (...args: string[]): string => (go ? execFileSync(go, args, { encoding: 'utf8' }).trim() : '')
  const program = ask('tool', '-n', 'pprof')
  const version = ask('version')
  const start = (): string => {
    if (!program) throw new Error('go is not on this machine')
    return program
  }
  return {
    version,
    run(args, env = {}, input) {
      const { status, stdout, stderr, error } = spawnSync(start(), [...always, ...args], {
        env: { ...process.env, ...env },
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
        ...(input !== undefined && { input }),
      })
      if (error) throw error
      return { code: status, stdout, stderr }
    },
    async runBeside(args, env, onPrinted) {
      const child = spawn(start(), [...always, ...args], { env: { ...process.env, ...env } })
      let [stdout, stderr] = ['', '']
      child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
      child.stderr.on('data', (data: Buffer) => {
        stderr += data.toString()
        onPrinted?.(stderr, () => child.kill())
      })
      const code = await new Promise<number | null>((resolve, reject) => {
        child.on('error', reject).on('close', resolve)
      })
      return { code, stdout, stderr }
    },
  }
}
