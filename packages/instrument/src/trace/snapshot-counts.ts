// How often windows were written, and passed over, since the process started.
import { troubleKinds } from './troubles.ts'

// A series that appears with its first value has no increase() to show for it.
const written = new Map<string, number>(troubleKinds.map((kind) => [kind, 0]))
let passedOver = 0

/** Counts a window that was written. Reasons are few: whoever counts sees to that. */
export function countWritten(reason: string): void {
  written.set(reason, (written.get(reason) ?? 0) + 1)
}

/** Counts a trouble for which there was a file shortly before. */
export function countPassedOver(): void {
  passedOver++
}

/** Returns what was counted. */
export function snapshotCounts(): {
  readonly written: ReadonlyMap<string, number>
  readonly passedOver: number
} {
  return { written, passedOver }
}
