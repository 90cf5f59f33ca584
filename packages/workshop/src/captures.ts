// Profiles and traces of a lab that lie on disk: those that somebody captured, and those that its services wrote of
// themselves.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Workspace } from './workspace.ts'

const traceEndings = ['.pftrace.gz', '.pftrace'] as const

/** Whether a file is a trace, and not a profile, by its name. */
export function isTraceFile(name: string): boolean {
  return traceEndings.some((ending) => name.endsWith(ending))
}

/** A profile or a trace on disk. */
export interface CaptureFile {
  /** The name of the file: it tells profiles of a lab apart. */
  readonly name: string
  readonly path: string
  /** What it is a profile of, `heap`, `profile`, `mutex`; or `trace`. */
  readonly profile: string
  readonly takenAt: Date
  readonly bytes: number
  /** Whether somebody captured it, or the service wrote it of itself. */
  readonly from: 'capture' | 'service'
}

/**
 * Lists the profiles of a lab, the latest first.
 *
 * @param endings - how the names of files end that count; unset: as this workshop and its services write them
 */
export function listCaptures(
  workspace: Workspace,
  lab: string,
  endings: readonly string[] = ['.pb.gz', ...traceEndings],
): CaptureFile[] {
  const folders = [
    ['capture', join(workspace.capturesDir, lab)],
    ['service', join(workspace.snapshotsDir, lab)],
  ] as const
  return folders
    .flatMap(([from, folder]) => filesIn(folder, endings).flatMap((name) => describe(folder, name, from)))
    .toSorted((a, b) => b.takenAt.getTime() - a.takenAt.getTime() || (a.name < b.name ? -1 : 1))
}

function filesIn(folder: string, endings: readonly string[]): string[] {
  try {
    return readdirSync(folder).filter((name) => endings.some((ending) => name.endsWith(ending)))
  } catch {
    // No folder, no profiles.
    return []
  }
}

function describe(folder: string, name: string, from: CaptureFile['from']): CaptureFile[] {
  const path = join(folder, name)
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isFile()) return []
  // `2026-11-23T13-05-22-123Z-heap.pb.gz` of a capture, `heap_1795444991.pb.gz` of a service.
  const [, captured] = /^[\d-]+T[\d-]+Z-([^.]+)\./.exec(name) ?? []
  const [, written] = /^([a-z]+)_\d+/.exec(name) ?? []
  const profile = captured ?? written ?? name.replace(/\..*$/, '')
  return [{ name, path, profile, takenAt: found.mtime, bytes: found.size, from }]
}
