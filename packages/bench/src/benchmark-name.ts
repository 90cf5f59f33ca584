// The name of a benchmark, taken apart: `Encode/format=json-8` is Encode, format=json, on 8 cores.

/** The parts of a name; joined they are the name again. */
export interface NameParts {
  /** What stands before the first slash. */
  readonly base: string
  /** What stands behind each slash. */
  readonly parts: readonly string[]
  /** How many cores it had, as Go writes it at the end: `8` in `-8`. Empty where there is none. */
  readonly cores: string
}

/** Takes a name apart. */
export function parseName(name: string): NameParts {
  const [, rest = '', cores = ''] = /^(.*?)(?:-([1-9]\d*))?$/su.exec(name) ?? []
  const [base = '', ...parts] = rest.split('/')
  return { base, parts, cores }
}

/** Returns what a name says of a key: `json` for `format`. Empty where it says nothing. */
export function nameValue({ parts, cores }: NameParts, key: string): string {
  if (key === 'gomaxprocs') return cores
  return parts.find((part) => part.startsWith(`${key}=`))?.slice(key.length + 1) ?? ''
}

/** Returns the name without what it says of some keys; `*` for its base where that is left out. */
export function nameWithout({ base, parts, cores }: NameParts, keys: ReadonlySet<string>): string {
  const kept = parts.filter((part) => !keys.has(`/${part.split('=', 1)[0] ?? ''}`) || !part.includes('='))
  const shownCores = cores === '' || keys.has('/gomaxprocs') ? '' : `-${cores}`
  return [keys.has('.name') ? '*' : base, ...kept].join('/') + shownCores
}
