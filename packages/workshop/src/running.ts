// What is running: .workshop/running.json, by which the other verbs find the service of `start`.
import { rmSync } from 'node:fs'
import * as z from 'zod'
import { systemCode } from './errors.ts'
import type { LabSession } from './session.ts'
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
  readonly rssBytes: number
  readonly heapUsedBytes: number
}

const schema = z.object({
  lab: z.string(),
  pid: z.int().positive(),
  appUrl: z.string(),
  debugUrl: z.string(),
  startedAt: z.string(),
  rssBytes: z.number(),
  heapUsedBytes: z.number(),
})

/** Returns what is running, or undefined. A note left behind by a process that is gone counts as nothing. */
export function readRunning(workspace: Workspace): Running | undefined {
  const text = readIfThere(workspace.runningFile)
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const result = schema.safeParse(value)
  return result.success && isAlive(result.data.pid) ? result.data : undefined
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
  const tell = async (): Promise<void> => {
    // A service that is busy, or has just ended, does not answer; the next second is as good.
    const usage = await session.usage().catch(() => undefined)
    if (over || !usage) return
    const running: Running = {
      lab: session.lab.id,
      pid: process.pid,
      appUrl: session.appUrl,
      debugUrl: session.debugUrl,
      startedAt: session.startedAt.toISOString(),
      rssBytes: usage.rssBytes,
      heapUsedBytes: usage.heapUsedBytes,
    }
    writeAtomically(workspace.runningFile, `${JSON.stringify(running)}\n`)
  }
  const timer = setInterval(() => void tell(), 1000)
  timer.unref()
  void tell()
  const stop = (): void => {
    if (over) return
    over = true
    clearInterval(timer)
    if (readRunning(workspace)?.pid === process.pid) rmSync(workspace.runningFile, { force: true })
  }
  void session.ended.then(stop)
  return { [Symbol.dispose]: stop }
}
