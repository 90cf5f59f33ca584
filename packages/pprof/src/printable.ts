// Names from a profile, made safe for a terminal: a function called "\x1b[2J" must not clear the screen.

import type { Func, Label, Location, Mapping, Profile, Sample } from '@hotpath/profile'

// C0 and C1 controls with DEL, the line and paragraph separators, and what turns the direction of text round.
const unsafe = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu
const hasUnsafe = new RegExp(unsafe.source, 'u')

/**
 * Returns a text with its control characters written out: `\n`, `\x1b`, `\u202e`. All else is left alone.
 *
 * @example
 * escapeControls('a\u001b[31m') // => 'a\\x1b[31m'
 */
export function escapeControls(text: string): string {
  return hasUnsafe.test(text) ? text.replace(unsafe, escape) : text
}

/** As `escapeControls`, but tabs stay: a line of source code is read with them. */
export function escapeSourceLine(line: string): string {
  return hasUnsafe.test(line)
    ? line.replace(unsafe, (control) => (control === '\t' ? control : escape(control)))
    : line
}

/**
 * Returns a profile in which every text is safe to print. What a report shows comes from here, so that no
 * place which prints can forget it. A profile that is safe already is returned as it is.
 */
export function escapeProfile(profile: Profile): Profile {
  if (isSafe(profile)) return profile
  const functions = new Map(
    profile.functions.map((func): [Func, Func] => [
      func,
      {
        ...func,
        name: escapeControls(func.name),
        systemName: escapeControls(func.systemName),
        filename: escapeControls(func.filename),
      },
    ]),
  )
  const mappings = new Map(
    profile.mappings.map((mapping): [Mapping, Mapping] => [
      mapping,
      { ...mapping, filename: escapeControls(mapping.filename), buildId: escapeControls(mapping.buildId) },
    ]),
  )
  const locations = new Map(
    profile.locations.map((location): [Location, Location] => {
      const { mapping, lines } = location
      const safe = {
        ...location,
        lines: lines.map((line) => ({ ...line, function: functions.get(line.function) ?? line.function })),
        ...(mapping && { mapping: mappings.get(mapping) ?? mapping }),
      }
      return [location, safe]
    }),
  )
  return {
    ...profile,
    sampleTypes: profile.sampleTypes.map(escapeType),
    ...(profile.periodType && { periodType: escapeType(profile.periodType) }),
    comments: profile.comments.map(escapeControls),
    defaultSampleType: escapeControls(profile.defaultSampleType),
    docUrl: escapeControls(profile.docUrl),
    dropFrames: escapeControls(profile.dropFrames),
    keepFrames: escapeControls(profile.keepFrames),
    functions: [...functions.values()],
    mappings: [...mappings.values()],
    locations: [...locations.values()],
    samples: profile.samples.map((sample): Sample => ({
      values: sample.values,
      locations: sample.locations.map((location) => locations.get(location) ?? location),
      labels: sample.labels.map(escapeLabel),
    })),
  }
}

function escape(control: string): string {
  if (control === '\n') return String.raw`\n`
  if (control === '\t') return String.raw`\t`
  if (control === '\r') return String.raw`\r`
  const code = control.charCodeAt(0)
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}

function escapeType({ type, unit }: { type: string; unit: string }): { type: string; unit: string } {
  return { type: escapeControls(type), unit: escapeControls(unit) }
}

function escapeLabel(label: Label): Label {
  const key = escapeControls(label.key)
  if (label.str !== undefined) return { key, str: escapeControls(label.str) }
  return label.numUnit === undefined
    ? { key, num: label.num }
    : { key, num: label.num, numUnit: escapeControls(label.numUnit) }
}

/** Whether no text of a profile has to be escaped. It makes no list of them: there may be millions. */
function isSafe(profile: Profile): boolean {
  const { functions, mappings, samples, sampleTypes, periodType } = profile
  const areSafe = (...texts: readonly string[]): boolean => !texts.some((text) => hasUnsafe.test(text))
  return (
    areSafe(profile.defaultSampleType, profile.docUrl, profile.dropFrames, profile.keepFrames) &&
    areSafe(periodType?.type ?? '', periodType?.unit ?? '') &&
    profile.comments.every((comment) => areSafe(comment)) &&
    sampleTypes.every(({ type, unit }) => areSafe(type, unit)) &&
    mappings.every(({ filename, buildId }) => areSafe(filename, buildId)) &&
    functions.every(({ name, systemName, filename }) => areSafe(name, systemName, filename)) &&
    samples.every(({ labels }) =>
      labels.every(({ key, str = '', numUnit = '' }) => areSafe(key, str, numUnit)),
    )
  )
}
