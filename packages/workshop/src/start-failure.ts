// Why a service did not start, said so that the line to look at comes first.
import { isAbsolute, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Returns the text of a failed start, headed by `src/app.ts:12: SyntaxError: Unexpected token` where Node
 * said on which line of the service it stumbled, and by the error where that was elsewhere. Frames inside of Node are left out. Describing a
 * description changes nothing.
 *
 * @param folder - of the service; places inside it are shown relative to it
 * @param text - the error's message with the end of the service's stderr
 */
export function describeFailedStart(folder: string, text: string): string {
  const lines = text.split('\n').filter((line) => !isNoise(line))
  const told = lines
    .join('\n')
    .replaceAll(/\n{2,}/g, '\n')
    .trimEnd()
  const place = placeOf(folder, lines)
  return place === undefined || told.startsWith(`${place}\n`) ? told : `${place}\n${told}`
}

/** Frames of Node itself, and its version at the end: they are the same for everybody. */
function isNoise(line: string): boolean {
  return /^\s+at .*(node:|native)/.test(line) || /^Node\.js v\d/.test(line)
}

function placeOf(folder: string, lines: readonly string[]): string | undefined {
  const error = lines.find((line) => /^(Uncaught )?\w*Error( \[\w+\])?: /.test(line))?.replace(/ \{$/, '')
  if (error === undefined) return undefined
  // Node prints the place of a syntax error on a line of its own; that of any other is its first frame.
  const places = lines.flatMap((line) => {
    const [, file, number] =
      /^(file:\/\/\S+|\/\S+|[A-Za-z]:\\\S+):(\d+)$/.exec(line) ??
      /^\s+at .*?(file:\/\/[^\s)]+|\/[^\s)]+):(\d+):\d+\)?$/.exec(line) ??
      []
    return file === undefined ? [] : [{ inside: inFolder(folder, file), number }]
  })
  const found = places.find(({ inside }) => inside !== undefined)
  return found ? `${found.inside}:${found.number}: ${error}` : error
}

/** The path inside the folder, or undefined for a file outside of it. */
function inFolder(folder: string, file: string): string | undefined {
  const inside = relative(folder, file.startsWith('file:') ? fileURLToPath(file) : file)
  return inside.startsWith('..') || isAbsolute(inside) ? undefined : inside
}
