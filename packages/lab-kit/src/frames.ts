// Which frames of a profile are at a place of a service, or at a learner's answer.
import type { Profile } from '@hotpath/profile'
import type { Answer, Place } from './place.ts'
import type { Frame } from './verdict.ts'

/** Whether a frame is the one that is meant, at the line that it was sampled on. */
export type IsMeant = (frame: Frame, line: number) => boolean

/** Returns whether a frame of a profile is at a place: of one of its functions, or of its file where it names none. */
export function isFrameOf({ file, functions }: Place): IsMeant {
  return ({ name, filename }) =>
    isFile(filename, file) && (functions === undefined || functions.includes(plainName(name)))
}

/**
 * Returns whether a frame is at an answer: of the function, or of the line, which may be where its function begins.
 *
 * @param file - the only one in which a function of that name counts; unset: it does in any
 */
export function isFrameAt(answer: Answer, file?: string): IsMeant {
  if (answer.kind === 'line') {
    return ({ filename, startLine }, line) =>
      isFile(filename, answer.file) && (line === answer.line || startLine === answer.line)
  }
  const wanted = plainName(answer.name)
  return ({ name, filename }) => plainName(name) === wanted && (file === undefined || isFile(filename, file))
}

/**
 * Returns the functions that a line may be in, where no frame is at the line itself: a CPU profile knows where
 * functions begin, and no lines in them. It is the nearest that begins above the line and, where that has no name,
 * the nearest with one: whether a callback has ended before the line cannot be seen from here.
 */
export function beginningAbove(profile: Profile, answer: Answer): Frame[] {
  if (answer.kind !== 'line') return []
  const frames = profile.samples.flatMap(({ locations }) => locations.flatMap(({ lines }) => lines))
  const isHere = isFrameAt(answer)
  if (frames.some((frame) => isHere(frame.function, frame.line))) return []
  const above = frames
    .map((frame) => frame.function)
    .filter(
      ({ filename, startLine }) => isFile(filename, answer.file) && startLine > 0 && startLine < answer.line,
    )
    .toSorted((a, b) => b.startLine - a.startLine)
  const named = above.find(({ name }) => !name.startsWith('('))
  return [...new Set([above[0], named])].filter((frame) => frame !== undefined)
}

/** Profiles name files by address or path; a lab by its own. */
function isFile(filename: string, file: string): boolean {
  return filename === file || filename.endsWith(`/${file}`)
}

const plainName = (name: string): string => name.replace(/^.*\./, '').replace(/^#/, '')
