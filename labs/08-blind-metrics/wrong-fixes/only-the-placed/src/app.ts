// The routes: an order comes in, the warehouse picks orders up, somebody asks how things are.
import type { Diagnostics } from '@hotpath/instrument'
import express, { type Express, type Request, type Response } from 'express'
import type { OrderMetrics } from './metrics.ts'
import type { OrderRequest, Orders, Result } from './orders.ts'

export interface AppOptions {
  readonly orders: Orders
  readonly metrics: OrderMetrics
  readonly diagnostics: Pick<Diagnostics, 'requests'>
}

const statuses: Readonly<Record<Result, number>> = { placed: 201, declined: 402, failed: 502 }

export function createApp({ orders, metrics, diagnostics }: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(diagnostics.requests())
  app.use(express.json({ limit: '16kb' }))

  app.get('/health', (_req, res) => {
    res.json({ ok: true, backlog: orders.backlog })
  })

  app.post('/orders', async (req: Request, res: Response) => {
    if (!isOrderRequest(req.body)) {
      res.status(400).json({ error: 'an order needs customer, reference and cents' })
      return
    }
    const { customer, reference, cents } = req.body
    const from = performance.now()
    const { id, result } = await orders.place({ customer, reference, cents })
    metrics.orderEnded({ result, seconds: (performance.now() - from) / 1000 })
    res.status(statuses[result]).json({ id, result })
  })

  app.post('/pickups', (req: Request, res: Response) => {
    const { limit } = (req.body ?? {}) as { limit?: unknown } // checked on the next line
    if (!Number.isInteger(limit) || Number(limit) <= 0) {
      res.status(400).json({ error: 'a pickup needs a limit' })
      return
    }
    res.json({ orders: orders.pickUp(Number(limit)).map(({ id }) => id) })
  })

  return app
}

function isOrderRequest(body: unknown): body is OrderRequest {
  if (typeof body !== 'object' || body === null) return false
  const { customer, reference, cents } = body as Record<string, unknown> // each is checked
  return (
    typeof customer === 'string' &&
    customer !== '' &&
    typeof reference === 'string' &&
    Number.isInteger(cents) &&
    Number(cents) > 0
  )
}
