// Visitors from three countries, a few greetings each.
import type { Load } from '@hotpath/lab-kit'

const languages = ['en', 'ja', 'es']

export const load: Load = async ({ fetch, pause, step }) => {
  const headers = { 'accept-language': languages[step % languages.length] ?? 'en' }
  await fetch('/', { headers })
  await pause(50)
  await fetch(`/hello/visitor-${step}`, { headers })
  await pause(50)
}
