// What can go wrong with a profile: every code, and the error that carries it.

/** Every code that a `ProfileError` can have, and what it means to the person who meets it. */
export const profileErrorCodes = {
  PROFILE_EMPTY: 'There are no bytes at all: the file is empty, or the download was.',
  PROFILE_BAD_GZIP: 'The bytes begin like a gzip file and do not go on like one: cut short, or damaged.',
  PROFILE_TOO_LARGE: 'Unpacked, the profile is larger than `maxBytes` allows.',
  PROFILE_BAD_WIRE: 'The bytes are not a pprof protobuf: another format, cut short, or damaged.',
  PROFILE_BAD_REFERENCE: 'Something points at a string, mapping, location or function that is not there.',
  PROFILE_CONCATENATED: 'Two profiles were written one after the other into one file. Merge them instead.',
  PROFILE_INVALID: 'The profile breaks one of the rules of the format; the message says which and where.',
  PROFILE_INCOMPATIBLE: 'Profiles with different sample types or period types cannot be put together.',
  PROFILE_NOTHING_TO_MERGE: 'No profile was given to merge.',
  PROFILE_OVERFLOW: 'A value no longer fits into the 64 bits that the format has for it.',
  PROFILE_BAD_FOLDED: 'A line of folded text is not of the form `a;b;c 12`.',
  PROFILE_BAD_V8: 'The value is not a CPU or heap profile as V8 writes it, or a trace of Chrome with one.',
} as const

/** A code of `profileErrorCodes`. */
export type ProfileErrorCode = keyof typeof profileErrorCodes

/** Says that a profile could not be read, checked or combined. `code` is for programs, `message` for people. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError'
  readonly code: ProfileErrorCode

  constructor(code: ProfileErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
