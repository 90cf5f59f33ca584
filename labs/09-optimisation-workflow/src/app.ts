// The routes: quotes for customers; the price list and the discounts for the sales department.
import type { Diagnostics } from '@hotpath/instrument'
import express, { type Express, type Request, type Response } from 'express'
import { CarrierError } from './carrier.ts'
import type { DiscountRule } from './discounts.ts'
import type { Article } from './price-list.ts'
import { UnknownArticleError } from './pricing.ts'
import { makeQuote, type QuoteRequest, type QuoteSources } from './quote.ts'

const pageSize = 100
const maxLines = 2000

export interface AppOptions extends QuoteSources {
  readonly diagnostics: Pick<Diagnostics, 'requests'>
}

export function createApp({ diagnostics, ...sources }: AppOptions): Express {
  const { priceList, discounts } = sources
  const app = express()
  app.disable('x-powered-by')
  app.use(diagnostics.requests())
  app.use(express.json({ limit: '1mb' }))

  app.get('/health', (_req, res) => {
    res.json({ ok: true, articles: priceList.size })
  })

  app.post('/quotes', async (req: Request, res: Response) => {
    const wanted: unknown = req.body
    if (!isQuoteRequest(wanted)) {
      res
        .status(400)
        .json({ error: `a quote needs a country, and 1 to ${maxLines} lines of sku and quantity` })
      return
    }
    try {
      res.json(await makeQuote(wanted, sources))
    } catch (error) {
      if (error instanceof UnknownArticleError) res.status(422).json({ error: error.message })
      else if (error instanceof CarrierError)
        res.status(503).json({ error: 'the carrier names no price just now' })
      else throw error
    }
  })

  app.get('/articles', (req, res) => {
    res.json(priceList.page(Number(req.query['from'] ?? 0), pageSize))
  })

  app.put('/articles', (req: Request, res: Response) => {
    const articles: unknown = req.body
    if (!Array.isArray(articles) || !articles.every(isArticle)) {
      res.status(400).json({ error: 'want articles of sku, name, family, listCents, grams and warehouse' })
      return
    }
    for (const article of articles) priceList.put(article)
    res.status(204).end()
  })

  app.get('/discounts', (_req, res) => {
    res.json(discounts.list())
  })

  app.put('/discounts/:id', (req: Request<{ id: string }>, res: Response) => {
    const rule: unknown = { ...(req.body as object | undefined), id: req.params.id } // checked on the next line
    if (!isRule(rule)) {
      res.status(400).json({ error: 'a discount needs name, fromQuantity, percent, and a family if any' })
      return
    }
    discounts.put(rule)
    res.status(204).end()
  })

  return app
}

type Unread<T> = Partial<Record<keyof T, unknown>>

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0
const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

function isQuoteRequest(value: unknown): value is QuoteRequest {
  const { country, lines } = (value ?? {}) as Unread<QuoteRequest> // read as unknown
  return (
    isText(country) &&
    Array.isArray(lines) &&
    lines.length > 0 &&
    lines.length <= maxLines &&
    lines.every((line: Unread<QuoteRequest['lines'][number]>) => isText(line.sku) && isCount(line.quantity))
  )
}

function isArticle(value: unknown): value is Article {
  const { sku, name, family, listCents, grams, warehouse } = (value ?? {}) as Unread<Article> // read as unknown
  return [sku, name, family, warehouse].every(isText) && isCount(listCents) && isCount(grams)
}

function isRule(value: unknown): value is DiscountRule {
  const { name, family, fromQuantity, percent } = value as Unread<DiscountRule> // an object, read as unknown
  const isPercent = typeof percent === 'number' && percent >= 0 && percent <= 100
  return isText(name) && (family === undefined || isText(family)) && isCount(fromQuantity) && isPercent
}
