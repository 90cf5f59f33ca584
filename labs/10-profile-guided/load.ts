// The traffic of any day: letters go out to customers, and partners send long orders to be checked.
import type { Load } from '@hotpath/lab-kit'

const templates = ['confirmation', 'newsletter', 'reminder']

export const load: Load = async ({ fetch, pause, step }) => {
  const isPartner = step % 2 === 0
  const order = {
    number: `HP-${10_000 + step}`,
    customer: `Grace Hopper ${step % 100}`,
    city: ['Osaka', 'Bogotá', 'Łódź'][step % 3],
    date: `2026-${String(1 + (step % 12)).padStart(2, '0')}-${String(1 + (step % 28)).padStart(2, '0')}`,
    lines: Array.from({ length: isPartner ? 400 : 8 + (step % 16) }, (_, line) => ({
      item: `Article ${(step * 31 + line) % 500}, boxed and with a long name`,
      quantity: 1 + ((step + line) % 9),
      cents: 199 + ((step * 17 + line * 41) % 9000),
    })),
  }
  await fetch(isPartner ? '/documents' : `/letters/${templates[(step >> 1) % templates.length]}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  })
  await pause(20)
}
