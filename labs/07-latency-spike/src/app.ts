// The routes: what a basket costs, buying it, and the receipt.
import type { Diagnostics } from '@hotpath/instrument'
import express, { type Express, type Request, type Response } from 'express'
import { quote, unknownSku, type Line } from './catalogue.ts'
import type { Checkout } from './checkout.ts'
import { PaymentError } from './payments.ts'
import type { Receipts } from './receipts.ts'

export interface AppOptions {
  readonly checkout: Checkout
  readonly receipts: Receipts
  readonly diagnostics: Pick<Diagnostics, 'requests'>
}

export function createApp({ checkout, receipts, diagnostics }: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(diagnostics.requests())
  app.use(express.json({ limit: '64kb' }))

  app.get('/health', (_req, res) => {
    res.json({ ok: true, receipts: receipts.count })
  })

  app.post('/quotes', (req: Request, res: Response) => {
    const basket = readBasket(req.body)
    if (basket.state === 'refused') res.status(basket.status).json({ error: basket.error })
    else res.json(quote(basket.lines))
  })

  app.post('/checkout', async (req: Request, res: Response) => {
    const basket = readBasket(req.body)
    const { card } = (req.body ?? {}) as { card?: unknown } // checked on the next lines
    if (basket.state === 'refused') {
      res.status(basket.status).json({ error: basket.error })
      return
    }
    if (typeof card !== 'string' || card === '') {
      res.status(400).json({ error: 'an order needs a card' })
      return
    }
    try {
      const outcome = await checkout.buy({ lines: basket.lines, card })
      if (outcome.state === 'paid') res.status(201).json(outcome.receipt)
      else if (outcome.state === 'declined') res.status(402).json({ error: 'the card was declined' })
      else res.status(503).json({ error: 'no receipt could be made out; nothing was charged' })
    } catch (error) {
      if (!(error instanceof PaymentError)) throw error
      res.status(502).json({ error: 'the payment provider did not answer' })
    }
  })

  app.get('/receipts/:number', (req: Request<{ number: string }>, res: Response) => {
    const receipt = receipts.find(Number(req.params.number))
    if (receipt) res.json(receipt)
    else res.status(404).json({ error: 'no such receipt' })
  })

  return app
}

type Basket =
  | { readonly state: 'fine'; readonly lines: readonly Line[] }
  | { readonly state: 'refused'; readonly status: number; readonly error: string }

function readBasket(body: unknown): Basket {
  const { lines } = (body ?? {}) as { lines?: unknown } // checked on the next line
  if (!Array.isArray(lines) || lines.length === 0 || !lines.every(isLine)) {
    return { state: 'refused', status: 400, error: 'a basket needs lines, each with sku and quantity' }
  }
  const unknown = unknownSku(lines)
  if (unknown !== undefined) return { state: 'refused', status: 404, error: `no such product: ${unknown}` }
  return { state: 'fine', lines }
}

function isLine(line: unknown): line is Line {
  if (typeof line !== 'object' || line === null || !('sku' in line) || !('quantity' in line)) return false
  const { sku, quantity } = line
  return (
    typeof sku === 'string' && Number.isInteger(quantity) && 0 < Number(quantity) && Number(quantity) <= 99
  )
}
