// The routes: an event comes in, a receiver confirms one, somebody asks how things are.
import { randomUUID } from 'node:crypto'
import type { Diagnostics } from '@hotpath/instrument'
import express, { type Express, type Request, type Response } from 'express'
import type { Confirmations } from './confirmations.ts'
import type { Deliveries } from './deliveries.ts'
import { RecentEvents } from './recent-events.ts'

export interface AppOptions {
  readonly deliveries: Deliveries
  readonly confirmations: Confirmations
  readonly diagnostics: Pick<Diagnostics, 'requests'>
}

export function createApp({ deliveries, confirmations, diagnostics }: AppOptions): Express {
  const recent = new RecentEvents()
  const app = express()
  app.disable('x-powered-by')
  app.use(diagnostics.requests())
  app.use(express.json({ limit: '64kb' }))

  app.get('/health', (_req, res) => {
    res.json({ ok: true, ...deliveries.counts })
  })

  app.post('/events', (req: Request, res: Response) => {
    const { type, data, id = randomUUID() } = (req.body ?? {}) as Record<string, unknown> // checked on the next line
    if (typeof type !== 'string' || type === '' || typeof id !== 'string') {
      res.status(400).json({ error: 'an event needs a type, and an id is a string' })
      return
    }
    if (recent.isNew(id)) deliveries.fanOut({ id, type, data })
    res.status(202).json({ id })
  })

  app.post('/confirmations/:delivery', (req: Request<{ delivery: string }>, res: Response) => {
    if (confirmations.end(req.params.delivery)) res.status(204).end()
    else res.status(404).json({ error: 'nobody waits for that' })
  })

  return app
}
