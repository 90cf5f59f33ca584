// Paths without what all of them begin with.

import type { Trace } from './trace.ts'

/**
 * Returns the trace with paths of files as they are below a folder. A trace that has none there is returned as it is.
 *
 * @param path - the folder, with or without a slash at its end; empty: nothing is left away
 */
export function trimPath(trace: Trace, path: string): Trace {
  const prefix = path.replace(/[/\\]+$/, '')
  if (prefix === '') return trace
  const inside = [`${prefix}/`, `${prefix}\\`]
  if (!trace.texts.some((text) => inside.some((one) => text.includes(one)))) return trace
  const texts = trace.texts.map((text) => inside.reduce((rest, one) => rest.replaceAll(one, ''), text))
  return { ...trace, texts }
}
