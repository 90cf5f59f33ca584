// Values of profiles and sizes of files, for people.
import { commonScale, formatFixed } from '@hotpath/units'

/** Writes a size or an amount of memory: `34.20 KiB`, `512 B`. */
export function formatBytes(bytes: number): string {
  return formatValue(bytes, 'bytes')
}

/**
 * Writes a value of a profile in its unit: `34.20 KiB`, `1.204 s`, `17`. Each value has a scale of its own:
 * in one table megabytes stand beside bytes.
 */
export function formatValue(value: number, unit: string): string {
  switch (unit) {
    case 'bytes':
      return Math.abs(value) < 1024 ? `${Math.round(value)} B` : withUnit(value, 'binary', 'B')
    case 'nanoseconds':
      return value === 0 ? '0 s' : withUnit(value / 1e9, 'decimal', 's')
    default:
      return String(Math.round(value))
  }
}

function withUnit(value: number, unitClass: 'binary' | 'decimal', unit: string): string {
  const { prefix, factor, digits } = commonScale([value], unitClass)
  return `${formatFixed(value / factor, digits)} ${prefix}${unit}`
}
