// The process: reads its settings, listens, and ends when it is told to.
import { once } from 'node:events'
import process from 'node:process'
import { startDiagnostics } from '@hotpath/instrument'
import { createApp } from './app.ts'
import { Catalogue } from './catalogue.ts'
import game from './game.json' with { type: 'json' }
import { GiftCards } from './gift-cards.ts'
import { addShopMetrics } from './metrics.ts'
import { Parcels } from './parcels.ts'
import { startPartners } from './partners-stand-in.ts'
import { Payments } from './payments.ts'
import { readSettings } from './settings.ts'
import { Stock } from './stock.ts'
import { Visits } from './visits.ts'

const settings = readSettings(process.env)

await using diagnostics = await startDiagnostics()
const standIns = settings.paymentsUrl && settings.carrierUrl ? undefined : await startPartners()
const catalogue = new Catalogue()
const parcels = new Parcels(settings.carrierUrl ?? standIns?.carrierUrl ?? '', settings.carrierTimeoutMs)
const visits = new Visits(settings.visitorsKept)
const app = createApp({
  catalogue,
  parcels,
  visits,
  stock: new Stock(catalogue.skus(), settings.piecesInStock),
  payments: new Payments(settings.paymentsUrl ?? standIns?.paymentsUrl ?? ''),
  giftCards: new GiftCards(),
  diagnostics,
  countRequest: addShopMetrics(diagnostics.registry, { parcels, visits }),
})

const server = app.listen(settings.port, '127.0.0.1')
await once(server, 'listening')
console.log(`shop: http://127.0.0.1:${settings.port}/, game ${game.seed}`)

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
server.close()
await standIns?.close()
// The carrier asks every night for the parcels that it was not told of.
process.exit()
