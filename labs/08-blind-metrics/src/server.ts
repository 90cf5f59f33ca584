// The process: reads its settings, listens, and ends when it is told to.
import { once } from 'node:events'
import process from 'node:process'
import { startDiagnostics } from '@hotpath/instrument'
import { createApp } from './app.ts'
import { OrderMetrics } from './metrics.ts'
import { Orders } from './orders.ts'
import { Payments } from './payments.ts'
import { startPayments } from './payments-stand-in.ts'
import { readSettings } from './settings.ts'

const settings = readSettings(process.env)

await using diagnostics = await startDiagnostics()
const standIn = settings.paymentsUrl === undefined ? await startPayments() : undefined
const payments = new Payments({
  url: settings.paymentsUrl ?? standIn?.url ?? '',
  maxAttempts: settings.maxAttempts,
  onRetry: () => metrics.paymentRetried(),
})
const orders = new Orders(payments)
const metrics = new OrderMetrics(diagnostics.registry, () => orders.backlog)

const server = createApp({ orders, metrics, diagnostics }).listen(settings.port, '127.0.0.1')
await once(server, 'listening')
console.log(`orders: http://127.0.0.1:${settings.port}/`)

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
server.close()
await standIn?.close()
