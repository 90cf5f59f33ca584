// Profiles of a lab, as the viewer of the site shows them; of traces, where tasks spent their time.
import { readFileSync } from 'node:fs'
import {
  combine,
  compare,
  cutAtAsyncRoots,
  defaultOptions,
  encodeStackTable,
  type NamedProfile,
  parseProfile,
  prepareStacks,
} from '@hotpath/pprof'
import type { Profile } from '@hotpath/profile'
import { extractProfile, parseTrace } from '@hotpath/trace'
import { type CaptureFile, isTraceFile } from './captures.ts'
import type { Lab } from './lab.ts'
import type { Workspace } from './workspace.ts'

/**
 * Returns what the viewer shows of a profile, or of two of them: the later against the earlier.
 *
 * @throws {ProfileError} `PROFILE_…` where a file is no profile
 * @throws {TraceError} `TRACE_…` where a file is no trace, or one without regions
 * @throws {PprofError} `SOURCES_INCOMPATIBLE` where the two measure different things
 */
export function captureStacks(
  workspace: Workspace,
  lab: Lab,
  file: CaptureFile,
  base: CaptureFile | undefined,
): Uint8Array<ArrayBuffer> {
  const later = readNamed(file)
  const profile = base ? difference(later, readNamed(base)) : combine([later])
  // The lab says which column its story is about; another profile has other columns.
  const { sampleType } = lab.capture
  const hasType = profile.sampleTypes.some(({ type }) => type === sampleType)
  const options = {
    ...defaultOptions,
    sampleIndex: hasType ? (sampleType ?? '') : '',
    trimPath: workspace.root,
    ...(base && { diffBase: [base.name] }),
  }
  const { table } = prepareStacks(profile, options, {
    title: file.name,
    ...(base && { baseTitle: base.name }),
  })
  return encodeStackTable(table)
}

/** After an `await` a function begins its stack, so that the same work looks like another: as in `pprof -diff_base`. */
function difference(later: NamedProfile, earlier: NamedProfile): Profile {
  const [cutLater, cutEarlier] = cutAtAsyncRoots([later.profile, earlier.profile]).profiles
  return compare(
    { ...later, profile: cutLater ?? later.profile },
    { ...earlier, profile: cutEarlier ?? earlier.profile },
    { isDiff: true, isNormalized: false },
  )
}

function readNamed({ name, path }: CaptureFile): NamedProfile {
  const bytes = readFileSync(path)
  if (isTraceFile(name)) return { name, profile: extractProfile(parseTrace(bytes, name), 'region', name) }
  return { name, profile: parseProfile(bytes, name) }
}
