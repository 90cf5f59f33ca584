// The process: reads its settings, starts its workers, listens, and ends when it is told to.
import { once } from 'node:events'
import process from 'node:process'
import { startDiagnostics } from '@hotpath/instrument'
import { createApp } from './app.ts'
import { Journal } from './journal.ts'
import { Ledger } from './ledger.ts'
import { startLedgerStandIn } from './ledger-stand-in.ts'
import { WorkerPool } from './pool.ts'
import { readSettings } from './settings.ts'
import { Stock } from './stock.ts'

const settings = readSettings(process.env)

await using diagnostics = await startDiagnostics()
const standIn = settings.ledgerUrl === undefined ? await startLedgerStandIn(settings.ledgerMs) : undefined
const journal = new Journal(new Ledger(settings.ledgerUrl ?? standIn?.url ?? ''))
const stock = Stock.fill(settings.unitsPerPlace)
const pool = await WorkerPool.start(settings.workers, stock.memory)

const server = createApp({ stock, pool, journal, diagnostics }).listen(settings.port, '127.0.0.1')
await once(server, 'listening')
console.log(`inventory: http://127.0.0.1:${settings.port}/ with ${pool.size} workers`)

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
server.close()
standIn?.close()
await pool.close()
