// Traces in a folder: how they are called, and writing one such that the folder stays within its bounds.
import { type FileFamily, type FolderFiles, prune, writeSnapshot } from '../snapshot-folder.ts'
import type { TraceOrder } from './trace-builder.ts'
import type { TraceFolder } from './writer-messages.ts'

/** `trace_<seconds since 1970>_<reason>.pftrace.gz`, and the other forms. */
export const traceFiles: FileFamily = {
  prefix: 'trace',
  extensions: ['pftrace.gz', 'pftrace', 'json.gz', 'json'],
}

/** Returns what a file of a form is called in the end. */
export function extensionOf({ format, gzip }: Pick<TraceOrder, 'format' | 'gzip'>): string {
  return `${format === 'chrome' ? 'json' : 'pftrace'}${gzip ? '.gz' : ''}`
}

/**
 * Writes a trace into a folder, and removes the oldest ones until its bounds hold again.
 *
 * @returns the path of the file
 */
export async function writeTraceFile(
  { directory, keep, maxBytes }: TraceFolder,
  file: { readonly bytes: Uint8Array; readonly reason: string; readonly extension: string },
  { nowMs = Date.now(), files }: { nowMs?: number; files?: FolderFiles } = {},
): Promise<string> {
  const { bytes, reason, extension } = file
  const unixSeconds = Math.floor(nowMs / 1000)
  const suffix = reason.replaceAll(/[^\w-]+/g, '-').slice(0, 40)
  const snapshot = { unixSeconds, bytes, suffix, extension, family: traceFiles }
  const path = await writeSnapshot(directory, snapshot, maxBytes, files)
  await prune(directory, { keep, maxBytes }, { nowMs, newest: path, family: traceFiles }).catch(() => {
    // The trace is there; a folder that cannot be tidied is looked at again the next time.
  })
  return path
}
