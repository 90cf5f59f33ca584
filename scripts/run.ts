// Runs one program to its end, with our own standard streams.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'

/**
 * Runs `command` and returns its exit code; a program ended by a signal counts as 1.
 *
 * Outlives it for certain: SIGTERM and SIGHUP are passed on, and a SIGINT, which in a terminal reaches the
 * program by itself, is passed on where there is no terminal.
 */
export async function run(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', shell: process.platform === 'win32' })
  const pass = (signal: NodeJS.Signals): void => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, pass)
  try {
    const [code] = (await once(child, 'exit')) as [number | null] // what 'exit' carries first
    return code ?? 1
  } finally {
    for (const signal of signals) process.off(signal, pass)
  }
}
