// Runs one program to its end, with our own standard streams.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'

/** Runs `command` and returns its exit code; a program ended by a signal counts as 1. */
export async function run(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', shell: process.platform === 'win32' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}
