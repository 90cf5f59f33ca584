// The process: reads its settings, opens the orders, listens, and ends when it is told to.
import { once } from 'node:events'
import process from 'node:process'
import { startDiagnostics } from '@hotpath/instrument'
import { createApp } from './app.ts'
import { OrderStore } from './orders.ts'
import { readSettings } from './settings.ts'

const settings = readSettings(process.env)

await using diagnostics = await startDiagnostics()
const orders = OrderStore.ofYear(settings.orders)

const server = createApp({ orders, diagnostics }).listen(settings.port, '127.0.0.1')
await once(server, 'listening')
console.log(`reports: http://127.0.0.1:${settings.port}/ of ${orders.size} orders`)

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
server.close()
server.closeAllConnections()
