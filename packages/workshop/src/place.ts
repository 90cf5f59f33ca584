// File names of profiles, shortened for people.
import { isAbsolute, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Returns a file name of a profile as a path relative to the lab, else to the repository; as it is where
 * it lies outside of both, or is not a path.
 */
export function fileOfUrl(filename: string, root: string, labDir: string): string {
  const path = filename.startsWith('file:') ? fileURLToPath(filename) : filename
  if (!isAbsolute(path)) return path
  const inLab = relative(labDir, path)
  if (isInside(inLab)) return inLab
  const inRoot = relative(root, path)
  return isInside(inRoot) ? inRoot : path
}

/** Whether a file of a profile is the lab's own: in its folder, and no dependency. */
export function isOwnFile(filename: string, labDir: string): boolean {
  const path = filename.startsWith('file:') ? fileURLToPath(filename) : filename
  if (!isAbsolute(path)) return false
  const inLab = relative(labDir, path)
  return isInside(inLab) && !inLab.split(sep).includes('node_modules')
}

function isInside(path: string): boolean {
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path)
}
