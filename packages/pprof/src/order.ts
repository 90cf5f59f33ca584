// The order of texts in Go's tools, which is that of their bytes in UTF-8.

/**
 * Compares two texts as their UTF-8 bytes compare, which is by code point. JavaScript's own `<` differs
 * where one has a character beyond U+FFFF: its halves are numbered below U+E000.
 */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left === right) continue
    // Halves of a pair move behind all other units; among themselves they are in order.
    return (isHalf(left) ? left + 0x10000 : left) - (isHalf(right) ? right + 0x10000 : right)
  }
  return a.length - b.length
}

function isHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}
