// What a function without a name is called: the place where it begins.

import { posix, win32 } from 'node:path'

/** Where a function begins, both from 1; 0 is unknown. */
export interface Place {
  readonly line: number
  readonly column: number
}

/**
 * Names a function that has no name for the place where it begins, file included: tools put functions together
 * by name, and two files may well have one at 18:21. Code of a module outside of any function is the module.
 *
 * @example
 * nameOfPlace('/srv/app.ts', { line: 18, column: 21 }) // => '(anonymous app.ts:18:21)'
 */
export function nameOfPlace(filename: string, { line, column }: Place): string {
  const file = shortName(filename)
  if (file === '') return '(anonymous)'
  // V8 puts the code of a module at 1:1, or nowhere once it has been suspended.
  if (line === 0 || (line === 1 && column <= 1)) return `(module ${file})`
  return column > 0 ? `(anonymous ${file}:${line}:${column})` : `(anonymous ${file}:${line})`
}

/** The last part of a path; all of it for what is no file, such as node:internal/timers. */
function shortName(filename: string): string {
  if (filename.startsWith('node:')) return filename
  return filename.includes('\\') ? win32.basename(filename) : posix.basename(filename)
}
