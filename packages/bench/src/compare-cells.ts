// What the cells of a comparison say, in every format alike.
import type { Difference, Sample } from './compare.ts'
import { formatFixed } from '@hotpath/units'

/** Formats how far the interval reaches from the center, as a share of it: `3%`. `∞` where it has no end. */
export function formatReach({ center, low, high }: Pick<Sample, 'center' | 'low' | 'high'>): string {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return '∞'
  // Ends on other sides of zero than the center are no share of it.
  if (Math.sign(low) !== Math.sign(center) || Math.sign(high) !== Math.sign(center)) return '?'
  if (center === 0) return '0%'
  return `${formatFixed(100 * Math.max(high / center - 1, 1 - low / center), 0)}%`
}

/** Formats the change of the center: `-17.20%`, or `~` where it may be none, or `?` of nothing. */
export function formatDelta({ delta }: Pick<Difference, 'delta'>): string {
  if (delta === null) return '~'
  if (delta === 0) return '0.00%'
  return Number.isFinite(delta) ? formatPercent(delta) : '?'
}

/** Formats p and how many values there were: `p=0.008 n=5+6`. */
export function formatEvidence({ p, baseCount, count }: Difference): string {
  const n = baseCount === count ? `n=${count}` : `n=${baseCount}+${count}`
  return p === undefined || p === 0 ? n : `p=${formatFixed(p, 3)} ${n}`
}

/** Formats a share with its sign: `+2.07%`. */
export function formatPercent(share: number): string {
  // What rounds to zero keeps its sign: it is a change, if a small one.
  return `${share < 0 ? '-' : '+'}${formatFixed(Math.abs(share) * 100, 2)}%`
}

/**
 * Formats a number as Go's `%v` does: as few digits as tell it from all others, and an exponent below a ten-thousandth
 * and from a million on.
 */
export function formatGoNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  const power = Number(exponent)
  if (value === 0 || (power >= -4 && power < 6)) return String(value)
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}
