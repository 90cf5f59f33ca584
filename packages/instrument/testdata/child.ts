// A program of testdata/programs as a child process that is asked questions and comes to a certain end.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A program that has said its first word. */
export interface Child<First> extends AsyncDisposable {
  /** The first message, which says that the program is ready. */
  readonly first: First
  /** What it wrote to stderr so far. */
  readonly stderr: string
  /** Sends a message and returns the next one that comes back. */
  ask(question: unknown): Promise<unknown>
  kill(signal: NodeJS.Signals): void
  /** How it ended. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Starts a program with nothing of this process's own options, and with these variables beside its environment. */
export async function startChild<First>(
  name: string,
  options: { args?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
): Promise<Child<First>> {
  const program = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url))
  const child: ChildProcess = fork(program, options.args ?? [], {
    env: { ...process.env, ...options.env },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const exited = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }))
  const nextMessage = async (): Promise<unknown> => {
    const ended = exited.then(({ code, signal }) => {
      throw new Error(`${name} ended with ${code ?? signal} instead of a message: ${stderr}`)
    })
    return ((await Promise.race([once(child, 'message'), ended])) as [unknown])[0]
  }
  const first = (await nextMessage()) as First
  return {
    first,
    get stderr() {
      return stderr
    },
    ask(question) {
      const answer = nextMessage()
      child.send(question as object)
      return answer
    },
    kill: (signal) => child.kill(signal),
    exited,
    async [Symbol.asyncDispose]() {
      // Whatever it still had in mind. Without disconnect(), after which Node reports no end.
      child.kill('SIGKILL')
      await exited
    },
  }
}
