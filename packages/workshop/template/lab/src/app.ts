// The routes: /count counts, everything else greets.
import { next } from './count.ts'

export function answer(path: string): string {
  return path === '/count' ? String(next()) : 'hello'
}
