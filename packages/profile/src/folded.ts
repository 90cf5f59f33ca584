// Profile <-> "a;b;c 12", the form that tests are written in and that flame graph scripts read.

import { ProfileBuilder } from './builder.ts'
import { ProfileError } from './errors.ts'
import { frameNames } from './flat-and-cum.ts'
import { addInt64, fromBigInt, type Int64 } from './int64.ts'
import type { Profile, ValueType } from './profile.ts'
import { defaultSampleTypeIndex } from './sample-type.ts'

/** What the columns of a folded text are. */
export interface FoldedOptions {
  /** Default: one column, `samples`/`count`. */
  readonly sampleTypes?: readonly ValueType[]
}

/** Which columns a folded text shows. */
export interface ToFoldedOptions {
  /** The `type`s of the columns, in the order wanted. Default: the one column that a viewer opens on. */
  readonly sampleTypes?: readonly string[]
}

/**
 * Formats a profile as folded text: one line for each stack, root first, then its value.
 * Equal lines are added up and stacks that come to zero left out; the order is that of the samples.
 *
 * Files, lines and labels are not in it, so this is a view and not a way to store a profile. A `;` in a
 * name is written as `,` and a line break as a space, since the form has no way to write them.
 *
 * @throws {RangeError} at a type that the profile does not have
 * @example
 * toFolded(profile) // => 'main;work 12\nmain 3'
 */
export function toFolded(profile: Profile, options: ToFoldedOptions = {}): string {
  const columns = options.sampleTypes?.map((name) => {
    const index = profile.sampleTypes.findIndex(({ type }) => type === name)
    if (index === -1) throw new RangeError(`folding: there is no sample type ${name}`)
    return index
  }) ?? [defaultSampleTypeIndex(profile)]
  const sums = new Map<string, Int64[]>()
  for (const { locations, values } of profile.samples) {
    const stack = locations.flatMap(frameNames).toReversed().map(frameText).join(';')
    const sum = sums.get(stack)
    const shown = columns.map((column) => values[column] ?? 0)
    sums.set(stack, sum ? sum.map((value, i) => addInt64(value, shown[i] ?? 0)) : shown)
  }
  return Array.from(sums)
    .filter(([, values]) => values.some((value) => value !== 0))
    .map(([stack, values]) => `${stack} ${values.join(' ')}`)
    .join('\n')
}

/**
 * Parses folded text: `main;work 12` on each line, root first; several columns follow each other with
 * spaces. Empty lines are passed over, equal stacks are added up, values may be negative.
 *
 * @throws {ProfileError} `PROFILE_BAD_FOLDED`, with the number of the line
 * @example
 * fromFolded('main;work 12\nmain 3')
 */
export function fromFolded(text: string, options: FoldedOptions = {}): Profile {
  const { sampleTypes = [{ type: 'samples', unit: 'count' }] } = options
  const builder = new ProfileBuilder({ sampleTypes })
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const where = `folded text: parsing line ${index + 1}`
    const words = line.trimEnd().split(' ')
    const values = words.splice(-sampleTypes.length).map((word) => parseValue(word, where))
    const stack = words.join(' ')
    if (stack === '' || values.length < sampleTypes.length) {
      throw new ProfileError('PROFILE_BAD_FOLDED', `${where}: ${JSON.stringify(line)}, want "a;b;c 12"`)
    }
    const names = stack.split(';').toReversed()
    if (names.includes('')) {
      throw new ProfileError('PROFILE_BAD_FOLDED', `${where}: a frame has no name, want "a;b;c 12"`)
    }
    builder.add(
      names.map((name) => ({ name, filename: '' })),
      values,
    )
  }
  return builder.build()
}

function parseValue(word: string, where: string): Int64 {
  const value = /^-?\d{1,19}$/.test(word) ? BigInt(word) : undefined
  if (value !== undefined && BigInt.asIntN(64, value) === value) return fromBigInt(value)
  throw new ProfileError(
    'PROFILE_BAD_FOLDED',
    `${where}: ${JSON.stringify(word)}, want an integer of 64 bits`,
  )
}

function frameText(name: string): string {
  return name.replaceAll(';', ',').replaceAll(/[\r\n]+/g, ' ')
}
