// Counts the visits to /count.
import { next } from './count.ts'

export function answer(path: string): string {
  if (path === '/count') return String(next())
  return 'hello'
}
