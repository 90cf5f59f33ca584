// Why a service did not start, said so that the line to look at comes first.
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Returns the text of a failed start, headed by `src/app.ts:12: SyntaxError: Unexpected token` where Node
 * said on which line of the service it stumbled.
 *
 * @param folder - of the service; places inside it are shown relative to it
 * @param text - the error's message with the end of the service's stderr
 */
export function describeFailedStart(folder: string, text: string): string {
  const place = placeOf(folder, text)
  return place === undefined ? text : `${place}\n${text}`
}

function placeOf(folder: string, text: string): string | undefined {
  const error = /^(?:\w*Error|TypeError|\w+)(?: \[\w+\])?: .+$/m.exec(
    text.slice(text.search(/^\w*Error\b/m)),
  )?.[0]
  // Node prints the place on a line of its own above the source line, else as the first frame below the error.
  const above = /^(file:\/\/\S+|\/\S+|[A-Za-z]:\\\S+?):(\d+)$/m.exec(text)
  const below = /\(?(file:\/\/[^\s)]+|\/[^\s):]+):(\d+):\d+\)?$/m.exec(text)
  const [, file, line] = above ?? below ?? []
  if (error === undefined || file === undefined) return undefined
  const path = file.startsWith('file:') ? fileURLToPath(file) : file
  const inside = relative(folder, path)
  return inside.startsWith('..') ? undefined : `${inside}:${line}: ${error}`
}
