// The process: reads its settings, fills the price list, listens, and ends when it is told to.
import { once } from 'node:events'
import process from 'node:process'
import { startDiagnostics } from '@hotpath/instrument'
import { createApp } from './app.ts'
import { Carrier } from './carrier.ts'
import { startCarrierStandIn } from './carrier-stand-in.ts'
import { DiscountBook } from './discounts.ts'
import { PriceList } from './price-list.ts'
import { makeArticles, makeRules } from './samples.ts'
import { readSettings } from './settings.ts'

const settings = readSettings(process.env)

await using diagnostics = await startDiagnostics()
const standIn = settings.carrierUrl === undefined ? await startCarrierStandIn(settings.carrierMs) : undefined
const rates = new Carrier(settings.carrierUrl ?? standIn?.url ?? '', settings.carrierCalls)
const priceList = new PriceList(makeArticles(settings.articles))
const discounts = new DiscountBook(makeRules(settings.discounts))

const server = createApp({ priceList, discounts, rates, diagnostics }).listen(settings.port, '127.0.0.1')
await once(server, 'listening')
console.log(`quotes: http://127.0.0.1:${settings.port}/ from a list of ${priceList.size} articles`)

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
server.close()
await standIn?.close()
