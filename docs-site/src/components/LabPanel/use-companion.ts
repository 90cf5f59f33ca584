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
  /** Does something and asks for the status right after. Keeps the error, if there is one, and never throws. */
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
  const poll = useRef<() => void>(() => undefined)

  useEffect(() => {
    if (!mayHaveCompanion(window.location.hostname)) {
      setConnection({ state: 'absent' })
      return undefined
    }
    let timer: number | undefined
    let stopped = false
    let asking = false
    let askAgain = false
    let failures = 0
    let known: Status | null = null

    const read = async (): Promise<Connection> => {
      try {
        known = await client.get<Status>('/status')
        failures = 0
        return { state: 'connected', status: known }
      } catch (cause) {
        failures += 1
        if (!(cause instanceof CompanionAbsent || cause instanceof CompanionLost)) setError(cause)
        return known ? { state: 'lost', status: known } : { state: 'absent' }
      }
    }

    const ask = async (): Promise<void> => {
      window.clearTimeout(timer)
      if (stopped || document.visibilityState !== 'visible') return
      if (asking) {
        askAgain = true
        return
      }
      asking = true
      askAgain = false
      const next = await read()
      asking = false
      if (stopped) return
      setConnection(next)
      // A page without a companion asks again only when the reader comes back to it, or presses the button.
      if (next.state === 'absent') return
      timer = window.setTimeout(
        () => void ask(),
        askAgain ? 0 : Math.min(POLL_MS * 2 ** failures, MAX_BACKOFF_MS),
      )
    }

    poll.current = () => void ask()
    const onVisible = (): void => void ask()
    document.addEventListener('visibilitychange', onVisible)
    void ask()
    return () => {
      stopped = true
      window.clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisible)
    }
  }, [client])

  const act = useCallback(
    async (action: (client: CompanionClient) => Promise<void>): Promise<void> => {
      setError(null)
      try {
        await action(client)
      } catch (cause) {
        setError(cause)
      }
      poll.current()
    },
    [client],
  )
  const lookAgain = useCallback(() => poll.current(), [])

  return { connection, error, act, client, lookAgain }
}
