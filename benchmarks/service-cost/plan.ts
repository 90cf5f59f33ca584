// The order in which windows are measured.

/** Whether a window has what its row is about. */
export type WindowState = 'off' | 'on'

/** The two windows of a pair, one right after the other. */
export interface PlannedPair<Row> {
  readonly row: Row
  readonly order: readonly [WindowState, WindowState]
}

/**
 * Returns one pair for each row, in an order that chance decides, as it decides which of the two comes first.
 * Whatever else goes on on the machine for a while then meets every row, and both sides, alike.
 */
export function planRound<Row>(rows: readonly Row[], random: () => number = Math.random): PlannedPair<Row>[] {
  return shuffle(rows, random).map((row) => ({ row, order: random() < 0.5 ? ['off', 'on'] : ['on', 'off'] }))
}

/** Every order is as likely as any other (Fisher and Yates). */
function shuffle<T>(values: readonly T[], random: () => number): T[] {
  const left = [...values]
  return values.flatMap(() => left.splice(Math.floor(random() * left.length), 1))
}
