// The process: reads its settings, listens, and ends when it is told to.
import { once } from 'node:events'
import process from 'node:process'
import { startDiagnostics } from '@hotpath/instrument'
import { createApp } from './app.ts'
import { Confirmations } from './confirmations.ts'
import { Deliveries } from './deliveries.ts'
import { addDeliveryMetrics } from './metrics.ts'
import { startReceivers } from './receivers-stand-in.ts'
import { readSettings } from './settings.ts'

const settings = readSettings(process.env)

await using diagnostics = await startDiagnostics()
const own = `http://127.0.0.1:${settings.port}`
const standIns = settings.receivers.length === 0 ? await startReceivers(own) : undefined
const confirmations = new Confirmations()
const deliveries = new Deliveries(settings, standIns?.urls ?? settings.receivers, confirmations)
addDeliveryMetrics(diagnostics.registry, deliveries)

const server = createApp({ deliveries, confirmations, diagnostics }).listen(settings.port, '127.0.0.1')
await once(server, 'listening')
console.log(`webhooks: ${own}/`)

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
server.close()
await standIns?.close()
// Whatever is still on its way is sent again by whoever sent the event: see its id.
process.exit()
