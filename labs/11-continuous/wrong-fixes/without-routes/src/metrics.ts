// What the dashboard shows of the shop.
import type { Request, Response } from 'express'
import { Counter, Gauge, type Registry } from 'prom-client'
import game from './game.json' with { type: 'json' }
import type { Parcels } from './parcels.ts'
import type { Visits } from './visits.ts'

/** Counts a request that was answered. */
export type CountRequest = (req: Request, res: Response) => void

/** Puts the shop's metrics into a registry. */
export function addShopMetrics(
  registry: Registry,
  { parcels, visits }: { readonly parcels: Parcels; readonly visits: Visits },
): CountRequest {
  const registers = [registry]
  new Gauge({ name: 'shop_game_seed', help: 'Which game this is.', registers }).set(game.seed)
  new Gauge({
    name: 'shop_parcels_under_way',
    help: 'Parcels whose announcement has begun and not ended.',
    registers,
    collect() {
      this.set(parcels.counts.underWay)
    },
  })
  new Counter({
    name: 'shop_visitors_total',
    help: 'Visitors who came.',
    registers,
    collect() {
      this.reset()
      this.inc(visits.arrived)
    },
  })
  new Gauge({
    name: 'shop_visitors_known',
    help: 'Visitors who are known, by the kind of product that they landed on.',
    labelNames: ['landing'],
    registers,
    collect() {
      this.reset()
      for (const [landing, count] of visits.landings()) this.set({ landing }, count)
    },
  })
  // #region requests
  const requests = new Counter({
    name: 'shop_requests_total',
    help: 'Requests answered, by method and status.',
    labelNames: ['method', 'status'],
    registers,
  })
  return (req, res) => {
    requests.inc({ method: req.method, status: res.statusCode })
  }
  // #endregion requests
}
