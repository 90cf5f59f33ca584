// What labelling requests costs: an Express application with the middleware in front of it and without, request by
// request, while nobody samples and while somebody does.
//
//   node benchmarks/labels.ts [pairs]
//
// Each figure is microseconds of processor time for one request, sockets left out: the application is called with a
// request and a response of node:http, so that nothing but routing, a handler with one wait, and labels is in it. A slice
// is 5,000 requests, 50 ms or more; differences are those of
// pairs in random order, with the 95 % interval of their median.
import { threadCpuMicros } from '@hotpath/bench'
import { cpuProfiler, labelRequests } from '@hotpath/instrument'
import express, { type Express, Router } from 'express'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { medianInterval } from './interval.ts'

const REQUESTS = 5000

type Handle = (req: IncomingMessage, res: ServerResponse) => void

const pairs = Number(process.argv[2] ?? 60)
const labelled = application(true)
const plain = application(false)
const socket = new Socket()

console.log(`${pairs} pairs of ${REQUESTS} requests, us for each request, ${process.version}`)
for (const [name, url] of [
  ['GET /search', '/search'],
  ['GET /users/:user/orders', '/users/42/orders'],
] as const) {
  // Routes below mount points are watched for the first thousand requests, and everything is compiled.
  await warmUp(url)
  await compare(`${name}, nobody samples`, url)
  using _recording = cpuProfiler.start()
  await warmUp(url)
  await compare(`${name}, somebody samples`, url)
}

function application(labels: boolean): Handle {
  const app: Express = express()
  if (labels) app.use(labelRequests())
  else app.use((_req, _res, next) => next())
  const answer = async (_req: express.Request, res: express.Response): Promise<void> => {
    await Promise.resolve()
    res.end()
  }
  app.get('/search', answer)
  app.use('/users/:user', Router().get('/orders', answer))
  return app
}

async function warmUp(url: string): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await slice(labelled, url)
    await slice(plain, url)
  }
}

async function compare(name: string, url: string): Promise<void> {
  const without: number[] = []
  const differences: number[] = []
  for (let pair = 0; pair < pairs; pair++) {
    const labelsFirst = Math.random() < 0.5
    const first = await slice(labelsFirst ? labelled : plain, url)
    const second = await slice(labelsFirst ? plain : labelled, url)
    const [on, off] = labelsFirst ? [first, second] : [second, first]
    without.push(off)
    differences.push(on - off)
  }
  const { median: own } = medianInterval(without)
  const { median, low, high } = medianInterval(differences)
  const text = (micros: number): string => micros.toFixed(2)
  console.log(
    `${name.padEnd(44)} request ${text(own).padStart(6)}   labels ${text(median).padStart(5)} [${text(low)}, ${text(high)}]`,
  )
}

/** Returns the microseconds of each request. */
async function slice(handle: Handle, url: string): Promise<number> {
  const start = threadCpuMicros()
  for (let i = 0; i < REQUESTS; i++) await answerTo(handle, url)
  return (threadCpuMicros() - start) / REQUESTS
}

function answerTo(handle: Handle, url: string): Promise<void> {
  const req = new IncomingMessage(socket)
  req.method = 'GET'
  req.url = url
  const res = new ServerResponse(req)
  const { promise, resolve } = Promise.withResolvers<void>()
  // There is nobody at the other end.
  res.end = () => {
    resolve()
    return res
  }
  handle(req, res)
  return promise
}
