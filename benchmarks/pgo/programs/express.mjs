// express: an API that answers in JSON, over HTTP.
import express from 'express'

const app = express()
app.disable('x-powered-by')
app.use(express.json())
const items = Array.from({ length: 500 }, (_, n) => ({
  id: n,
  name: `item ${n}`,
  tags: ['a', 'b', `t${n % 7}`],
  price: n * 1.1,
}))
app.get('/items', (request, response) => {
  const from = Number(request.query.from ?? 0)
  response.json(items.slice(from, from + 25).map((item) => ({ ...item, total: item.price * 2 })))
})
app.get('/items/:id', (request, response) => response.json(items[request.params.id] ?? null))
app.post('/quotes', (request, response) => {
  response.status(201).json({
    count: request.body.ids.length,
    sum: request.body.ids.reduce((sum, id) => sum + items[id].price, 0),
  })
})
export const listen = () =>
  new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(server))
  })
