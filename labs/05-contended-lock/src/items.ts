// What the house sells, and where it lies: an item's name is its place, `07-113` is slot 113 of shelf 07.

export const shelfCount = 32
export const slotsPerShelf = 256
export const placeCount = shelfCount * slotsPerShelf

/** Returns the name of what lies in a place. */
export function nameOf(place: number): string {
  const shelf = String(Math.floor(place / slotsPerShelf)).padStart(2, '0')
  return `${shelf}-${String(place % slotsPerShelf).padStart(3, '0')}`
}

/** Returns the place that a name stands for, or undefined when nothing is called so. */
export function placeOf(name: string): number | undefined {
  const [, shelf, slot] = /^(\d\d)-(\d\d\d)$/.exec(name) ?? []
  if (Number(shelf) >= shelfCount || Number(slot) >= slotsPerShelf || slot === undefined) return undefined
  return Number(shelf) * slotsPerShelf + Number(slot)
}

/** Returns what one unit of an item weighs: from 120 g for a cable to 5.9 kg for a kettle bell. */
export function gramsOf(place: number): number {
  return 120 + ((place * 2_654_435_761) % 5_800)
}
