// What the file system refuses: no permission, no room, a disk that is read only; told as any other error.
import { WorkshopError, systemCode } from './errors.ts'

/** Returns what an error is for the user: one of ours, or what the file system refused; undefined for whatever is neither. */
export function failureOf(error: unknown): WorkshopError | undefined {
  return error instanceof WorkshopError ? error : fileFailure(error)
}

/** Returns what an error of the file system is for the user; undefined for whatever is none. */
export function fileFailure(error: unknown): WorkshopError | undefined {
  const code = systemCode(error)
  if (!(error instanceof Error) || code === undefined) return undefined
  const { path, syscall } = error as NodeJS.ErrnoException // each of them is looked at before it is used
  // A program that is not there has a path as well, and is not a matter of files.
  if (typeof path !== 'string' || typeof syscall !== 'string' || syscall.startsWith('spawn')) return undefined
  // Node's message goes on, after what was met, with the call and the path.
  const met = error.message.replace(new RegExp(`, ${syscall} .*$`, 's'), '').replace(`, ${syscall}`, '')
  return new WorkshopError('FILE_FAILED', `${path}: ${syscall}: ${met}`, {
    cause: error,
    advice: (text) => text.advice.fileFailed,
  })
}

/** Does something to a file. Node tells of a full disk without a path; whoever hears of it here knows it. */
export function atPath<T>(path: string, doing: () => T): T {
  try {
    return doing()
  } catch (error) {
    if (error instanceof Error && systemCode(error) !== undefined && !('path' in error)) {
      Object.assign(error, { path })
    }
    throw error
  }
}
