// A working day in fast motion: everybody orders, and the warehouse does not come.
import type { Load } from '@hotpath/lab-kit'

export const load: Load = async ({ fetch, pause, step }) => {
  await fetch('/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      customer: `c-${1_000 + step}`,
      reference: `web-${step}`,
      cents: 990 + (step % 90) * 100,
    }),
  })
  await pause(100)
}
