// What the dashboard shows of deliveries.
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Deliveries } from './deliveries.ts'

/** Puts the metrics of deliveries into a registry. */
export function addDeliveryMetrics(registry: Registry, deliveries: Deliveries): void {
  new Gauge({
    name: 'webhook_deliveries_in_flight',
    help: 'Deliveries that have begun and not ended, retries included.',
    registers: [registry],
    collect() {
      this.set(deliveries.counts.inFlight)
    },
  })
  new Counter({
    name: 'webhook_deliveries_total',
    help: 'Deliveries that have ended, by how.',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      const { delivered, failed } = deliveries.counts
      this.reset()
      this.inc({ result: 'delivered' }, delivered)
      this.inc({ result: 'failed' }, failed)
    },
  })
}
