// Counts the visits to /count, and tells where its snapshots would go.
import process from 'node:process'
import { next } from './count.ts'

export function answer(path: string): string {
  if (path === '/count') return String(next())
  if (path === '/snapshots') return process.env['SNAPSHOT_DIR'] ?? 'nowhere'
  return 'hello'
}
