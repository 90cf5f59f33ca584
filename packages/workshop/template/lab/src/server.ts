// Listens.
import { createServer } from 'node:http'
import { startDiagnostics } from '@hotpath/instrument'
import { answer } from './app.ts'

await startDiagnostics()
createServer((request, response) => response.end(answer(request.url ?? '/'))).listen(
  Number(process.env['PORT']),
  '127.0.0.1',
)
