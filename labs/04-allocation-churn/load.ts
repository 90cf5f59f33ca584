// The traffic of the first of a month: accountants who download a report each, some of all columns, some of a few.
import type { Load } from '@hotpath/lab-kit'

const fewColumns = 'number,customer,total,currency,paid'

export const load: Load = async ({ fetch, pause, step }) => {
  const month = 1 + (step % 12)
  const query = step % 5 === 0 ? `?columns=${fewColumns}` : ''
  await fetch(`/months/${month}/report.csv${query}`)
  await pause(100)
}
