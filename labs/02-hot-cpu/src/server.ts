// The process: reads its settings, fills the catalogue, listens, and ends when it is told to.
import { once } from 'node:events'
import process from 'node:process'
import { startDiagnostics } from '@hotpath/instrument'
import { createApp } from './app.ts'
import { Catalogue } from './catalogue.ts'
import { makeProducts } from './products.ts'
import { Search } from './search.ts'
import { readSettings } from './settings.ts'

const settings = readSettings(process.env)

await using diagnostics = await startDiagnostics()
const catalogue = new Catalogue()
for (const product of makeProducts(settings.products)) catalogue.put(product)
const search = new Search(catalogue)

const server = createApp({ catalogue, search, diagnostics }).listen(settings.port, '127.0.0.1')
await once(server, 'listening')
console.log(`search: http://127.0.0.1:${settings.port}/ over ${catalogue.size} products`)

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
server.close()
