// A program's text with edits -> the next text, and a source map that still leads to the first sources.
//
// Edits leave every line where it is, so that profiles of the result are matched by line, and so that the map is the old
// one but for columns on lines that were edited. Composing two whole maps, as is usual, takes more than 4 GB for a
// program of 8 MB.

import { encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec'
import { decodedMappings } from '@jridgewell/trace-mapping'
import { withoutMapComment } from './input.ts'
import { type Program, Positions } from './program.ts'

/** Something to be written in place of a part of the text. An empty part is where it is put in. */
export interface Edit {
  readonly start: number
  readonly end: number
  /** With as many line breaks as what it takes the place of. */
  readonly text: string
}

/** A text and its map. */
export interface Edited {
  readonly text: string
  /** As JSON text; undefined where the program has none. */
  readonly map: string | undefined
}

/**
 * Makes edits, which must not overlap, and carries the map along. The comment that names the old map is left out. Of
 * several edits at one place, the first given comes first.
 */
export function editProgram(program: Program, edits: readonly Edit[]): Edited {
  const sorted = edits.toSorted((one, other) => one.start - other.start)
  let text = ''
  let at = 0
  for (const edit of sorted) {
    if (edit.start < at) throw new Error(`edits overlap at ${edit.start}`)
    if (linesIn(edit.text) !== linesIn(program.text.slice(edit.start, edit.end))) {
      throw new Error(`an edit at ${edit.start} moves lines`)
    }
    text += program.text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  text += program.text.slice(at)
  return { text: withoutMapComment(text), map: editedMap(program, sorted) }
}

/** Returns the line breaks of a part of a text: what takes its place has to have as many. */
export function lineBreaks(text: string): string {
  return text.replace(/[^\n]/g, '')
}

const linesIn = (text: string): number => lineBreaks(text).length

function editedMap({ map, text }: Program, edits: readonly Edit[]): string | undefined {
  if (!map) return undefined
  const lines: SourceMapSegment[][] = [...(decodedMappings(map) as SourceMapSegment[][])]
  const positions = new Positions(text)
  // From the last to the first: what is edited moves only what comes after it.
  for (const { start, end, text: replacement } of edits.toReversed()) {
    const from = positions.at(start)
    const to = positions.at(end)
    const last = replacement.slice(replacement.lastIndexOf('\n') + 1).length
    // Where the end of what was replaced lies now, on its line.
    const endColumn = from.line === to.line ? from.column + last : last
    // A map ends with the last line that it says something about.
    for (let line = from.line; line <= Math.min(to.line, lines.length); line++) {
      lines[line - 1] = (lines[line - 1] ?? []).flatMap((segment) => {
        const [column, ...rest] = segment
        const isBefore =
          line === from.line &&
          (column < from.column || (column === from.column && replacement !== '' && start !== end))
        if (isBefore) return [segment]
        if (line < to.line || column < to.column) return []
        return [[column - to.column + endColumn, ...rest] as SourceMapSegment]
      })
    }
  }
  const { version, sources, sourcesContent, names, sourceRoot } = map
  return JSON.stringify({ version, sources, sourcesContent, names, sourceRoot, mappings: encode(lines) })
}
