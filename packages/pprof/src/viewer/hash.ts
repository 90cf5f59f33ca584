// A number for a text.

/** Returns 32 bits, the same each time, for all texts about equally often (FNV-1a, its last bits mixed once more). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}
