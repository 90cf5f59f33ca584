// The panel's view of the companion: looked for once, then asked each second while the page is in sight.
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Status } from '../../../../packages/workshop/src/companion/protocol.ts'
import { CompanionAbsent, CompanionClient, CompanionLost, mayHaveCompanion } from './client.ts'

export type Connection =
  | { readonly state: 'looking' }
  | { readonly state: 'absent' }
  | { readonly state: 'connected'; readonly status: Status }
  /** Answered before and does not now; `status` is the last that was heard. */
  | { readonly state: 'lost'; readonly status: Status }

export interface CompanionView {
  readonly connection: Connection
  /** What the last action ran into, until the next one. */
  readonly error: unknown
  /** Does something, then asks for the status; resolves when that is shown. Keeps the error and never throws. */
  readonly act: (action: (client: CompanionClient) => Promise<void>) => Promise<void>
  readonly client: CompanionClient
  readonly lookAgain: () => void
}

const POLL_MS = 1000
const MAX_BACKOFF_MS = 8000

export function useCompanion(): CompanionView {
  const [client] = useState(() => new CompanionClient())
  const [connection, setConnection] = useState<Connection>({ state: 'looking' })
  const [error, setError] = useState<unknown>(null)
  const order = useRef({ asked: 0, shown: 0 })
  const restart = useRef<() => void>(() => undefined)

  /** Asks once and shows the answer, unless that of a later question is shown already. */
  const refresh = useCallback(async (): Promise<Connection> => {
    const question = (order.current.asked += 1)
    const next = await read(client)
    if (question < order.current.shown) return next.connection
    order.current.shown = question
    if (next.error !== null) setError(next.error)
    setConnection((before) => withLastStatus(next.connection, before))
    return next.connection
  }, [client])

  useEffect(() => {
    if (!mayHaveCompanion(window.location.hostname)) {
      setConnection({ state: 'absent' })
      return undefined
    }
    let timer: number | undefined
    let stopped = false
    let failures = 0
    let everConnected = false

    const poll = async (): Promise<void> => {
      window.clearTimeout(timer)
      if (stopped || document.visibilityState !== 'visible') return
      const { state } = await refresh()
      everConnected ||= state === 'connected'
      failures = state === 'connected' ? 0 : failures + 1
      // A page without a companion asks again only when the reader comes back to it, or presses the button.
      if (stopped || !everConnected) return
      window.clearTimeout(timer)
      timer = window.setTimeout(() => void poll(), Math.min(POLL_MS * 2 ** failures, MAX_BACKOFF_MS))
    }

    const onVisible = (): void => void poll()
    document.addEventListener('visibilitychange', onVisible)
    restart.current = onVisible
    void poll()
    return () => {
      stopped = true
      window.clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisible)
    }
  }, [refresh])

  const lookAgain = useCallback(() => restart.current(), [])

  const act = useCallback(
    async (action: (client: CompanionClient) => Promise<void>): Promise<void> => {
      setError(null)
      try {
        await action(client)
      } catch (cause) {
        setError(cause)
      }
      await refresh()
    },
    [client, refresh],
  )

  return { connection, error, act, client, lookAgain }
}

async function read(client: CompanionClient): Promise<{ connection: Connection; error: unknown }> {
  try {
    return { connection: { state: 'connected', status: await client.get<Status>('/status') }, error: null }
  } catch (cause) {
    const silent = cause instanceof CompanionAbsent || cause instanceof CompanionLost
    return { connection: { state: 'absent' }, error: silent ? null : cause }
  }
}

/** A companion that was there and is silent now is lost, not absent: what it said last stays in sight. */
function withLastStatus(next: Connection, before: Connection): Connection {
  return next.state === 'absent' && 'status' in before ? { state: 'lost', status: before.status } : next
}
