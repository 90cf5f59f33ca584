// What counts as a word, and when two of them are the same.

/**
 * Returns the words of a text, in their order. Case, accents and the width of letters make no difference: who types
 * `creme brulee` finds `Crème brûlée`, and `ＬＥＤ` is `led`.
 */
export function wordsOf(text: string): string[] {
  const words: string[] = []
  let from = -1
  const plain = isPlain(text) ? text.toLowerCase() : withoutMarks(text)
  for (let at = 0; at <= plain.length; at++) {
    if (at < plain.length && isLetter(plain.charCodeAt(at))) {
      if (from === -1) from = at
    } else if (from !== -1) {
      words.push(plain.slice(from, at))
      from = -1
    }
  }
  return words
}

function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false
  return true
}

function withoutMarks(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
}

/** Digits, small letters, and whatever is beyond ASCII. */
function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code > 127
}
