// Protobuf bytes -> Profile: the columns of a file, made into the objects of the model.

import { Columns, idsOfRows } from './columns.ts'
import { ProfileError } from './errors.ts'
import type { Func, Line, Location, Profile, Sample } from './profile.ts'
import { WireError } from './wire.ts'

/** How to read a profile. */
export interface DecodeOptions {
  /** What the bytes are called in error messages: a file name, a URL. Default: `profile`. */
  readonly source?: string
  /** How many bytes a profile may have unpacked. Default: 256 MiB. */
  readonly maxBytes?: number
}

/** The default of `maxBytes`: a thousand times what a busy service's CPU profile takes. */
export const DEFAULT_MAX_BYTES: number = 256 * 1024 * 1024

/**
 * Decodes protobuf bytes that are not compressed; `parse` reads files as they are.
 *
 * Every reference is resolved: what points at nothing is refused. The other rules of the format are
 * `checkValid`'s, which `parse` calls. Ids are kept, except that a table with an id beyond 2^53 is
 * numbered again from 1: an id is only a name within its file.
 *
 * What the bytes turn into is bounded too: a hostile file has objects of two bytes each, which take
 * fifty times that as JavaScript values. The bound is four times `maxBytes`, and never below 64 MiB.
 *
 * @throws {ProfileError} `PROFILE_EMPTY`, `PROFILE_TOO_LARGE`, `PROFILE_BAD_WIRE`, `PROFILE_BAD_REFERENCE`,
 *   `PROFILE_CONCATENATED`, `PROFILE_INVALID`
 */
export function decode(bytes: Uint8Array, options: DecodeOptions = {}): Profile {
  return reading(bytes, options, (source, maxBytes) => {
    const columns = new Columns()
    columns.read(bytes, source, maxBytes)
    return toProfile(columns)
  })
}

/** Does something with columns, and says of what goes wrong in them which file it was in. */
export function reading<T>(
  bytes: Uint8Array,
  { source = 'profile', maxBytes = DEFAULT_MAX_BYTES }: DecodeOptions,
  read: (source: string, maxBytes: number) => T,
): T {
  if (bytes.length === 0) throw new ProfileError('PROFILE_EMPTY', `${source}: decoding: no bytes at all`)
  if (bytes.length > Math.min(maxBytes, LARGEST)) {
    throw new ProfileError(
      'PROFILE_TOO_LARGE',
      `${source}: decoding: ${bytes.length} bytes, want at most ${Math.min(maxBytes, LARGEST)}`,
    )
  }
  try {
    return read(source, maxBytes)
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause
    const hint = startHint(bytes)
    throw new ProfileError(
      'PROFILE_BAD_WIRE',
      `${source}: decoding ${bytes.length} bytes${hint}: ${cause.message}`,
      { cause },
    )
  }
}

/** Places in a file are kept as numbers of 32 bits. */
const LARGEST = 2 ** 31 - 1

/** Builds the objects of the model from columns that were read. */
function toProfile(columns: Columns): Profile {
  const mappings = columns.mappings
  const functions = toFunctions(columns)
  const locations = toLocations(columns, functions)
  const samples: Sample[] = []
  for (let index = 0; index < columns.sampleCount; index++) {
    columns.readSample(index)
    const stack: Location[] = []
    for (let at = 0; at < columns.stackLength; at++) stack.push(locations[columns.stack[at]!]!) // rows that are there
    const labels = Array.from({ length: columns.labelCount }, (_, at) => columns.label(at))
    samples.push({ locations: stack, values: [...columns.values], labels })
  }
  return { ...columns.header, samples, mappings, locations, functions }
}

function toFunctions(columns: Columns): Func[] {
  const { functionStrings, startLines } = columns
  return idsOfRows(columns.functionIds.ids).map((id, row) => ({
    id,
    name: columns.text(functionStrings[3 * row]!), // three for each row
    systemName: columns.text(functionStrings[3 * row + 1]!),
    filename: columns.text(functionStrings[3 * row + 2]!),
    startLine: startLines[row]!,
  }))
}

function toLocations(columns: Columns, functions: readonly Func[]): Location[] {
  const { mappings, mappingRows, addresses, isFolded, lineStarts, functionRows, lines } = columns
  return idsOfRows(columns.locationIds.ids).map((id, row) => {
    const own: Line[] = []
    // Each row has all columns, and what they refer to is there.
    for (let at = lineStarts[row]!; at < lineStarts[row + 1]!; at++) {
      own.push({ function: functions[functionRows[at]!]!, line: lines[2 * at]!, column: lines[2 * at + 1]! })
    }
    const location = { id, address: addresses[row]!, lines: own, isFolded: isFolded[row] === 1 }
    const mapping = mappings[mappingRows[row]!]
    // Two shapes rather than an absent field set to undefined: the field is optional, not empty.
    return mapping === undefined ? location : { ...location, mapping }
  })
}

/** Says what bytes that are no protobuf look like: a sign-in page and a second gzip are met most. */
function startHint(bytes: Uint8Array): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return ' (they are gzip once more)'
  const start = bytes.subarray(0, 16)
  const isText = start.every(
    (byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 0x20 && byte < 0x7f),
  )
  return isText ? ` (they begin with ${JSON.stringify(String.fromCharCode(...start))})` : ''
}
