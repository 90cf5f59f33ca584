// How a service is started: the `start` script of its package.json, run without npm in between.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'

export interface StartCommand {
  /** Flags for the engine, such as `--max-old-space-size=512`. */
  readonly nodeFlags: readonly string[]
  /** The file to run, relative to the service's folder. */
  readonly entry: string
}

const defaultCommand: StartCommand = { nodeFlags: [], entry: 'src/server.ts' }

/**
 * Reads what `npm start` would run in `folder`: `node`, its flags, and the entry file.
 *
 * A folder without a package.json or without a start script is started as `node src/server.ts`, and so
 * is one whose script is anything but a plain `node --flag … file`: a shell has no place in a lab.
 */
export async function startCommand(folder: string): Promise<StartCommand> {
  const script = await readStartScript(folder)
  const [program, ...words] = script?.trim().split(/\s+/) ?? []
  const entry = words.pop()
  if (program !== 'node' || entry === undefined || !/^[\w./-]+\.[cm]?[jt]s$/.test(entry))
    return defaultCommand
  if (!words.every((word) => /^--[\w-]+(=[\w./:-]+)?$/.test(word))) return defaultCommand
  return { nodeFlags: words, entry }
}

/** Measures the heap limit of this Node when nothing sets it: it depends on the machine's memory. */
export async function defaultHeapLimitBytes(): Promise<number> {
  const { NODE_OPTIONS: _dropped, ...env } = process.env
  const print = ['-p', 'v8.getHeapStatistics().heap_size_limit']
  const { stdout } = await promisify(execFile)(process.execPath, print, { env })
  return Number(stdout)
}

async function readStartScript(folder: string): Promise<string | undefined> {
  let text: string
  try {
    text = await readFile(join(folder, 'package.json'), 'utf8')
  } catch {
    return undefined
  }
  const { scripts } = JSON.parse(text) as { scripts?: Record<string, string> } // npm has read it before us
  return scripts?.['start']
}
