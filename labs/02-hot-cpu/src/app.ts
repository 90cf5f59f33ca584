// The routes: search, one product, and what the shop's staff change.
import type { Diagnostics } from '@hotpath/instrument'
import express, { type Express, type Request, type Response } from 'express'
import type { Catalogue, Product } from './catalogue.ts'
import type { Search } from './search.ts'

export interface AppOptions {
  readonly catalogue: Catalogue
  readonly search: Search
  readonly diagnostics: Pick<Diagnostics, 'requests'>
}

export function createApp({ catalogue, search, diagnostics }: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(diagnostics.requests())
  app.use(express.json({ limit: '64kb' }))

  app.get('/health', (_req, res) => {
    res.json({ ok: true, products: catalogue.size })
  })

  app.get('/search', (req, res) => {
    const text = req.query['q']
    const page = Number(req.query['page'] ?? 1)
    if (typeof text !== 'string' || !Number.isInteger(page) || page < 1) {
      res.status(400).json({ error: 'a search needs q, and a page from 1 on if any' })
      return
    }
    res.json(search.find({ text, page }))
  })

  app.get('/products/:id', (req, res) => {
    const product = catalogue.get(req.params.id)
    if (product) res.json(product)
    else res.status(404).json({ error: 'no such product' })
  })

  app.put('/products/:id', (req: Request<{ id: string }>, res: Response) => {
    const product: unknown = { ...(req.body as object | undefined), id: req.params.id } // checked on the next line
    if (!isProduct(product)) {
      res.status(400).json({ error: 'a product needs name, maker, description and priceCents' })
      return
    }
    catalogue.put(product)
    res.json(product)
  })

  app.delete('/products/:id', (req, res) => {
    res.status(catalogue.remove(req.params.id) ? 204 : 404).end()
  })

  return app
}

function isProduct(value: unknown): value is Product {
  if (typeof value !== 'object' || value === null) return false
  const { name, maker, description, priceCents } = value as Partial<Record<keyof Product, unknown>> // read as unknown
  return (
    [name, maker, description].every((text) => typeof text === 'string' && text !== '') &&
    Number.isInteger(priceCents)
  )
}
