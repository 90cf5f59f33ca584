// Profile -> protobuf bytes, without compression. The field numbers are those of profile.proto.

import type { Header } from './header.ts'
import type { Func, Label, Location, Mapping, Profile, ValueType } from './profile.ts'
import { WireWriter } from './wire.ts'

/**
 * Encodes a profile as protobuf bytes; `write` adds the compression that files have.
 *
 * The order of fields and strings, and which lists are packed, are those of Go's encoder: a profile
 * which Go can express comes out as the same bytes, but that labels keep their order.
 * Does not check the profile: `write` does.
 */
export function encode(profile: Profile): Buffer {
  const strings = new StringTable()
  const out = new WireWriter()
  for (const type of profile.sampleTypes) encodeValueType(out, 1, type, strings)
  for (const sample of profile.samples) {
    out.message(2, () => {
      out.integers(
        1,
        sample.locations.map((location) => location.id),
      )
      out.integers(2, sample.values)
      for (const one of sample.labels) label(out, one, strings)
    })
  }
  for (const one of profile.mappings) encodeMapping(out, one, strings)
  for (const one of profile.locations) location(out, one)
  for (const one of profile.functions) func(out, one, strings)
  encodeHeader(out, profile, strings, () => strings.write(out))
  return out.finish()
}

/** Numbers of the texts of a profile, which become those of its string table. */
export interface StringNumbers {
  index(text: string): number
}

/** Writes the end of a profile: what it says about itself, and before that, as Go does, its string table. */
export function encodeHeader(
  out: WireWriter,
  header: Header,
  strings: StringNumbers,
  writeStrings: () => void,
): void {
  const { periodType } = header
  const dropFrames = strings.index(header.dropFrames)
  const keepFrames = strings.index(header.keepFrames)
  strings.index(periodType?.type ?? '')
  strings.index(periodType?.unit ?? '')
  const comments = header.comments.map((comment) => strings.index(comment))
  const defaultSampleType = strings.index(header.defaultSampleType)
  const docUrl = strings.index(header.docUrl)
  writeStrings()
  out.integerUnlessZero(7, dropFrames)
  out.integerUnlessZero(8, keepFrames)
  out.integerUnlessZero(9, header.timeNanos)
  out.integerUnlessZero(10, header.durationNanos)
  if (periodType && (periodType.type !== '' || periodType.unit !== ''))
    encodeValueType(out, 11, periodType, strings)
  out.integerUnlessZero(12, header.period)
  out.integers(13, comments)
  out.integer(14, defaultSampleType) // Go writes this one even when it is zero
  out.integerUnlessZero(15, docUrl)
}

/** The texts of a profile, each once; the empty one is the first, as the format demands. */
class StringTable implements StringNumbers {
  readonly #texts: string[] = ['']
  readonly #indexes = new Map<string, number>([['', 0]])

  index(text: string): number {
    const known = this.#indexes.get(text)
    if (known !== undefined) return known
    const index = this.#texts.push(text) - 1
    this.#indexes.set(text, index)
    return index
  }

  write(out: WireWriter): void {
    for (const text of this.#texts) out.text(6, text)
  }
}

/** Writes a pair of type and unit. */
export function encodeValueType(
  out: WireWriter,
  field: number,
  { type, unit }: ValueType,
  strings: StringNumbers,
): void {
  out.message(field, () => {
    out.integerUnlessZero(1, strings.index(type))
    out.integerUnlessZero(2, strings.index(unit))
  })
}

function label(out: WireWriter, one: Label, strings: StringTable): void {
  out.message(3, () => {
    out.integerUnlessZero(1, strings.index(one.key))
    if (one.str !== undefined) {
      out.integerUnlessZero(2, strings.index(one.str))
      return
    }
    out.integerUnlessZero(3, one.num)
    out.integerUnlessZero(4, strings.index(one.numUnit ?? ''))
  })
}

/** Writes a mapping. */
export function encodeMapping(out: WireWriter, one: Mapping, strings: StringNumbers): void {
  out.message(3, () => {
    out.integerUnlessZero(1, one.id)
    out.integerUnlessZero(2, one.start)
    out.integerUnlessZero(3, one.limit)
    out.integerUnlessZero(4, one.offset)
    out.integerUnlessZero(5, strings.index(one.filename))
    out.integerUnlessZero(6, strings.index(one.buildId))
    out.boolean(7, one.hasFunctions)
    out.boolean(8, one.hasFilenames)
    out.boolean(9, one.hasLineNumbers)
    out.boolean(10, one.hasInlineFrames)
  })
}

function location(out: WireWriter, one: Location): void {
  out.message(4, () => {
    out.integerUnlessZero(1, one.id)
    out.integerUnlessZero(2, one.mapping?.id ?? 0)
    out.integerUnlessZero(3, one.address)
    for (const line of one.lines) {
      out.message(4, () => {
        out.integerUnlessZero(1, line.function.id)
        out.integerUnlessZero(2, line.line)
        out.integerUnlessZero(3, line.column)
      })
    }
    out.boolean(5, one.isFolded)
  })
}

function func(out: WireWriter, one: Func, strings: StringTable): void {
  out.message(5, () => {
    out.integerUnlessZero(1, one.id)
    out.integerUnlessZero(2, strings.index(one.name))
    out.integerUnlessZero(3, strings.index(one.systemName))
    out.integerUnlessZero(4, strings.index(one.filename))
    out.integerUnlessZero(5, one.startLine)
  })
}
