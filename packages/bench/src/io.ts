// The world, as far as the program sees it.

/** What main.ts hands to the verbs, and a test to see what they do. */
export interface Io {
  /** The working directory. */
  readonly folder: string
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  readonly isStderrTerminal: boolean
  readonly readStdin: () => Promise<string>
  /** Aborted when the user ends the program. */
  readonly signal: AbortSignal
}

/** Says something about the work, as `bench: …`. */
export function note(io: Io, text: string): void {
  io.stderr(`${io.isStderrTerminal ? CLEAR : ''}bench: ${text}\n`)
}

/** Shows where the work is, on a terminal, in a line that the next one replaces. */
export function showProgress(io: Io, text: string): void {
  if (io.isStderrTerminal) io.stderr(CLEAR + text)
}

/** Takes the line of progress away. */
export function clearProgress(io: Io): void {
  if (io.isStderrTerminal) io.stderr(CLEAR)
}

const CLEAR = '\r\u001b[K'
