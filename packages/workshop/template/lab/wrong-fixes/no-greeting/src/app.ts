// The routes: /count counts, everything else says goodbye.
import { next } from './count.ts'

export function answer(path: string): string {
  return path === '/count' ? String(next()) : 'bye'
}
