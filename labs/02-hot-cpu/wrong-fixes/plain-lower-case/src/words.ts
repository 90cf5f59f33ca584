// What counts as a word, and when two of them are the same.

/** Returns the words of a text, in their order. Case makes no difference. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{Letter}\p{Number}]+/gu) ?? []
}
