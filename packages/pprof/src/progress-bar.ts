// The bar on a terminal while servers record.

/** What a bar needs of the world. */
export interface BarWorld {
  /** Writes to the terminal. */
  readonly write: (text: string) => void
  /** Milliseconds, from any moment on. */
  readonly now: () => number
}

/** How many characters the bar has. */
const WIDTH = 30

/** How often it moves, in milliseconds: each of its characters is a second of a recording of 30. */
const INTERVAL_MILLIS = 500

/** Shows how far recordings are: of several that run at the same time, the one that ends last. */
export class ProgressBar {
  readonly #world: BarWorld
  readonly #recordings = new Set<{ readonly begun: number; readonly seconds: number }>()
  #ticking: NodeJS.Timeout | undefined

  constructor(world: BarWorld) {
    this.#world = world
  }

  /** Begins with a recording of so many seconds; disposed of, it has ended, and the bar goes with the last. */
  begin(seconds: number): Disposable {
    const recording = { begun: this.#world.now(), seconds }
    this.#recordings.add(recording)
    this.#ticking ??= setInterval(() => this.#draw(), INTERVAL_MILLIS)
    this.#draw()
    return {
      [Symbol.dispose]: () => {
        this.#recordings.delete(recording)
        this.#draw()
        if (this.#recordings.size > 0) return
        clearInterval(this.#ticking)
        this.#ticking = undefined
      },
    }
  }

  /** Writes lines where the bar is, which moves below them. */
  writeAbove(text: string): void {
    this.#world.write(this.#recordings.size > 0 ? `${CLEAR}${text}` : text)
    if (this.#recordings.size > 0) this.#draw()
  }

  #draw(): void {
    this.#world.write(CLEAR + this.#text())
  }

  #text(): string {
    const ends = ({ begun, seconds }: { begun: number; seconds: number }): number => begun + seconds * 1000
    const [last] = [...this.#recordings].toSorted((a, b) => ends(b) - ends(a))
    if (!last) return ''
    const elapsed = Math.floor((this.#world.now() - last.begun) / 1000)
    const done = Math.min(1, elapsed / last.seconds)
    const bar = '#'.repeat(Math.floor(WIDTH * done)).padEnd(WIDTH, '-')
    const rest = elapsed > last.seconds ? ', waiting for the server' : ''
    return `[${bar}] ${Math.min(elapsed, last.seconds)} s of ${last.seconds} s${rest}`
  }
}

/** Back to the beginning of the line, and what stands there away. */
const CLEAR = '\r\u001b[K'
