// The last minute of the live numbers: what each poll said, bounded.
import { useEffect, useState } from 'react'
import type { LoadStatus, ServiceStatus } from '../../../../packages/workshop/src/companion/protocol.ts'

/** The numbers of one poll; null where nothing was measured. */
export interface Point {
  readonly rssBytes: number | null
  readonly heapUsedBytes: number | null
  readonly cpuPercent: number | null
  readonly eventLoopUtilization: number | null
  readonly perSecond: number | null
  readonly inFlight: number | null
  readonly latencyMsP50: number | null
  readonly latencyMsP99: number | null
}

/** A poll a second: a minute. */
export const maxPoints = 60

/** Returns the points with one more at the end; the oldest leave first. */
export function withPoint(points: readonly Point[], next: Point): readonly Point[] {
  return [...points.slice(-(maxPoints - 1)), next]
}

/** Keeps the numbers of one run of a service; another run begins anew. */
export function useHistory(service: ServiceStatus, load: LoadStatus | null): readonly Point[] {
  const [history, setHistory] = useState<{ of: number; points: readonly Point[] }>({ of: 0, points: [] })
  // A poll brings new objects, also where every number stayed the same.
  useEffect(() => {
    const { rssBytes, heapUsedBytes, cpuPercent, eventLoopUtilization } = service
    const next: Point = {
      rssBytes,
      heapUsedBytes,
      cpuPercent,
      eventLoopUtilization,
      perSecond: load?.perSecond ?? null,
      inFlight: load?.inFlight ?? null,
      latencyMsP50: load?.latencyMsP50 ?? null,
      latencyMsP99: load?.latencyMsP99 ?? null,
    }
    setHistory(({ of, points }) => ({
      of: service.startedAt,
      points: withPoint(of === service.startedAt ? points : [], next),
    }))
  }, [service, load])
  return history.points
}

/** A line through the values, in a box of one by one with y downwards; gaps where nothing was measured. */
export function linesOf(values: readonly (number | null)[]): readonly string[] {
  const most = Math.max(...values.map((value) => value ?? 0), Number.MIN_VALUE)
  const lines: string[][] = [[]]
  for (const [index, value] of values.entries()) {
    if (value === null) lines.push([])
    // The newest is at the right edge, however many there are.
    else lines.at(-1)?.push(`${(maxPoints - values.length + index) / (maxPoints - 1)},${1 - value / most}`)
  }
  return lines.filter((line) => line.length > 1).map((line) => line.join(' '))
}
