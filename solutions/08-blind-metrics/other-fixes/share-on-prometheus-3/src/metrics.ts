// What the dashboard and the alerts know of orders.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Result } from './orders.ts'

export interface OrderEnd {
  readonly result: Result
  readonly seconds: number
}

export class OrderMetrics {
  readonly #orders: Counter<'result'>
  readonly #seconds: Histogram
  readonly #retries: Counter

  // #region metrics
  /** @param backlog - how many orders wait for the warehouse */
  constructor(registry: Registry, backlog: () => number) {
    const registers = [registry]
    this.#orders = new Counter({
      name: 'orders_total',
      help: 'Orders that have ended, by result.',
      labelNames: ['result'],
      registers,
    })
    this.#seconds = new Histogram({
      name: 'order_duration_seconds',
      help: 'Time from the arrival of an order to its answer.',
      // The promise is one second: it has to be a bound, and those around it tell by how much it is missed.
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10],
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
    this.#retries = new Counter({
      name: 'payment_retries_total',
      help: 'Charges that were tried again.',
      registers,
    })
  }

  orderEnded({ result, seconds }: OrderEnd): void {
    this.#orders.inc({ result })
    this.#seconds.observe(seconds)
  }

  paymentRetried(): void {
    this.#retries.inc()
  }
  // #endregion metrics
}
