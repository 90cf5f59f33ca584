// All threads on one timeline, and beside it in words what is selected, or the slowest tasks in sight.

import { el, fill, keepingFocus } from '@hotpath/pprof/elements'
import { formatNanos } from '../durations.ts'
import { sliceDetails, slowestInSight } from './details.ts'
import { headingOf } from './headings.ts'
import { Overview } from './overview.ts'
import { showing, sliceTip, sliceWords, taskRow } from './parts.ts'
import { TimelinePicture } from './picture.ts'
import { type Section, threadSections } from './rows.ts'
import { around, moved, zoomed } from './scale.ts'
import type { Host, Shown, ViewPart } from './view.ts'

const MAX_SLOWEST = 30
/** One press of a key. */
const ZOOM_STEP = 1.5
const MOVE_STEP = 0.2

/** Makes the view. */
export function timelineView(host: Host): ViewPart {
  return new TimelineView(host)
}

class TimelineView implements ViewPart {
  readonly element: HTMLElement
  readonly #host: Host
  readonly #picture: TimelinePicture
  readonly #overview: Overview
  readonly #panel = el('section', { class: 'panel' })
  readonly #range = el('output', { class: 'range' })
  readonly #buttons = el('span', { class: 'zooms' })
  #shown: Shown | undefined
  #folded: ReadonlySet<string> = new Set()
  #sections: readonly Section[] = []
  #painting: number | undefined
  #telling: number | undefined

