// Parts of a value that may be anything, read as what V8 writes, or refused with the place that is wrong.

import type { Frame } from './builder.ts'
import { ProfileError } from './errors.ts'
import { nameOfPlace } from './place-name.ts'

/** Reads parts of a value that may be anything, and says where it is not what it should be. */
export class V8Input {
  readonly #source: string

  constructor(source: string) {
    this.#source = source
  }

  fail(where: string, met: string, want: string): never {
    throw new ProfileError('PROFILE_BAD_V8', `${this.#source}: reading ${where}: ${met}, want ${want}`)
  }

  object(value: unknown, where: string): Record<string, unknown> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown> // an object has string keys, its values are checked when read
    }
    return this.fail(where, describe(value), 'an object')
  }

  array(value: unknown, where: string): readonly unknown[] {
    return Array.isArray(value) ? value : this.fail(where, describe(value), 'an array')
  }

  /** A number whose differences stay exact a thousand times over: microseconds become nanoseconds. */
  number(value: unknown, where: string): number {
    if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER / 4000) return value
    return this.fail(where, describe(value), 'a number')
  }

  text(value: unknown, where: string): string {
    return typeof value === 'string' ? value : this.fail(where, describe(value), 'a string')
  }

  frame(value: unknown, where: string): Frame {
    const frame = this.object(value, `${where}.callFrame`)
    const name = this.text(frame['functionName'], `${where}.functionName`)
    // V8 counts both from 0, and gives -1 for frames that have no source.
    const line = this.#position(frame['lineNumber'], `${where}.lineNumber`)
    const column = this.#position(frame['columnNumber'], `${where}.columnNumber`)
    const filename = toFilename(this.text(frame['url'], `${where}.url`))
    return { name: name || nameOfPlace(filename, { line, column }), filename, line, column, startLine: line }
  }

  #position(value: unknown, where: string): number {
    return Math.max(0, Math.round(this.number(value, where)) + 1)
  }
}

/** `file:///srv/a%20b.ts` -> `/srv/a b.ts`; other URLs and `node:` modules stay as they are. */
function toFilename(url: string): string {
  if (!url.startsWith('file:///')) return url
  const path = url.slice('file://'.length)
  try {
    return decodeURIComponent(path)
  } catch {
    return path // a lone % is part of the name
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean') {
    return String(value)
  }
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
