// The count.
export function next(): number {
  return 1
}
