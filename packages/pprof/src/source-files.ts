// The source code that `list` shows, found where the profile says or where the reader says.

import { openSync, closeSync, fstatSync, readFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type TrimOptions, trimPrefix } from './path.ts'
import { reasonOf } from './reason.ts'

/** Nothing that somebody wrote is larger; a profile may name any file at all. */
const MAX_SOURCE_BYTES = 2 ** 26

/**
 * Returns a function which reads the lines of a source file, each file once. A relative path is looked for
 * in the given folders and in those above them.
 *
 * Only regular files are read: a profile from somebody else may name a device or a pipe.
 *
 * @param folder - where to look if no folders are given
 */
export function sourceReader(options: TrimOptions, folder: string): (path: string) => readonly string[] {
  const sourcePath = options.sourcePath || folder
  const known = new Map<string, readonly string[] | Error>()
  return (path) => {
    let lines = known.get(path)
    if (!lines) {
      try {
        lines = splitLines(readSourceFile(path, { ...options, sourcePath }))
      } catch (error) {
        lines = error instanceof Error ? error : new Error(String(error))
      }
      known.set(path, lines)
    }
    if (lines instanceof Error) throw lines
    return lines
  }
}

function readSourceFile(path: string, options: TrimOptions): string {
  const trimmed = path.startsWith('file://') ? fileURLToPath(path) : trimPrefix(path, options)
  if (isAbsolute(trimmed)) return readRegularFile(trimmed)
  for (const folder of options.sourcePath.split(':')) {
    for (let at = folder; ; at = dirname(at)) {
      try {
        return readRegularFile(join(at, trimmed))
      } catch {
        if (dirname(at) === at) break
      }
    }
  }
  throw new Error(`could not find file ${trimmed} on path ${options.sourcePath}`)
}

/** Reads a file, unless it is none, or larger than anything that somebody wrote. */
export function readRegularFile(path: string): string {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (cause) {
    throw new Error(`open ${path}: ${reasonOf(cause)}`, { cause })
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw new Error(`open ${path}: not a regular file`)
    if (stat.size > MAX_SOURCE_BYTES)
      throw new Error(`open ${path}: ${stat.size} bytes, want at most ${MAX_SOURCE_BYTES}`)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

/** The lines of a text, without their ends. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}
