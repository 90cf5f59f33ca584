// The traffic of an ordinary morning: people log in, fill a cart, look around. Some log out; most just leave.
import type { Load } from '@hotpath/lab-kit'

const browsers = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_1) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148',
]

export const load: Load = async ({ fetch, pause, step }) => {
  const user = `person-${step % 5000}`
  const login = await fetch('/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': browsers[step % browsers.length] ?? '' },
    body: JSON.stringify({ user }),
  })
  const { token } = login.json() as { token: string } // what POST /login answers
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }

  await pause(60)
  await fetch('/cart', {
    method: 'PUT',
    headers,
    body: JSON.stringify({ items: [{ sku: `sku-${step % 97}`, quantity: 1 + (step % 3) }] }),
  })
  await pause(60)
  await fetch('/cart', { headers })
  if (step % 10 === 0) await fetch('/devices', { headers })
  await pause(60)
  if (step % 3 === 0) await fetch('/logout', { method: 'POST', headers })
}
