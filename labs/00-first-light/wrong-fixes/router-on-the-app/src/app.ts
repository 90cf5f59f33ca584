// The routes of the greeter.
import { debugRouter } from '@hotpath/instrument'
import express, { type Express } from 'express'
import { greet } from './greeting.ts'

export function createApp(): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(debugRouter())

  app.get('/', (req, res) => {
    res.json({ message: greet('world', req.acceptsLanguages()) })
  })

  app.get('/hello/:name', (req, res) => {
    res.json({ message: greet(req.params.name, req.acceptsLanguages()) })
  })

  return app
}
