// A terminal taken over and given back: the second screen, no cursor, key presses one by one.
import { emitKeypressEvents, type Key } from 'node:readline'
import type { ReadStream, WriteStream } from 'node:tty'

/** To the second screen, without a cursor. */
export const ENTER = '\u001b[?1049h\u001b[?25l'
/** Back, with one. */
export const LEAVE = '\u001b[?25h\u001b[?1049l'
const HOME = '\u001b[H'
const TO_LINE_END = '\u001b[K'
const TO_SCREEN_END = '\u001b[J'

export interface ScreenOptions {
  readonly input: ReadStream
  readonly output: WriteStream
  readonly onKey: (key: Key) => void
  readonly onResize: () => void
}

/**
 * Shows frames until it is given back, which happens with `restore()`, with the end of the process, and
 * before the report of an uncaught error is printed, whichever comes first.
 */
export class Screen implements Disposable {
  readonly #options: ScreenOptions
  #taken = true
  #shown = ''

  constructor(options: ScreenOptions) {
    this.#options = options
    const { input, output } = options
    emitKeypressEvents(input)
    input.setRawMode(true)
    input.on('keypress', this.#onKeypress)
    input.resume()
    output.on('resize', this.#onResize)
    process.on('exit', this.#restore)
    process.on('uncaughtExceptionMonitor', this.#restore)
    output.write(ENTER)
  }

  get columns(): number {
    return this.#options.output.columns
  }

  get rows(): number {
    return this.#options.output.rows
  }

  /** Shows a frame; writes nothing where it is the one that is there. */
  show(lines: readonly string[]): void {
    // No line end after the last line: it would scroll the screen.
    const frame = lines.map((line) => `${line}${TO_LINE_END}`).join('\r\n')
    if (!this.#taken || frame === this.#shown) return
    this.#shown = frame
    this.#options.output.write(`${HOME}${frame}${TO_SCREEN_END}`)
  }

  /** Forgets what is shown, so that the next frame is written whole. */
  invalidate(): void {
    this.#shown = ''
  }

  restore(): void {
    this.#restore()
  }

  [Symbol.dispose](): void {
    this.#restore()
  }

  readonly #onKeypress = (_text: string | undefined, key: Key): void => this.#options.onKey(key)

  readonly #onResize = (): void => {
    this.invalidate()
    this.#options.onResize()
  }

  readonly #restore = (): void => {
    if (!this.#taken) return
    this.#taken = false
    const { input, output } = this.#options
    input.off('keypress', this.#onKeypress)
    output.off('resize', this.#onResize)
    process.off('exit', this.#restore)
    process.off('uncaughtExceptionMonitor', this.#restore)
    // After a hangup the terminal is gone, and both throw.
    try {
      input.setRawMode(false)
      input.pause()
      output.write(LEAVE)
    } catch {
      // Nobody is left to restore it for.
    }
  }
}
