// The routes: letters to be written, and documents to be checked.
import type { Diagnostics } from '@hotpath/instrument'
import express, { type Express, type Request, type Response } from 'express'
import { checkDocument } from './check.ts'
import { renderLetter } from './letters.ts'
import { type Order, orderSchema } from './orders.ts'

export interface AppOptions {
  readonly diagnostics: Pick<Diagnostics, 'requests'>
}

export function createApp({ diagnostics }: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(diagnostics.requests())
  app.use(express.json({ limit: '1mb' }))
  app.get('/health', (_req, res) => {
    res.json({ ok: true })
  })
  app.post('/documents', receiveDocument)
  app.post('/letters/:template', writeLetter)
  return app
}

function receiveDocument(req: Request, res: Response): void {
  const problems = checkDocument(orderSchema, req.body)
  res.status(problems.length === 0 ? 200 : 422).json({ problems })
}

function writeLetter(req: Request<{ template: string }>, res: Response): void {
  const problems = checkDocument(orderSchema, req.body)
  if (problems.length > 0) {
    res.status(422).json({ problems })
    return
  }
  const html = renderLetter(req.params.template, req.body as Order) // as was checked above
  if (html === undefined) res.status(404).json({ error: `no template ${req.params.template}` })
  else res.type('html').send(html)
}
