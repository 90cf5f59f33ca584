// The count.
let count = 0

export function next(): number {
  count += 2
  return count
}
