// One worker thread: takes orders from the pool, one at a time, and answers what became of them.
import { parentPort, workerData } from 'node:worker_threads'
import { startDiagnostics } from '@hotpath/instrument'
import { Reservations, type Order } from './reservations.ts'
import { Stock, type StockMemory } from './stock.ts'

// What happens in here is in the profiles of the main thread's debug server.
await startDiagnostics()
const reservations = new Reservations(new Stock(workerData as StockMemory)) // the pool sends nothing else

parentPort?.on('message', (order: Order) => {
  parentPort?.postMessage(reservations.reserve(order))
})
parentPort?.postMessage('ready')
