// What the dashboard and the alerts know of orders.
import { Counter, Gauge, type Registry, Summary } from 'prom-client'
import type { Result } from './orders.ts'

export interface OrderEnd {
  readonly customer: string
  readonly result: Result
  readonly seconds: number
}

export class OrderMetrics {
  readonly #orders: Counter<'customer' | 'result'>
  readonly #seconds: Summary
  #retries = 0

  // #region metrics
  /** @param backlog - how many orders wait for the warehouse */
  constructor(registry: Registry, backlog: () => number) {
    const registers = [registry]
    this.#orders = new Counter({
      name: 'orders_total',
      help: 'Orders that have ended, by customer and result.',
      labelNames: ['customer', 'result'],
      registers,
    })
    this.#seconds = new Summary({
      name: 'order_duration_seconds',
      help: 'Time from the arrival of an order to its answer.',
      percentiles: [],
      registers,
    })
    new Gauge({
      name: 'orders_backlog',
      help: 'Orders that are paid for and not picked up.',
      registers,
      collect() {
        this.set(backlog())
      },
    })
    const takeRetries = (): number => {
      const retries = this.#retries
      this.#retries = 0
      return retries
    }
    new Gauge({
      name: 'payment_retries',
      help: 'Charges that were tried again since the last scrape.',
      registers,
      collect() {
        this.set(takeRetries())
      },
    })
  }

  orderEnded({ customer, result, seconds }: OrderEnd): void {
    this.#orders.inc({ customer, result })
    this.#seconds.observe(seconds)
  }

  paymentRetried(): void {
    this.#retries++
  }
  // #endregion metrics
}
