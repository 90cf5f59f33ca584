// The routes: reports to download, and orders to look at.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Diagnostics } from '@hotpath/instrument'
import express, { type Express } from 'express'
import { columns, columnsOf } from './columns.ts'
import type { OrderStore } from './orders.ts'
import { writeReport } from './report.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void // what --expose-gc puts into a new context

export interface AppOptions {
  readonly orders: OrderStore
  readonly diagnostics: Pick<Diagnostics, 'requests'>
}

export function createApp({ orders, diagnostics }: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(diagnostics.requests())

  app.get('/health', (_req, res) => {
    res.json({ ok: true, orders: orders.size, read: orders.read })
  })

  app.get('/months/:month/orders', async (req, res) => {
    const pages = await Array.fromAsync(orders.pages(Number(req.params.month)))
    res.json(pages.flat())
  })

  app.get('/months/:month/report.csv', async (req, res) => {
    const month = Number(req.params.month)
    const keys = req.query['columns']
    const chosen = typeof keys === 'string' ? columnsOf(keys.split(',')) : columns
    if (!Number.isInteger(month) || month < 1 || month > 12 || chosen === undefined) {
      res.status(400).json({ error: 'a report needs a month from 1 to 12, and columns that there are' })
      return
    }
    res.type('text/csv').attachment(`orders-${month}.csv`)
    try {
      await pipeline(Readable.from(writeReport(orders.pages(month), chosen)), res)
      // Between two reports nobody waits for us.
      collectGarbage()
    } catch (error) {
      // Whoever asked has gone away; there is nobody to tell.
      if (!res.destroyed) throw error
    }
  })

  return app
}
