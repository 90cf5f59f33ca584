// An ordinary hour: events of a shop, some ten a second at the high level.
import type { Load } from '@hotpath/lab-kit'

const types = ['order.created', 'order.paid', 'parcel.sent', 'stock.low']

export const load: Load = async ({ fetch, pause, step }) => {
  await fetch('/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: types[step % types.length], data: { order: 10_000 + step } }),
  })
  // Not all at the same moment.
  await pause(2_000 + (step % 20) * 100)
}
