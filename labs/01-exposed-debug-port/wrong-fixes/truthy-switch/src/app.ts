// The routes of the shop: catalogue, cart, order, health.
import process from 'node:process'
import { debugRouter } from '@hotpath/instrument'
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express'
import { findCart, openCart, setQuantity } from './carts.ts'
import { findProduct, searchProducts } from './catalogue.ts'
import { placeOrder } from './orders.ts'

export function createApp(): Express {
  const app = express()
  // #region middleware
  app.disable('x-powered-by')
  app.use(express.json({ limit: '32kb' }))
  if (process.env['ENABLE_PPROF']) app.use(debugRouter())
  // #endregion middleware

  app.get('/health', (_req, res) => {
    res.json({ ok: true })
  })

  app.get('/products', (req, res) => {
    const { q } = req.query
    res.json({ products: searchProducts(typeof q === 'string' ? q : '') })
  })

  app.get('/products/:sku', (req, res) => {
    const product = findProduct(req.params.sku)
    if (product) res.json(product)
    else notFound(res, 'product')
  })

  app.post('/carts', (_req, res) => {
    res.status(201).json(openCart())
  })

  app.get('/carts/:id', (req, res) => {
    const cart = findCart(req.params.id)
    if (cart) res.json(cart)
    else notFound(res, 'cart')
  })

  app.put('/carts/:id/lines/:sku', (req, res) => {
    const quantity = readQuantity(req)
    if (quantity === undefined) {
      res.status(400).json({ error: 'a line needs a quantity from 0 to 99' })
      return
    }
    if (!findProduct(req.params.sku)) {
      notFound(res, 'product')
      return
    }
    const cart = setQuantity(req.params.id, req.params.sku, quantity)
    if (cart) res.json(cart)
    else notFound(res, 'cart')
  })

  app.post('/orders', (req, res) => {
    const { cart, address } = (req.body ?? {}) as Record<string, unknown> // checked on the next line
    if (typeof cart !== 'string' || typeof address !== 'string' || address === '') {
      res.status(400).json({ error: 'an order needs a cart and an address' })
      return
    }
    const order = placeOrder(cart, address)
    if (order) res.status(201).json(order)
    else res.status(409).json({ error: 'the cart is empty or gone' })
  })

  app.use((_req, res) => notFound(res, 'page'))
  app.use(badRequest)
  return app
}

function readQuantity(req: Request<{ id: string; sku: string }>): number | undefined {
  const { quantity } = (req.body ?? {}) as { quantity?: unknown } // checked on the next line
  if (typeof quantity !== 'number' || !Number.isInteger(quantity)) return undefined
  return quantity >= 0 && quantity <= 99 ? quantity : undefined
}

function notFound(res: Response, what: string): void {
  res.status(404).json({ error: `no such ${what}` })
}

/** Answers a body that cannot be read without showing where in the code that was noticed. */
const badRequest: ErrorRequestHandler = (error: { status?: number }, _req, res, _next) => {
  res
    .status(error.status ?? 500)
    .json({ error: error.status ? 'the request cannot be read' : 'internal error' })
}