  constructor(host: Host) {
    this.#host = host
    this.#picture = new TimelinePicture({
      press: (slice) => this.#host.go({ slice }),
      open: (slice) => this.#shown && this.#host.go(showing(this.#shown, slice)),
      range: (range) => this.#goTo(range),
      fold: (section) => this.#fold(section),
      tip: (slice) => (this.#shown ? sliceTip(this.#shown, slice) : []),
      heading: (section, isFirst) => headingOf(this.#shown, section, isFirst),
    })
    this.#overview = new Overview((range) => this.#goTo(range))
    const { canvas } = this.#picture
    canvas.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.press(event.key)) return
      event.preventDefault()
      event.stopPropagation()
    })
    this.element = el(
      'section',
      { class: 'timeline-view' },
      this.#overview.element,
      el('div', { class: 'range-row' }, this.#range, this.#buttons),
      el('div', { class: 'split' }, this.#picture.element, this.#panel),
    )
  }

  attach(): void {
    this.#picture.attach()
    this.#overview.attach()
  }

  detach(): void {
    this.#picture.detach()
    this.#overview.detach()
    if (this.#painting !== undefined) cancelAnimationFrame(this.#painting)
    window.clearTimeout(this.#telling)
    this.#painting = undefined
  }

  show(shown: Shown): void {
    const before = this.#shown
    this.#shown = shown
    const { state, reading, text } = shown
    if (before?.reading !== reading || before.text !== text) {
      this.#sections = threadSections(reading, this.#folded)
      this.#picture.canvas.setAttribute('aria-label', text.canvas(text.views.timeline))
      this.#picture.canvas.setAttribute('aria-roledescription', text.canvasRole)
      this.#makeButtons(shown)
    }
    this.#paint()
    if (state.slice >= 0 && before?.state.slice !== state.slice) {
      this.#unfoldFor(state.slice)
      this.#picture.reveal(state.slice)
      if (before) this.#host.say(sliceWords(shown, state.slice))
    }
    const isSameRange = before?.state.from === state.from && before.state.to === state.to
    if (before && !isSameRange && state.slice < 0 && before.state.slice < 0) this.#describeSoon()
    else this.#describe()
  }

  press(key: string): boolean {
    const shown = this.#shown
    if (!shown) return false
    const { state, reading } = shown
    const duration = reading.usualState().to
    const middle = (state.from + state.to) / 2
    const length = state.to - state.from
    switch (key) {
      case 'w':
      case '+':
      case '=':
        this.#goTo(zoomed(state, 1 / ZOOM_STEP, this.#focusMoment(shown) ?? middle, duration))
        return true
      case 's':
      case '-':
        this.#goTo(zoomed(state, ZOOM_STEP, this.#focusMoment(shown) ?? middle, duration))
        return true
      case 'a':
        this.#goTo(moved(state, -length * MOVE_STEP, duration))
        return true
      case 'd':
        this.#goTo(moved(state, length * MOVE_STEP, duration))
        return true
      case 'ArrowLeft':
        return this.#step('left')
      case 'ArrowRight':
        return this.#step('right')
      case 'ArrowUp':
        return this.#step('up')
      case 'ArrowDown':
        return this.#step('down')
      case 'Enter':
        if (state.slice < 0) return false
        this.#host.go(showing(shown, state.slice))
        return true
      case 'Escape':
        if (state.slice >= 0) this.#host.go({ slice: -1 })
        else this.#host.go({ from: 0, to: duration })
        return true
      case 'Home':
      case '0':
        this.#host.go({ from: 0, to: duration })
        return true
      default:
        return false
    }
  }

  focus(): void {
    this.#picture.canvas.focus({ preventScroll: true })
  }

  /** What keys zoom around: the selected slice, where it is in sight. */
  #focusMoment({ state, reading }: Shown): number | undefined {
    if (state.slice < 0) return undefined
    const { start, end } = reading.trace
    const moment =
      (Math.max(state.from, start[state.slice] ?? 0) + Math.min(state.to, end[state.slice] ?? 0)) / 2
    return moment >= state.from && moment <= state.to ? moment : undefined
  }

  #step(direction: 'left' | 'right' | 'up' | 'down'): boolean {
    const shown = this.#shown
    if (!shown) return false
    const { state, reading } = shown
    const slice = this.#picture.neighbour(state.slice, direction)
    if (slice < 0 || slice === state.slice) return true
    const { start, end } = reading.trace
    const [from, to] = [start[slice] ?? 0, end[slice] ?? 0]
    const isInSight = to > state.from && from < state.to
    // What is out of sight is brought into it, at the same zoom.
    const length = state.to - state.from
    const middle = (from + to) / 2
    this.#host.go(
      isInSight
        ? { slice }
        : { slice, ...around(middle - length / 2.5, middle + length / 2.5, reading.usualState().to) },
      'replace',
    )
    return true
  }

  /** Zooming and moving come in great number: each is painted in the next frame, and the address follows later. */
  #goTo(range: { from: number; to: number }): void {
    this.#host.go(range, 'replace')
  }

  #paint(): void {
    const shown = this.#shown
    if (!shown) return
    const { reading, look, wanted, state } = shown
    this.#picture.show({
      reading,
      look,
      wanted,
      selected: state.slice,
      task: state.slice >= 0 ? reading.tasks.ofSlice(state.slice) : -1,
      sections: this.#sections,
      from: state.from,
      to: state.to,
    })
    this.#overview.show({ reading, look, from: state.from, to: state.to })
    this.#range.textContent = `${formatMs(state.from)} – ${formatMs(state.to)} · ${formatNanos(state.to - state.from)}`
  }

  #fold(section: Section): void {
    const next = new Set(this.#folded)
    if (!next.delete(section.key)) next.add(section.key)
    this.#setFolded(next)
  }

  #setFolded(folded: ReadonlySet<string>): void {
    this.#folded = folded
    if (!this.#shown) return
    this.#sections = threadSections(this.#shown.reading, folded)
    this.#paint()
  }

  #unfoldFor(slice: number): void {
    const { trace } = this.#shown?.reading ?? {}
    const index =
      trace?.tracks.findLastIndex((track) => (trace.laneStart[track.firstLane] ?? 0) <= slice) ?? -1
    if (!this.#folded.has(`track ${index}`)) return
    const next = new Set(this.#folded)
    next.delete(`track ${index}`)
    this.#setFolded(next)
  }

  #makeButtons({ text }: Shown): void {
    const button = (label: string, sign: string, key: string): HTMLElement =>
      el(
        'button',
        {
          type: 'button',
          class: 'more',
          'aria-label': label,
          title: label,
          on: { click: () => void this.press(key) },
        },
        sign,
      )
    fill(
      this.#buttons,
      button(text.zoomOut, '−', 's'),
      button(text.zoomIn, '+', 'w'),
      el('button', { type: 'button', class: 'more', on: { click: () => void this.press('Home') } }, text.all),
    )
  }

  /** While the picture is being moved, the table can wait until the hand rests. */
  #describeSoon(): void {
    window.clearTimeout(this.#telling)
    this.#telling = window.setTimeout(() => this.#describe(), 120)
  }

  #describe(): void {
    const shown = this.#shown
    if (!shown) return
    window.clearTimeout(this.#telling)
    keepingFocus(this.#panel, () =>
      fill(
        this.#panel,
        ...(shown.state.slice >= 0
          ? sliceDetails(shown, this.#host)
          : slowestInSight(
              shown,
              (place, most) =>
                taskRow(
                  shown,
                  this.#host,
                  place,
                  most,
                  showing(shown, shown.reading.tasks.list[place]?.slice ?? -1),
                ),
              MAX_SLOWEST,
            )),
      ),
    )
  }
}

function formatMs(nanos: number): string {
  return `${(nanos / 1e9).toFixed(nanos % 1e9 === 0 ? 0 : 6)} s`
}
