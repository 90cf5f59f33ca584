// The count, as a list of visits.
const visits: true[] = []

export function next(): number {
  return visits.push(true)
}
