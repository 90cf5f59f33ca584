// The world, as far as the program `pgo` sees it.

/** What a verb may use of the world, so that a test can be it. */
export interface Io {
  /** The working directory. */
  readonly folder: string
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  readonly env: Readonly<Record<string, string | undefined>>
  /** Milliseconds since 1970. */
  readonly now: () => number
}
