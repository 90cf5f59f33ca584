// Sessions: opened by a login, found by their token, listed by their user, ended by logout or age.
import { randomBytes, randomUUID } from 'node:crypto'
import type { Device } from './devices.ts'

export interface CartItem {
  readonly sku: string
  readonly quantity: number
  readonly note?: string
}

export interface Session {
  /** Names the session on pages. Unlike the token it opens nothing. */
  readonly id: string
  readonly token: string
  readonly user: string
  readonly device: Device
  readonly createdAt: number
  readonly expiresAt: number
  cart: readonly CartItem[]
}

export interface SessionStoreOptions {
  /** How long a session lives after its login, used or not. */
  readonly ttlMs: number
  /** The clock, in milliseconds. */
  readonly now?: () => number
}

export class SessionStore {
  readonly #ttlMs: number
  readonly #now: () => number
  readonly #byToken = new Map<string, Session>()
  readonly #byUser = new Map<string, Session[]>()

  constructor({ ttlMs, now = Date.now }: SessionStoreOptions) {
    this.#ttlMs = ttlMs
    this.#now = now
  }

  /** How many sessions can be used at this moment. */
  get liveCount(): number {
    let count = 0
    for (const session of this.#byToken.values()) if (this.#isLive(session)) count++
    return count
  }

  // #region open-session
  /** Opens a session for a user who has just proved who they are. */
  open(user: string, describe: (id: string) => Device): Session {
    const id = randomUUID()
    const createdAt = this.#now()
    const session: Session = {
      id,
      token: randomBytes(24).toString('base64url'),
      user,
      device: describe(id),
      createdAt,
      expiresAt: createdAt + this.#ttlMs,
      cart: [],
    }
    this.#byToken.set(session.token, session)
    this.#sessionsOf(user).push(session)
    return session
  }
  // #endregion open-session

  /** Returns the session that a token opens, or undefined when there is none or it has expired. */
  find(token: string): Session | undefined {
    const session = this.#byToken.get(token)
    return session && this.#isLive(session) ? session : undefined
  }

  /** Lists a user's live sessions, newest first. */
  list(user: string): Session[] {
    const sessions = this.#byUser.get(user) ?? []
    return sessions.filter((session) => this.#isLive(session)).toReversed()
  }

  // #region end-session
  /** Ends a session at once. Ending one that has ended already changes nothing. */
  end(session: Session): void {
    this.#byToken.delete(session.token)
    this.#removeFromList(session)
  }

  /**
   * Lets go of the sessions that have expired. A map keeps the order in which keys were added, and all
   * sessions live equally long, so the first one that has time left ends the search.
   */
  sweep(): void {
    const now = this.#now()
    for (const session of this.#byToken.values()) {
      if (session.expiresAt > now) return
      this.end(session)
    }
  }
  // #endregion end-session

  #removeFromList(session: Session): void {
    const list = this.#byUser.get(session.user)
    if (!list) return
    const at = list.indexOf(session)
    if (at >= 0) list.splice(at, 1)
  }

  #isLive(session: Session): boolean {
    return session.expiresAt > this.#now() && this.#byToken.has(session.token)
  }

  #sessionsOf(user: string): Session[] {
    const sessions = this.#byUser.get(user) ?? []
    this.#byUser.set(user, sessions)
    return sessions
  }
}
