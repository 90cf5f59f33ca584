// What Parca asks for and what it takes, in our own words: pkg/scrape and pkg/parcacol at commits 0380131 and 8cf4fa9.
import type { RawProfile } from './raw-profile.ts'
import type { WireAnswer } from '../wire.ts'

const INTERVAL_SECONDS = 10

/** The paths of Parca's defaults, by the name of the profile. Only the CPU profile is of some seconds. */
export const parcaPaths = {
  memory: '/debug/pprof/allocs',
  block: '/debug/pprof/block',
  goroutine: '/debug/pprof/goroutine',
  mutex: '/debug/pprof/mutex',
  process_cpu: `/debug/pprof/profile?seconds=${INTERVAL_SECONDS}`,
} as const

/** The request: Prometheus' client switches compression off, so there is no Accept-Encoding. */
export function parcaRequest(path: string, host: string, credentials: string): string[] {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'User-Agent: conprof/0.24.2',
    `Authorization: Basic ${Buffer.from(credentials).toString('base64')}`,
  ]
}

/** Lists what makes Parca refuse an answer before it looks into it. */
export function parcaAnswerProblems({ status, body }: WireAnswer): string[] {
  const problems: string[] = []
  if (status !== 200) problems.push(`status ${status}: only 200 will do`)
  if (body.length === 0) problems.push('an empty body')
  return problems
}

/** Lists what makes Parca refuse a profile. */
export function parcaProfileProblems(profile: RawProfile): string[] {
  const { strings, mappings, functions, locations, samples, sampleTypes } = profile
  const problems: string[] = []
  const check = (holds: boolean, problem: string): void => {
    if (!holds) problems.push(problem)
  }
  const isString = (index: number): boolean => index >= 0 && index < strings.length
  check(strings[0] === '', 'the first string is not empty')
  for (const [name, rows] of Object.entries({ mapping: mappings, function: functions, location: locations })) {
    for (const [index, { id }] of rows.entries()) {
      check(id === index + 1, `${name} ${index + 1} has the id ${id}: they have to count from 1, in order`)
    }
  }
  for (const { id, filename, buildId } of mappings) {
    check(isString(filename) && isString(buildId), `mapping ${id} has a string that is not in the table`)
  }
  for (const { id, name, systemName, filename } of functions) {
    check([name, systemName, filename].every(isString), `function ${id} has a string that is not in the table`)
  }
  for (const { id, mappingId, functionIds } of locations) {
    check(mappingId <= mappings.length, `location ${id} is in the mapping ${mappingId}, which is not there`)
    check(
      functionIds.every((functionId) => functionId <= functions.length),
      `location ${id} has a function which is not there`,
    )
  }
  check(sampleTypes.length > 0 || samples.length === 0, 'samples without a type')
  for (const [index, { values, locationIds, labels }] of samples.entries()) {
    check(values.length === sampleTypes.length, `sample ${index} has ${values.length} values`)
    // Issues 1264 and 1493: one sample without a place, and the whole profile is refused.
    check(locationIds.length > 0, `sample ${index} has no location`)
    check(
      locationIds.every((id) => id > 0 && id <= locations.length),
      `sample ${index} has a location which is not there`,
    )
    check(
      labels.every(({ key, str }) => key !== 0 && isString(key) && isString(str)),
      `sample ${index} has a label without a name, or one that is not in the table`,
    )
  }
  return problems
}

/** How Parca names the series: what has a duration is a difference, and anything else is a state. */
export function parcaIsDelta({ durationNanos }: RawProfile): boolean {
  return durationNanos > 0n
}
