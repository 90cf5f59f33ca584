// "MB/s" -> numerator, denominator, class: what a unit is made of.

/**
 * How a unit is scaled: `decimal` by thousands (k, M, m, µ), `binary` by 1024 (Ki, Mi).
 * Bytes are binary, and so are bytes per anything; all else is decimal, nanoseconds per byte too.
 */
export type UnitClass = 'decimal' | 'binary'

/** One factor of a unit: `heap-MB` measures `MB`, of the `heap`. */
export interface UnitFactor {
  /** What is before the last hyphen: `heap`, `p50`. Empty where there is none. */
  readonly qualifier: string
  /** What it is counted in: `MB`. */
  readonly base: string
}

/** A unit, taken apart. */
export interface Unit {
  readonly numerator: readonly UnitFactor[]
  readonly denominator: readonly UnitFactor[]
  readonly class: UnitClass
}

/**
 * Takes a unit apart. Every text is a unit: factors are joined by `*`, and each factor after a `/` is one
 * to divide by. What it does not know it leaves as it is.
 *
 * @example
 * parseUnit('heap-MB/op').numerator // => [{ qualifier: 'heap', base: 'MB' }]
 */
export function parseUnit(unit: string): Unit {
  const numerator: UnitFactor[] = []
  const denominator: UnitFactor[] = []
  // "a*b/c*d" is a times b, by c, times d: an operator says what becomes of the one factor behind it.
  for (const [, operator, text = ''] of unit.matchAll(/(^|[*/])([^*/]*)/g)) {
    const hyphen = text.lastIndexOf('-')
    const factor = { qualifier: text.slice(0, Math.max(0, hyphen)), base: text.slice(hyphen + 1) }
    ;(operator === '/' ? denominator : numerator).push(factor)
  }
  const isBinary = numerator.some(isBytes) && !denominator.some(isBytes)
  return { numerator, denominator, class: isBinary ? 'binary' : 'decimal' }
}

/** Formats a unit as the text it was parsed from. */
export function formatUnit({ numerator, denominator }: Pick<Unit, 'numerator' | 'denominator'>): string {
  const times = numerator.map(formatFactor).join('*')
  return [times, ...denominator.map(formatFactor)].join('/')
}

/** B, KB, MB, … and KiB, MiB, …; not `b`, which is as often a bit. */
function isBytes({ base }: UnitFactor): boolean {
  return /^([kKMGTP]i?)?B$/.test(base) || base === 'bytes'
}

function formatFactor({ qualifier, base }: UnitFactor): string {
  return qualifier === '' ? base : `${qualifier}-${base}`
}
