// A region: the lines of a source file between "#region name" and "#endregion name".

const MARK = /#(?:end)?region\b/

/**
 * Returns the lines of a region, or of the whole file, without marks and without common indentation.
 *
 * @throws {Error} when the region does not begin, does not end, or begins twice
 */
export function cutRegion(text: string, region: string | undefined, path: string): string {
  const lines = text.split(/\r?\n/)
  const kept = region === undefined ? lines : between(lines, region, path)
  const code = kept.filter((line) => !MARK.test(line))
  while (code[0]?.trim() === '') code.shift()
  while (code.at(-1)?.trim() === '') code.pop()
  const margins = code.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const margin = margins.length === 0 ? 0 : Math.min(...margins)
  return code.map((line) => line.slice(margin)).join('\n')
}

function between(lines: string[], region: string, path: string): string[] {
  const find = (word: 'region' | 'endregion'): number => {
    const mark = new RegExp(`#${word}\\s+${region}\\s*(?:\\*/|-->)?\\s*$`)
    const found = lines.flatMap((line, index) => (mark.test(line) ? [index] : []))
    const [at, second] = found
    if (at === undefined) throw new Error(`${path}: no "#${word} ${region}"`)
    if (second !== undefined) throw new Error(`${path}:${second + 1}: a second "#${word} ${region}"`)
    return at
  }
  const from = find('region')
  const to = find('endregion')
  if (to < from) throw new Error(`${path}:${to + 1}: "#endregion ${region}" comes before its "#region"`)
  return lines.slice(from + 1, to)
}
