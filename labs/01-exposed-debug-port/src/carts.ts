// Carts: what somebody wants to buy, kept in memory under an id that only they know.
import { randomUUID } from 'node:crypto'
import { findProduct, type Product } from './catalogue.ts'

export interface CartLine {
  readonly product: Product
  readonly quantity: number
}

export interface Cart {
  readonly id: string
  readonly lines: readonly CartLine[]
  readonly totalCents: number
}

const maxCarts = 10_000
const lines = new Map<string, Map<string, number>>()

/** Opens an empty cart. Where there are too many, the oldest makes room. */
export function openCart(): Cart {
  const [oldest] = lines.keys()
  if (lines.size >= maxCarts && oldest !== undefined) lines.delete(oldest)
  const id = randomUUID()
  lines.set(id, new Map())
  return { id, lines: [], totalCents: 0 }
}

/** Puts so many of a product into a cart, in place of what was there; zero takes it out. */
export function setQuantity(id: string, sku: string, quantity: number): Cart | undefined {
  const quantities = lines.get(id)
  if (!quantities) return undefined
  if (quantity === 0) quantities.delete(sku)
  else quantities.set(sku, quantity)
  return findCart(id)
}

export function findCart(id: string): Cart | undefined {
  const quantities = lines.get(id)
  if (!quantities) return undefined
  const cartLines = [...quantities].flatMap(([sku, quantity]) => {
    const product = findProduct(sku)
    return product ? [{ product, quantity }] : []
  })
  const totalCents = cartLines.reduce((sum, { product, quantity }) => sum + product.priceCents * quantity, 0)
  return { id, lines: cartLines, totalCents }
}

export function closeCart(id: string): void {
  lines.delete(id)
}
