// Orders: paid for, and then waiting until the warehouse picks them up.
import { randomUUID } from 'node:crypto'
import { PaymentError, type Payments } from './payments.ts'

export interface OrderRequest {
  readonly customer: string
  /** The customer's own word for it. */
  readonly reference: string
  readonly cents: number
}

export interface Order extends OrderRequest {
  readonly id: string
}

export type Result = 'placed' | 'declined' | 'failed'

export class Orders {
  readonly #payments: Payments
  readonly #backlog: Order[] = []

  constructor(payments: Payments) {
    this.#payments = payments
  }

  /** How many orders are paid for and not picked up. */
  get backlog(): number {
    return this.#backlog.length
  }

  /** Charges for an order and puts it into the backlog. */
  async place(request: OrderRequest): Promise<{ readonly id: string; readonly result: Result }> {
    const order = { id: randomUUID(), ...request }
    try {
      if ((await this.#payments.charge(order)) === 'declined') return { id: order.id, result: 'declined' }
    } catch (error) {
      if (!(error instanceof PaymentError)) throw error
      return { id: order.id, result: 'failed' }
    }
    this.#backlog.push(order)
    return { id: order.id, result: 'placed' }
  }

  /** Hands out the oldest orders, at most so many. */
  pickUp(limit: number): Order[] {
    return this.#backlog.splice(0, limit)
  }
}
