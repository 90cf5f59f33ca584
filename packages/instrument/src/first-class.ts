// The one door through which every profile leaves: after it, a profile looks as if Go had written it.
import {
  type Frame,
  type Int64,
  type Label,
  type Profile,
  ProfileBuilder,
  type ValueType,
} from '@hotpath/profile'

/** What a kind of profile says about itself. */
export interface FirstClassHeader {
  /** The columns, in Go's order; those that the profile does not have become zeros. */
  readonly sampleTypes: readonly ValueType[]
  readonly periodType: ValueType
  readonly period: Int64
  /** The column that readers open on; empty means the last. */
  readonly defaultSampleType: string
  /** For a recording its start, for a snapshot the moment it was taken. */
  readonly timeNanos: bigint
  /** 0 where the values count since the start of the process. */
  readonly durationNanos: Int64
  /** What a reader should know: mode, roll-overs, limits. The version of Node is added. */
  readonly comments: readonly string[]
  /** The process that the profile is of. Default: this one. */
  readonly subject?: ProfiledProcess
}

/** A process as its profiles name it. */
export interface ProfiledProcess {
  readonly pid: number
  /** The script that it runs; readers show it as the binary. */
  readonly filename: string
}

/**
 * Returns the profile as every client of Go's endpoints expects it: the columns and header of its kind, one
 * mapping which says that functions, files and lines are known (so that nobody tries to symbolize), a unique
 * address for each location that is the same in every run, ids from 1, and no sample that is all zeros or has
 * no location, for which some collectors refuse a whole profile. Samples alike in stack and labels are added up.
 */
export function toFirstClass(profile: Profile, header: FirstClassHeader): Profile {
  const builder = createFirstClassBuilder(header)
  const order = header.sampleTypes.map(({ type }) =>
    profile.sampleTypes.findIndex((have) => have.type === type),
  )
  for (const sample of profile.samples) {
    const values = order.map((index) => sample.values[index] ?? 0)
    const frames = sample.locations.flatMap(({ lines }) =>
      lines.map(({ function: { name, filename, startLine }, line }) => ({ name, filename, startLine, line })),
    )
    builder.add(frames, values, sample.labels)
  }
  return builder.build()
}

/** Takes stacks. */
export interface FirstClassBuilder {
  /**
   * Adds values, one for each sample type.
   *
   * @param frames - leaf first
   */
  add(frames: readonly Frame[], values: readonly Int64[], labels?: readonly Label[]): void
  build(): Profile
}

/** Returns a builder for whoever has stacks and no profile yet; what it builds is as {@link toFirstClass} says. */
export function createFirstClassBuilder(header: FirstClassHeader): FirstClassBuilder {
  const { pid, filename } = header.subject ?? thisProcess()
  const builder = new ProfileBuilder({
    sampleTypes: header.sampleTypes,
    periodType: header.periodType,
    period: header.period,
    defaultSampleType: header.defaultSampleType,
    timeNanos: header.timeNanos,
    durationNanos: header.durationNanos,
    comments: [...header.comments, `node ${process.version} ${process.platform} ${process.arch}, pid ${pid}`],
    filename,
  })
  return {
    add(frames, values, labels) {
      if (frames.length === 0 || values.every((value) => value === 0)) return
      builder.add(frames, values, labels)
    },
    build: () => builder.build(),
  }
}

/** Returns this process as its profiles name it. */
export function thisProcess(): ProfiledProcess {
  return { pid: process.pid, filename: process.argv[1] ?? process.execPath }
}
