// Orders: a cart that somebody has paid for.
import { closeCart, findCart, type Cart } from './carts.ts'

export interface Order {
  readonly number: number
  readonly address: string
  readonly lines: Cart['lines']
  readonly totalCents: number
}

const maxOrders = 10_000
const orders = new Map<number, Order>()
let lastNumber = 1000

/** Turns a cart into an order; undefined for a cart that is not there or empty. */
export function placeOrder(cartId: string, address: string): Order | undefined {
  const cart = findCart(cartId)
  if (!cart || cart.lines.length === 0) return undefined
  const order: Order = { number: ++lastNumber, address, lines: cart.lines, totalCents: cart.totalCents }
  orders.set(order.number, order)
  orders.delete(order.number - maxOrders)
  closeCart(cartId)
  return order
}
