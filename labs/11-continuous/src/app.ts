// The routes of the shop.
import type { Diagnostics } from '@hotpath/instrument'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import type { Catalogue } from './catalogue.ts'
import { priceFeed } from './feed.ts'
import type { GiftCards } from './gift-cards.ts'
import type { CountRequest } from './metrics.ts'
import type { Parcels } from './parcels.ts'
import { Declined, type Payments } from './payments.ts'
import { search } from './search.ts'
import { type Line, SoldOut, type Stock } from './stock.ts'
import type { Visits } from './visits.ts'

export interface AppOptions {
  readonly catalogue: Catalogue
  readonly stock: Stock
  readonly payments: Payments
  readonly parcels: Parcels
  readonly visits: Visits
  readonly giftCards: GiftCards
  readonly diagnostics: Pick<Diagnostics, 'requests'>
  readonly countRequest: CountRequest
}

// As many as fit into an envelope.
const maxGiftCards = 20

export function createApp(options: AppOptions): Express {
  const { catalogue, stock, payments, parcels, visits, giftCards, diagnostics, countRequest } = options
  const app = express()
  app.disable('x-powered-by')
  app.use(diagnostics.requests())
  app.use((req, res, next) => {
    res.once('finish', () => countRequest(req, res))
    next()
  })
  app.use(express.json({ limit: '64kb' }))

  app.get('/health', (_req, res) => {
    res.json({ ok: true, parcels: parcels.counts })
  })

  app.get('/search', (req, res) => {
    res.json(search(catalogue, wordOf(req)))
  })

  app.get('/feed.csv', (req, res) => {
    res.type('text/csv').send(priceFeed(catalogue.withWord(wordOf(req))))
  })

  app.get('/products/:sku', (req, res) => {
    const product = catalogue.product(req.params.sku)
    if (!product) {
      res.status(404).json({ error: 'no such product' })
      return
    }
    const visitor = req.get('x-visitor')
    if (visitor !== undefined) {
      visits.remember(visitor, product, {
        agent: req.get('user-agent') ?? '',
        from: req.get('referer') ?? '',
      })
    }
    res.json({ ...product, left: stock.left(product.sku) })
  })

  app.get('/visitors/:visitor/recent', (req, res) => {
    res.json(visits.recent(req.params.visitor))
  })

  app.get('/visitors/:visitor/arrival', (req, res) => {
    const arrival = visits.arrival(req.params.visitor)
    if (arrival) res.json(arrival)
    else res.status(404).json({ error: 'nobody of that name was here lately' })
  })

  app.post('/orders', async (req: Request, res: Response) => {
    const { lines, card } = (req.body ?? {}) as { lines?: Line[]; card?: string } // checked on the next lines
    const products = (Array.isArray(lines) ? lines : []).map(({ sku }) => catalogue.product(sku))
    if (!lines || products.length === 0 || products.includes(undefined) || typeof card !== 'string') {
      res.status(400).json({ error: 'an order needs lines of known products, and a card' })
      return
    }
    const cents = lines.reduce(
      (sum, line, index) => sum + line.quantity * (products[index]?.priceCents ?? 0),
      0,
    )
    await stock.sell(lines, () => payments.charge(card, cents))
    parcels.announce(lines)
    res.status(201).json({ cents })
  })

  app.post('/gift-cards', async (req: Request, res: Response) => {
    const { count } = (req.body ?? {}) as { count?: unknown } // checked on the next line
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > maxGiftCards) {
      res.status(400).json({ error: `a count from 1 to ${maxGiftCards} is needed` })
      return
    }
    res.status(201).json(await giftCards.issue(count))
  })

  app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    if (error instanceof SoldOut) res.status(409).json({ error: 'sold out' })
    else if (error instanceof Declined) res.status(402).json({ error: 'declined' })
    else res.status(500).json({ error: 'something went wrong' })
  })

  return app
}

function wordOf(req: Request): string {
  return typeof req.query['word'] === 'string' ? req.query['word'].toLowerCase() : ''
}
