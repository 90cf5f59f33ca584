// Notices that a lab's files changed, by asking: it works on every file system, mounted ones too.

export interface FileWatchOptions {
  /** Returns when the lab's files last changed, in milliseconds since 1970. */
  readonly changedAt: (lab: string) => Promise<number>
  readonly onChange: (lab: string) => Promise<void>
}

/**
 * Watches one lab at a time. Each `look()` asks once; a change is reported when two looks in a row saw the
 * same, so that an editor which writes several files is waited for.
 */
export class FileWatch {
  readonly #options: FileWatchOptions
  #lab: string | null = null
  #reported = 0
  #seen = 0

  constructor(options: FileWatchOptions) {
    this.#options = options
  }

  get lab(): string | null {
    return this.#lab
  }

  async start(lab: string): Promise<void> {
    const changedAt = await this.#options.changedAt(lab)
    this.#lab = lab
    this.#reported = changedAt
    this.#seen = changedAt
  }

  stop(): void {
    this.#lab = null
  }

  /** Asks once. A report that is refused, because tests are running, is made again at a later look. */
  async look(): Promise<void> {
    const lab = this.#lab
    if (lab === null) return
    const changedAt = await this.#options.changedAt(lab)
    const settled = changedAt === this.#seen
    this.#seen = changedAt
    if (!settled || changedAt === this.#reported || this.#lab !== lab) return
    try {
      await this.#options.onChange(lab)
      this.#reported = changedAt
    } catch (error) {
      if (!isBusy(error)) throw error
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'VERIFY_RUNNING'
}
