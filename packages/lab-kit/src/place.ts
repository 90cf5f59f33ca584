// A learner's answer to "where is it?": a line of a file, or the name of a function.
import type { Told } from './finding.ts'
import type { Sources } from './step.ts'

/** A place in a service that an answer may mean. */
export interface Place {
  /** Inside the lab: `src/sessions.ts`. */
  readonly file: string
  /** Functions by their names, without their class: `open`. */
  readonly functions?: readonly string[]
  /** What the text of a line matches, when that line is meant. Lines move while a learner edits; their text does not. */
  readonly lines?: readonly RegExp[]
}

/** A place that is near and wrong, and why. */
export interface NearMiss extends Place {
  readonly because: Told
}

/** `src/a.ts:12`, or a name such as `Store.open` or `#sweep`. */
export type Answer =
  | { readonly kind: 'line'; readonly file: string; readonly line: number }
  | { readonly kind: 'function'; readonly name: string }

/**
 * Reads an answer; undefined where it is neither a line nor a name. What a profile calls a function without a name
 * is the line that it begins on.
 */
export function parseAnswer(answer: string): Answer | undefined {
  const text = answer
    .trim()
    .replaceAll('\\', '/')
    .replace(/^\(anonymous (.+)\)$/, '$1')
    .replace(/^\(module (.+)\)$/, '$1:1')
  const [, path, line] = /^(.+?\.[a-z]+):(\d+)(?::\d+)?$/.exec(text) ?? []
  if (path !== undefined) {
    // `labs/03-leaking-heap/src/a.ts`, `./src/a.ts` and `src/a.ts` are one file.
    const file = path.replace(/^.*?(?=(?:^|\/)src\/)\/?/, '').replace(/^\.\//, '')
    return { kind: 'line', file, line: Number(line) }
  }
  const [, name] = /^(?:async )?(?:[A-Za-z_$][\w$]*\.)*(#?[A-Za-z_$][\w$]*)(?:\(\))?$/.exec(text) ?? []
  return name === undefined ? undefined : { kind: 'function', name }
}

/** Returns the answer with the folder of its file, where it was given without one and one file of the service has that name. */
export function withFolder(answer: Answer, { files = [] }: Sources): Answer {
  if (answer.kind !== 'line' || answer.file.includes('/')) return answer
  const [file, ...others] = files.filter(
    (path) => path.startsWith('src/') && path.endsWith(`/${answer.file}`),
  )
  return file === undefined || others.length > 0 ? answer : { ...answer, file }
}

/** Whether an answer means a place. */
export function isAt(given: Answer, place: Place, sources: Sources): boolean {
  const answer = withFolder(given, sources)
  if (answer.kind === 'function') {
    const plain = (name: string): string => name.replace(/^#/, '')
    return (place.functions ?? []).some((name) => plain(name) === plain(answer.name))
  }
  if (answer.file !== place.file) return false
  const texts = sources.textsOf(answer.file, answer.line)
  return (place.lines ?? []).some((pattern) => texts.some((text) => pattern.test(text)))
}
