// The terminal view at work: keys become actions on the desk, and four times a second the view is drawn anew.
import type { ReadStream, WriteStream } from 'node:tty'
import type { Desk } from '../companion/desk.ts'
import type { LabRow, Language, LoadLevel, Status } from '../companion/protocol.ts'
import { messageOf } from '../errors.ts'
import type { Style } from '../style.ts'
import { actionOf, isMove, type Action, type Move, type Work } from './keys.ts'
import { Screen } from './screen.ts'
import { viewText } from './text.ts'
import { render, type Lower, type ViewState } from './view.ts'
import { FileWatch } from './watch.ts'

// Four frames a second follow results as they come; a frame that shows nothing new is not written.
const FRAME_MS = 250

export interface TerminalOptions {
  readonly desk: Desk
  readonly url: string
  readonly language: Language
  readonly style: Style
  readonly input: ReadStream
  readonly output: WriteStream
  /** Ends the view from outside. */
  readonly signal: AbortSignal
}

/** Shows the view until the learner quits or `signal` says so. What runs at the desk goes on. */
export async function showTerminal(options: TerminalOptions): Promise<void> {
  const view = new TerminalView(options)
  await view.run()
}

class TerminalView {
  readonly #options: TerminalOptions
  readonly #quit = Promise.withResolvers<void>()
  readonly #watch: FileWatch
  #status: Status = { labs: [], service: null, load: null, verify: null, capture: null }
  #selected: string | null = null
  #lower: Lower = { kind: 'welcome' }
  #scroll = 0
  #maxScroll = 0
  #screen: Screen | null = null
  #acting = false

  constructor(options: TerminalOptions) {
    this.#options = options
    const { desk } = options
    this.#watch = new FileWatch({
      signature: (lab) => desk.signature(lab),
      onSave: (lab) => this.#verify(lab),
    })
  }

  async run(): Promise<void> {
    const { input, output, signal } = this.#options
    this.#status = await this.#options.desk.status()
    this.#selected = firstOpen(this.#status.labs)
    using screen = new Screen({
      input,
      output,
      onKey: (key) => {
        const action = actionOf(key)
        if (action) void this.#act(action)
      },
      onResize: () => this.#draw(),
    })
    this.#screen = screen
    signal.addEventListener('abort', () => this.#quit.resolve(), { once: true })
    if (signal.aborted) return
    const timer = setInterval(() => void this.#refresh(), FRAME_MS)
    this.#draw()
    try {
      await this.#quit.promise
    } finally {
      clearInterval(timer)
    }
  }

  async #refresh(): Promise<void> {
    try {
      this.#status = await this.#options.desk.status()
      await this.#watch.look()
    } catch (error) {
      this.#tell(messageOf(error))
    }
    this.#draw()
  }

  #draw(): void {
    const screen = this.#screen
    if (!screen) return
    const { style: paint } = this.#options
    const frame = render(this.#state(), { columns: screen.columns, rows: screen.rows, paint })
    this.#maxScroll = frame.maxScroll
    screen.show(frame.lines)
  }

  #state(): ViewState {
    const index = this.#status.labs.findIndex((lab) => lab.id === this.#selected)
    return {
      url: this.#options.url,
      status: this.#status,
      selected: Math.max(0, index),
      watching: this.#watch.lab,
      lower: this.#lower,
      scroll: this.#scroll,
      language: this.#options.language,
    }
  }

  async #act(action: Action): Promise<void> {
    // Moving and quitting work always; the rest waits for the action before it, and a held key does not pile up.
    if (isMove(action)) {
      this.#move(action)
      return this.#draw()
    }
    if (this.#acting || this.#selected === null) return
    this.#acting = true
    try {
      await this.#work(action, this.#selected)
    } catch (error) {
      this.#tell(messageOf(error))
    } finally {
      this.#acting = false
    }
    await this.#refresh()
  }

  #move(action: Move): void {
    // About what the lower half shows of a page in a window of this height.
    const pageLines = Math.max(1, (this.#screen?.rows ?? 24) - 16)
    switch (action) {
      case 'quit':
        return this.#quit.resolve()
      case 'redraw':
        return this.#screen?.invalidate()
      case 'up':
        return this.#select(-1)
      case 'down':
        return this.#select(1)
      case 'page-down':
        this.#scroll = Math.min(this.#scroll + pageLines, this.#maxScroll)
        return undefined
      case 'page-up':
        this.#scroll = Math.max(this.#scroll - pageLines, 0)
        return undefined
    }
  }

  #select(step: -1 | 1): void {
    const { labs } = this.#status
    const at = this.#state().selected + step
    this.#selected = labs[Math.min(Math.max(at, 0), labs.length - 1)]?.id ?? null
  }

  async #work(action: Work, lab: string): Promise<void> {
    const { desk, language } = this.#options
    const { service, load } = this.#status
    const up = service?.lab === lab && service.state !== 'failed'
    switch (action) {
      case 'verify':
        return this.#verify(lab)
      case 'watch':
        if (this.#watch.lab === lab) return this.#watch.stop()
        await this.#watch.start(lab)
        return this.#verify(lab)
      case 'service':
        return up ? desk.stop() : desk.start(lab)
      case 'restart':
        return desk.start(service?.lab ?? lab)
      case 'load':
        if (service?.state !== 'running') return this.#tell(viewText[language].loadNeedsService)
        return desk.setLoad(nextLevel[load?.level ?? 'off'])
      case 'hint':
        return this.#showLower({ kind: 'hint', lab, hint: await desk.nextHint(lab, language) })
      case 'diff':
        return this.#showLower({ kind: 'changes', lab, files: await desk.changes(lab) })
    }
  }

  async #verify(lab: string): Promise<void> {
    await this.#options.desk.verify(lab, this.#options.language)
    this.#showLower({ kind: 'tests' })
  }

  #tell(message: string): void {
    this.#showLower({ kind: 'message', message })
  }

  #showLower(lower: Lower): void {
    this.#lower = lower
    this.#scroll = 0
  }
}

const nextLevel: Readonly<Record<LoadLevel, LoadLevel>> = { off: 'low', low: 'high', high: 'off' }

/** Where a learner who comes back goes on: the first lab that is not solved. */
function firstOpen(labs: readonly LabRow[]): string | null {
  return (labs.find((lab) => lab.state !== 'green') ?? labs[0])?.id ?? null
}
