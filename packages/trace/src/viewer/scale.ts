// Time on a picture: where a moment lies, and which moments the axis names.

/** The part of a trace that fills so many pixels. */
export interface Scale {
  readonly from: number
  readonly to: number
  readonly width: number
}

/** Where a moment lies, in pixels. */
export function xOf({ from, to, width }: Scale, moment: number): number {
  return ((moment - from) / (to - from)) * width
}

/** The moment at some pixel. */
export function momentAt({ from, to, width }: Scale, x: number): number {
  return from + (x / width) * (to - from)
}

/** The shortest part that fills a picture: a hundred nanoseconds. */
const SHORTEST_NANOS = 100

/** Makes a part longer or shorter around a moment, and keeps it within the trace. */
export function zoomed(
  { from, to }: { from: number; to: number },
  factor: number,
  around: number,
  duration: number,
): { from: number; to: number } {
  const length = Math.min(Math.max(SHORTEST_NANOS, (to - from) * factor), Math.max(SHORTEST_NANOS, duration))
  const share = (around - from) / (to - from)
  return within(around - share * length, length, duration)
}

/** Moves a part, and keeps it within the trace. */
export function moved(
  { from, to }: { from: number; to: number },
  by: number,
  duration: number,
): { from: number; to: number } {
  return within(from + by, to - from, duration)
}

function within(from: number, length: number, duration: number): { from: number; to: number } {
  const start = Math.max(0, Math.min(from, duration - length))
  return { from: start, to: start + length }
}

/** A part with a slice in it, and a little of what is around. */
export function around(start: number, end: number, duration: number): { from: number; to: number } {
  const length = Math.max(SHORTEST_NANOS, (end - start) * 1.25)
  return within((start + end) / 2 - length / 2, length, duration)
}

/** Moments that an axis names, and what it calls them. */
export function ticks({ from, to, width }: Scale): { at: number; label: string }[] {
  const wanted = Math.max(2, Math.floor(width / 110))
  const rough = (to - from) / wanted
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)))
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough) ?? rough
  const [unit, factor] =
    step >= 1e8 ? ['s', 1e9] : step >= 1e5 ? ['ms', 1e6] : step >= 100 ? ['µs', 1e3] : ['ns', 1]
  const digits = Math.max(0, Math.ceil(-Math.log10(step / (factor as number)) - 1e-9))
  const found: { at: number; label: string }[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    found.push({ at, label: `${(at / (factor as number)).toFixed(digits)} ${unit}` })
  }
  return found
}
