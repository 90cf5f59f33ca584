// Hints: one file per lab and language, four rungs for each test that fails as given.

/** The rungs, in order: a nudge, what to measure, where to look, the shape of the fix. */
export type Rungs = readonly [string, string, string, string]

/**
 * Reads `## test-id` with `### 1` to `### 4` below it, and returns the rungs by test id.
 *
 * @throws {Error} when a test does not have exactly the rungs 1, 2, 3, 4, or has an empty one
 */
export function parseHints(markdown: string, path: string): Map<string, Rungs> {
  const ladders = new Map<string, Rungs>()
  const [, ...sections] = markdown.split(/^##[ \t]+(?=[^#\s])/m)
  for (const section of sections) {
    const id = /^[^\n]+/.exec(section)?.[0].trim() ?? ''
    const [, ...steps] = section.split(/^###[ \t]+/m)
    const numbers = steps.map((step) => /^\d+/.exec(step)?.[0] ?? '?')
    if (numbers.join() !== '1,2,3,4')
      throw new Error(`${path}: "${id}" has rungs ${numbers.join(', ')}, want 1, 2, 3, 4`)
    const texts = steps.map((step) => step.slice(step.indexOf('\n')).trim())
    const [first, second, third, fourth] = texts
    if (!first || !second || !third || !fourth) throw new Error(`${path}: "${id}" has an empty rung`)
    ladders.set(id, [first, second, third, fourth])
  }
  return ladders
}
