// What pages may read of the repository: the labs as they were given, and everything else as it lies there.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface Repository {
  /** Reads a file by its path from the root. Throws when there is none. */
  read: (path: string) => string
  /** The file on disk that `read` takes it from. */
  fileOf: (path: string) => string
  /** The names of the folders under labs/. */
  labIds: () => string[]
}

/**
 * Opens the repository for reading.
 *
 * A page about a lab shows the lab as it was given. The learner edits the files under `labs/`, and may
 * well delete the marks of a region, so those are read from the lab's sealed copy. A lab that was not
 * sealed yet is read from its folder.
 */
export function openRepository(root: string): Repository {
  const sealOf = (lab: string): string => join(root, 'packages/workshop/pristine', `${lab}.json`)

  const locate = (path: string): { file: string; inside?: string } => {
    const [, lab, inside] = /^labs\/([^/]+)\/(.+)$/.exec(path) ?? []
    if (lab && inside && existsSync(sealOf(lab))) return { file: sealOf(lab), inside }
    return { file: join(root, path) }
  }

  return {
    fileOf: (path) => locate(path).file,
    labIds: () => readdirSync(join(root, 'labs')).sort(),
    read(path) {
      const { file, inside } = locate(path)
      const text = readFileSync(file, 'utf8')
      if (inside === undefined) return text
      const { files } = JSON.parse(text) as { files: Record<string, string> } // as `npm run seal` writes it
      const content = files[inside]
      if (content === undefined) throw new Error(`${file}: reading ${path}: the sealed copy has no such file`)
      return content
    },
  }
}
