// What counts as a word, and when two of them are the same.

/**
 * Returns the words of a text, in their order. Case, accents and the width of letters make no difference: who types
 * `creme brulee` finds `Crème brûlée`, and `ＬＥＤ` is `led`.
 */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
  return plain.match(/[\p{Letter}\p{Number}]+/gu) ?? []
}
