// Values of profiles and sizes of files, for people.
import { formatBytes } from '@hotpath/lab-kit'

export { formatBytes } from '@hotpath/lab-kit'

/** Writes a value of a profile in its unit: `34.2 kB`, `1.20 s`, `17`. Negative values keep their sign. */
export function formatValue(value: number, unit: string): string {
  if (value < 0) return `-${formatValue(-value, unit)}`
  switch (unit) {
    case 'bytes':
      return formatBytes(value)
    case 'nanoseconds':
      return formatNanos(value)
    default:
      return String(Math.round(value))
  }
}

function formatNanos(nanos: number): string {
  if (nanos >= 1e9) return `${(nanos / 1e9).toFixed(2)} s`
  if (nanos >= 1e6) return `${(nanos / 1e6).toFixed(1)} ms`
  return `${(nanos / 1e3).toFixed(1)} us`
}
