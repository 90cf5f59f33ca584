// The path of a source, as profiles and source maps have it: what of it says which file is meant.

/** A path, cut where it begins to say something. */
export interface Segments {
  readonly parts: readonly string[]
  /** Whether the file is of a package: then the path within node_modules says it all. */
  readonly isPackage: boolean
}

/** Cuts a path or URL, of any system. */
export function segments(path: string): Segments {
  const plain = path
    .replace(/^[a-z]+:\/\/+/, '')
    .replaceAll('\\', '/')
    .replace(/[?#].*$/, '')
  const inPackage = plain.lastIndexOf('node_modules/')
  const rest = inPackage < 0 ? plain : plain.slice(inPackage + 'node_modules/'.length)
  return { parts: rest.split('/').filter((part) => !/^(|\.|\.\.)$/.test(part)), isPackage: inPackage >= 0 }
}

/** `/srv/dist/server.pgo.js` -> `server`. */
export function stem(path: string): string {
  return (segments(path).parts.at(-1) ?? '').replace(/(\.pgo)?\.[cm]?[jt]sx?$/, '')
}

/** `/srv/node_modules/@acme/soup/index.js` -> `@acme/soup`; undefined where the file is of no package. */
export function packageOf(path: string): string | undefined {
  const { parts, isPackage } = segments(path)
  const [first, second] = parts
  if (!isPackage || first === undefined) return undefined
  return first.startsWith('@') ? `${first}/${second ?? ''}` : first
}
