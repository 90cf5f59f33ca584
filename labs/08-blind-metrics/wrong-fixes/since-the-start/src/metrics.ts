// What the dashboard and the alerts know of orders.
import { Counter, Gauge, type Registry, Summary } from 'prom-client'
import type { Result } from './orders.ts'

export interface OrderEnd {
  readonly result: Result
  readonly seconds: number
}

export class OrderMetrics {
  readonly #orders: Counter<'result'>
  readonly #seconds: Summary
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
    this.#seconds = new Summary({
      name: 'order_duration_seconds',
      help: 'Time from the arrival of an order to its answer.',
      percentiles: [0.5, 0.9, 0.99],
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
