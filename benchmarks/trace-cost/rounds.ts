// Several ways of doing a thing, round by round: in each round every one has its turn, in an order that chance decides,
// so that a machine which is slow for a while is slow for all.
import { medianInterval } from '../interval.ts'
import type { RowResult } from './result.ts'

const WARM_UP_ROUNDS = 20

/** One way. */
export interface Way {
  readonly id: string
  readonly name: string
  /** Does it, and returns what one took. */
  measure(): Promise<number> | number
}

/** What each way took in each round. */
export type Rounds = ReadonlyMap<string, readonly number[]>

/** Measures; the first rounds, in which everything is compiled, do not count. */
export async function measureRounds(ways: readonly Way[], rounds: number): Promise<Rounds> {
  const warmUp = Math.min(rounds, WARM_UP_ROUNDS)
  const taken = new Map<string, number[]>(ways.map(({ id }) => [id, []]))
  for (let round = -warmUp; round < rounds; round++) {
    for (const way of shuffle(ways)) {
      const value = await way.measure()
      if (round >= 0) taken.get(way.id)?.push(value)
    }
  }
  return taken
}

/** Makes rows of it. Without `against`, ratios are to the first way. */
export function toRows(
  ways: readonly Way[],
  rounds: Rounds,
  against: string = ways[0]?.id ?? '',
): RowResult[] {
  const base = rounds.get(against) ?? []
  return ways.map(({ id, name }) => {
    const values = rounds.get(id) ?? []
    const ratios = values.map((value, round) => value / (base[round] ?? Number.NaN))
    const row = { id, name, ...medianInterval(values), n: values.length }
    return id === against ? row : { ...row, ratio: medianInterval(ratios) }
  })
}

/** Makes rows of what each way took more than the first one, in the same round. */
export function toDifferences(ways: readonly Way[], rounds: Rounds, against: string): RowResult[] {
  const base = rounds.get(against) ?? []
  return ways
    .filter(({ id }) => id !== against)
    .map(({ id, name }) => {
      const values = (rounds.get(id) ?? []).map((value, round) => value - (base[round] ?? Number.NaN))
      return { id, name, ...medianInterval(values), n: values.length }
    })
}

function shuffle<T>(values: readonly T[]): T[] {
  const left = [...values]
  return values.flatMap(() => left.splice(Math.floor(Math.random() * left.length), 1))
}
