// Which units go into which parcel.

export const maxParcelGrams = 20_000

/** One unit that has to be sent. */
export interface Piece {
  readonly item: string
  readonly grams: number
}

export interface Parcel {
  readonly grams: number
  /** How many units of each item. */
  readonly contents: Readonly<Record<string, number>>
}

/** Packs pieces: each item gets parcels of its own, which needs no search. */
export function pack(pieces: readonly Piece[]): Parcel[] {
  const parcels: Parcel[] = []
  for (const [item, alike] of Map.groupBy(pieces, (piece) => piece.item)) {
    const grams = alike[0]?.grams ?? 0
    const perParcel = Math.floor(maxParcelGrams / grams)
    for (let left = alike.length; left > 0; left -= perParcel) {
      const count = Math.min(left, perParcel)
      parcels.push({ grams: grams * count, contents: { [item]: count } })
    }
  }
  return parcels
}
