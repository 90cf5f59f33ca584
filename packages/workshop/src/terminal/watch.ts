// Notices saves in a lab while the view is drawn anew anyway, and asks for a verdict after each.

export interface FileWatchOptions {
  /** Returns what tells the lab's files from what they were before a save. */
  readonly signature: (lab: string) => Promise<string>
  readonly onSave: (lab: string) => Promise<void>
}

/**
 * Watches one lab at a time. Each `look()` asks once; a save is reported when two looks in a row saw the
 * same, so that an editor which writes several files is waited for.
 */
export class FileWatch {
  readonly #options: FileWatchOptions
  #lab: string | null = null
  #reported = ''
  #seen = ''

  constructor(options: FileWatchOptions) {
    this.#options = options
  }

  get lab(): string | null {
    return this.#lab
  }

  async start(lab: string): Promise<void> {
    const signature = await this.#options.signature(lab)
    this.#lab = lab
    this.#reported = signature
    this.#seen = signature
  }

  stop(): void {
    this.#lab = null
  }

  /** Asks once. A report that is refused, because tests are running, is made again at a later look. */
  async look(): Promise<void> {
    const lab = this.#lab
    if (lab === null) return
    const signature = await this.#options.signature(lab)
    const settled = signature === this.#seen
    this.#seen = signature
    if (!settled || signature === this.#reported || this.#lab !== lab) return
    try {
      await this.#options.onSave(lab)
      this.#reported = signature
    } catch (error) {
      if (!isBusy(error)) throw error
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'VERIFY_RUNNING'
}
