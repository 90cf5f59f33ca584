// The routes: reserve an order, look at a shelf.
import { randomUUID } from 'node:crypto'
import type { Diagnostics } from '@hotpath/instrument'
import express, { type Express, type Request, type Response } from 'express'
import { gramsOf, nameOf, placeOf, shelfCount, slotsPerShelf } from './items.ts'
import type { Journal } from './journal.ts'
import { LedgerError } from './ledger.ts'
import type { WorkerPool } from './pool.ts'
import type { OrderLine } from './reservations.ts'
import type { Stock } from './stock.ts'

export interface AppOptions {
  readonly stock: Stock
  readonly pool: WorkerPool
  readonly journal: Journal
  readonly diagnostics: Pick<Diagnostics, 'requests'>
}

export function createApp({ stock, pool, journal, diagnostics }: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(diagnostics.requests())
  app.use(express.json({ limit: '256kb' }))

  app.get('/health', (_req, res) => {
    res.json({ ok: true, workers: pool.size })
  })

  app.get('/shelves/:shelf', async (req: Request<{ shelf: string }>, res: Response) => {
    const shelf = Number(req.params.shelf)
    if (!/^\d\d$/.test(req.params.shelf) || shelf >= shelfCount) {
      res.status(404).json({ error: 'no such shelf' })
      return
    }
    const from = shelf * slotsPerShelf
    // A look, and no promise: whoever is taking an order ends first, and this thread goes on meanwhile.
    const guard = await stock.lock.lockAsync()
    const units = stock.units.slice(from, from + slotsPerShelf)
    guard.release()
    const items = Array.from(units, (count, slot) => ({
      item: nameOf(from + slot),
      units: count,
      grams: gramsOf(from + slot),
    }))
    res.json({ shelf: req.params.shelf, items })
  })

  app.post('/reservations', async (req: Request, res: Response) => {
    const { lines } = (req.body ?? {}) as { lines?: unknown } // checked on the next lines
    const problem = problemOf(lines)
    if (problem !== undefined) {
      res.status(problem.status).json({ error: problem.error })
      return
    }
    const order = { lines: lines as OrderLine[] } // no problem: it is
    const outcome = await pool.reserve(order)
    if (outcome.state === 'short') {
      res.status(409).json({ error: 'sold out', items: outcome.items })
      return
    }
    const { parcels } = outcome
    const id = randomUUID()
    try {
      const number = await journal.record({ id, lines: order.lines, parcels })
      res.status(201).json({ id, number, parcels })
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error
      // Perhaps the ledger has it: the units stay reserved until somebody has looked.
      res.status(503).json({ error: 'the ledger did not confirm it', id })
    }
  })

  return app
}

function problemOf(lines: unknown): { status: number; error: string } | undefined {
  if (!Array.isArray(lines) || lines.length === 0 || !lines.every(isOrderLine)) {
    return { status: 400, error: 'an order needs lines, each with item and quantity' }
  }
  const items = lines.map(({ item }) => item)
  const unknown = items.find((item) => placeOf(item) === undefined)
  if (unknown !== undefined) return { status: 404, error: `no such item: ${unknown}` }
  if (new Set(items).size < items.length) return { status: 400, error: 'each item belongs on one line' }
  if (new Set(items.map((item) => item.slice(0, 2))).size > 1) {
    return { status: 400, error: 'an order is for one shelf' }
  }
  return undefined
}

function isOrderLine(line: unknown): line is OrderLine {
  if (typeof line !== 'object' || line === null || !('item' in line) || !('quantity' in line)) return false
  const { item, quantity } = line
  return (
    typeof item === 'string' && Number.isInteger(quantity) && 0 < Number(quantity) && Number(quantity) <= 99
  )
}
