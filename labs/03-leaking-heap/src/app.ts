// The routes: login, cart, devices, logout.
import type { Diagnostics } from '@hotpath/instrument'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { describeDevice } from './devices.ts'
import type { CartItem, Session, SessionStore } from './sessions.ts'

export interface AppOptions {
  readonly sessions: SessionStore
  readonly diagnostics: Pick<Diagnostics, 'requests'>
}

/** A request that {@link createApp} has found a session for. */
type SessionResponse = Response<unknown, { session: Session }>

export function createApp({ sessions, diagnostics }: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(diagnostics.requests())
  app.use(express.json({ limit: '256kb' }))

  app.get('/health', (_req, res) => {
    res.json({ ok: true, sessions: sessions.liveCount })
  })

  app.post('/login', (req: Request, res: Response) => {
    const { user } = (req.body ?? {}) as { user?: unknown } // checked on the next line
    if (typeof user !== 'string' || user === '') {
      res.status(400).json({ error: 'a login needs a user' })
      return
    }
    const session = sessions.open(user, (id) => describeDevice(req.headers, id))
    res.status(201).json({ token: session.token, id: session.id, expiresAt: session.expiresAt })
  })

  const signedIn = (req: Request, res: SessionResponse, next: NextFunction): void => {
    const [, token = ''] = /^Bearer (\S+)$/.exec(req.get('authorization') ?? '') ?? []
    const session = sessions.find(token)
    if (!session) {
      res.status(401).json({ error: 'log in first' })
      return
    }
    res.locals.session = session
    next()
  }

  app.get('/cart', signedIn, (_req, res: SessionResponse) => {
    res.json({ items: res.locals.session.cart })
  })

  app.put('/cart', signedIn, (req, res: SessionResponse) => {
    const { items } = (req.body ?? {}) as { items?: unknown } // checked on the next line
    if (!Array.isArray(items) || !items.every(isCartItem)) {
      res.status(400).json({ error: 'a cart needs items, each with sku and quantity' })
      return
    }
    res.locals.session.cart = items
    res.json({ items })
  })

  app.get('/devices', signedIn, (_req, res: SessionResponse) => {
    const { session } = res.locals
    const devices = sessions.list(session.user).map(({ id, device, createdAt, expiresAt }) => ({
      id,
      current: id === session.id,
      userAgent: device.userAgent,
      platform: device.platform,
      language: device.language,
      badge: `/devices/${id}/badge.svg`,
      createdAt,
      expiresAt,
    }))
    res.json({ devices })
  })

  app.get('/devices/:id/badge.svg', signedIn, (req, res: SessionResponse) => {
    const session = sessions.list(res.locals.session.user).find(({ id }) => id === req.params['id'])
    if (session) res.type('image/svg+xml').send(session.device.badge)
    else res.status(404).json({ error: 'no such device' })
  })

  app.delete('/devices/:id', signedIn, (req, res: SessionResponse) => {
    const session = sessions.list(res.locals.session.user).find(({ id }) => id === req.params['id'])
    if (session) sessions.end(session)
    res.status(session ? 204 : 404).end()
  })

  app.post('/logout', signedIn, (_req, res: SessionResponse) => {
    sessions.end(res.locals.session)
    res.status(204).end()
  })

  return app
}

function isCartItem(item: unknown): item is CartItem {
  if (typeof item !== 'object' || item === null || !('sku' in item) || !('quantity' in item)) return false
  return typeof item.sku === 'string' && Number.isInteger(item.quantity)
}
