// A service whose routes each have a function of their own that takes time, and which does work that nobody asked for.
import express from 'express'
import { startDiagnostics } from '../../src/index.ts'

function spin(ms: number): number {
  const end = performance.now() + ms
  let sum = 0
  while (performance.now() < end) {
    for (let i = 0; i < 1000; i++) sum += Math.sqrt(i)
  }
  return sum
}

const searchWork = (): number => spin(8)
const browseWork = (): number => spin(2)
const orderWork = (): number => spin(3)
const lostWork = (): number => spin(3)
const backgroundWork = (): number => spin(5)
const beforeRoutingWork = (): number => spin(2)

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2))

const diagnostics = await startDiagnostics()
const app = express()
app.use(diagnostics.requests())
app.use(async (req, _res, next) => {
  if (req.url.startsWith('/search')) beforeRoutingWork()
  await pause()
  next()
})
app.get('/search', async (_req, res) => {
  searchWork()
  await pause()
  searchWork()
  res.end()
})
app.post('/browse', async (_req, res) => {
  browseWork()
  await Promise.all([pause(), pause()])
  browseWork()
  res.end()
})
// A middleware between the mount point and the route: by then the router has forgotten the user.
const orders = express.Router()
orders.use((_req, _res, next) => next())
orders.get('/orders/:order', async (_req, res) => {
  await pause()
  orderWork()
  res.end()
})
app.use('/users/:user', orders)
app.use((_req, res) => {
  lostWork()
  res.status(404).end()
})

const background = setInterval(backgroundWork, 20)
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  process.send?.({ url: `http://127.0.0.1:${port}`, debugUrl: diagnostics.debugServer?.url })
})

process.on('disconnect', () => {
  clearInterval(background)
  server.close()
  server.closeAllConnections()
  void diagnostics.close()
})
