// The process: reads its settings, gets its first numbers, listens, and ends when it is told to.
import { once } from 'node:events'
import process from 'node:process'
import { startDiagnostics } from '@hotpath/instrument'
import { createApp } from './app.ts'
import { Checkout } from './checkout.ts'
import { Payments } from './payments.ts'
import { ReceiptNumbers } from './receipt-numbers.ts'
import { Receipts } from './receipts.ts'
import { Registry } from './registry.ts'
import { readSettings } from './settings.ts'
import { startStandIns } from './stand-ins.ts'

const settings = readSettings(process.env)

// Less noise: a second now and then is how the registry is.
await using diagnostics = await startDiagnostics({
  env: { ...process.env, FLIGHT_RECORDER_SLOW_MS: '5000' },
})
// Started only where the environment does not say where the real ones are.
await using standIns =
  settings.paymentsUrl && settings.registryUrl ? undefined : await startStandIns(settings)

const receipts = new Receipts()
const numbers = new ReceiptNumbers(new Registry(settings.registryUrl ?? standIns?.registryUrl ?? ''))
await numbers.open()
const payments = new Payments(settings.paymentsUrl ?? standIns?.paymentsUrl ?? '')
const checkout = new Checkout(payments, numbers, receipts)

const server = createApp({ checkout, receipts, diagnostics }).listen(settings.port, '127.0.0.1')
await once(server, 'listening')
console.log(`checkout: http://127.0.0.1:${settings.port}/`)

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
server.close()
