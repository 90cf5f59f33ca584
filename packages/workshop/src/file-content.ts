// What a file of a lab holds, as a string: its text; of a profile, which is no text, its bytes in base64.

const profileEndings = ['.pgo', '.pb.gz']

/** Whether a file is a profile, by its name: then it is kept in base64, and no patch of it is shown. */
export function isProfile(path: string): boolean {
  return profileEndings.some((ending) => path.endsWith(ending))
}

/**
 * Returns what a file holds as a string.
 *
 * @throws {TypeError} where it is neither a profile nor UTF-8
 */
export function contentOf(path: string, bytes: Uint8Array): string {
  if (isProfile(path)) return Buffer.from(bytes).toString('base64')
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}

/** Returns the bytes of a file from what it holds as a string. */
export function bytesOf(path: string, content: string): Buffer {
  return Buffer.from(content, isProfile(path) ? 'base64' : 'utf8')
}
