// What is running: a note in .workshop/running for each service of `start`, by which the other verbs find it.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { systemCode } from './errors.ts'
import type { LabSession } from './session.ts'
import { signatureWord } from './watch.ts'
import { type Workspace, readIfThere, writeAtomically } from './workspace.ts'

/** A service that a workshop runs, as of about a second ago. */
export interface Running {
  readonly lab: string
  /** The process that runs it and to be stopped, not the service's own. */
  readonly pid: number
  readonly appUrl: string
  readonly debugUrl: string
  /** As ISO 8601. */
  readonly startedAt: string
  /** The signature of the lab's files when it had started. */
  readonly files: string
  /** When the counters below were read, in milliseconds since 1970. */
  readonly readAtMs: number
  readonly rssBytes: number
  readonly heapUsedBytes: number
  /** These three count from the start of the process. */
  readonly cpuMicros: number
  readonly eventLoopActiveMs: number
  readonly eventLoopIdleMs: number
}

const schema = z.object({
  lab: z.string(),
  pid: z.int().positive(),
  appUrl: z.string(),
  debugUrl: z.string(),
  startedAt: z.string(),
  files: z.string(),
  readAtMs: z.number(),
  rssBytes: z.number(),
  heapUsedBytes: z.number(),
  cpuMicros: z.number(),
  eventLoopActiveMs: z.number(),
  eventLoopIdleMs: z.number(),
})

/** Returns the service that was started last, of a lab where one is named; undefined where none runs. */
export function readRunning(workspace: Workspace, lab?: string): Running | undefined {
  return allRunning(workspace).find((each) => lab === undefined || each.lab === lab)
}

/** Returns the services that run, the latest first. A note left behind by a process that is gone counts as nothing. */
export function allRunning(workspace: Workspace): Running[] {
  return notesIn(workspace)
    .flatMap((path) => readNote(path) ?? [])
    .filter(({ pid }) => isAlive(pid))
    .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
}

function notesIn({ runningDir }: Workspace): string[] {
  try {
    return readdirSync(runningDir)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(runningDir, name))
  } catch {
    // No folder, nothing was started yet.
    return []
  }
}

function readNote(path: string): Running | undefined {
  const text = readIfThere(path)
  try {
    return schema.safeParse(JSON.parse(text ?? '')).data
  } catch {
    return undefined
  }
}

/** One that cannot be removed counts as nothing once its process is gone. */
function removeNote(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // Not to be written, or no folder at all.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: alive, and somebody else's.
    return systemCode(error) === 'EPERM'
  }
}

/**
 * Tells the other verbs of a running service, anew each second, until disposed of or until the service
 * has ended.
 */
export function announce(workspace: Workspace, session: LabSession): Disposable {
  let over = false
  for (const path of notesIn(workspace)) {
    const note = readNote(path)
    if (note && !isAlive(note.pid)) removeNote(path)
  }
  const note = join(workspace.runningDir, `${session.lab.id}-${session.pid}.json`)
  let files: string | undefined
  const tell = async (): Promise<void> => {
    // A service that is busy, or has just ended, does not answer; the next second is as good.
    const usage = await session.usage().catch(() => undefined)
    if (over || !usage) return
    try {
      files ??= signatureWord(session.lab)
      const running: Running = {
        lab: session.lab.id,
        pid: process.pid,
        appUrl: session.appUrl,
        debugUrl: session.debugUrl,
        startedAt: session.startedAt.toISOString(),
        files,
        readAtMs: Date.now(),
        rssBytes: usage.rssBytes,
        heapUsedBytes: usage.heapUsedBytes,
        cpuMicros: usage.cpuMicros,
        eventLoopActiveMs: usage.eventLoopActiveMs,
        eventLoopIdleMs: usage.eventLoopIdleMs,
      }
      writeAtomically(note, `${JSON.stringify(running)}\n`)
    } catch {
      // Full, not to be written, not to be read: the service is worth more than the note, and the next second may do.
    }
  }
  const timer = setInterval(() => void tell(), 1000)
  timer.unref()
  void tell()
  const stop = (): void => {
    if (over) return
    over = true
    clearInterval(timer)
    removeNote(note)
  }
  void session.ended.then(stop)
  return { [Symbol.dispose]: stop }
}
