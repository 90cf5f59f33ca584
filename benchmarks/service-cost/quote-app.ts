// The service that is measured: an Express application that answers in JSON, with the parts of a usual one.
import { type Middleware, startRegion, withRegion } from '@hotpath/instrument'
import express, { type Express } from 'express'
import { setImmediate as turn } from 'node:timers/promises'

/** Lets one caller in at a time. */
export interface Lock {
  runExclusive<T>(action: () => Promise<T>): Promise<T>
}

/** A service, and what of it can be changed while it runs. */
export interface QuoteService {
  readonly app: Express
  /** How many requests have been answered. */
  readonly answered: number
  /** How many lines a quote has: what a request costs. */
  lines: number
  /** What requests go through first; undefined: nothing. */
  middleware: Middleware | undefined
  /** How the parts of a request are told apart. */
  annotations: Annotations
  /** One for each warehouse. With eight requests at a time, some wait. */
  locks: readonly Lock[]
}

/** What a service may say about itself: regions, eight in each request. */
export interface Annotations {
  readonly within: <T>(name: string, run: () => T) => T
  readonly begin: (name: string) => Disposable
}

const nothing: Disposable = { [Symbol.dispose]() {} }
export const noAnnotations: Annotations = { within: (_name, run) => run(), begin: () => nothing }

const empty = (): void => {}

/** Regions of the recorder, each so many times over. */
export function regionsOften(times: number): Annotations {
  return {
    within(name, run) {
      for (let i = 1; i < times; i++) withRegion(name, empty)
      return withRegion(name, run)
    },
    begin(name) {
      for (let i = 1; i < times; i++) startRegion(name).end()
      const region = startRegion(name)
      return { [Symbol.dispose]: () => region.end() }
    },
  }
}

/** How many customers there are, from 0. */
export const CUSTOMERS = 1000
export const WAREHOUSES = 4
const PRODUCTS = 5000
const CATEGORIES = 12

interface Product {
  readonly sku: string
  readonly name: string
  readonly category: string
  readonly priceCents: number
  readonly stock: Int32Array
}

interface Line {
  readonly sku: string
  readonly name: string
  readonly category: string
  readonly quantity: number
  readonly totalCents: number
  readonly total: string
}

/**
 * Returns the service. `GET /customers/:customer/quote` looks products up, prices and sorts them, reserves stock under
 * the lock of a warehouse, which is held across one turn of the event loop, and answers with what `res.json` makes of it.
 */
export function createQuoteService(locks: readonly Lock[]): QuoteService {
  const catalogue = createCatalogue()
  const app = express()
  let answered = 0
  const service: QuoteService = {
    app,
    get answered() {
      return answered
    },
    lines: 50,
    middleware: undefined,
    annotations: noAnnotations,
    locks,
  }

  app.use((req, res, next) => {
    if (service.middleware) service.middleware(req, res, next)
    else next()
  })
  app.get('/customers/:customer/quote', async (req, res) => {
    const { within, begin } = service.annotations
    using _whole = begin('quote')
    const customer = within('read', () => Number(req.params.customer))
    const lines = within('price', () => quote(catalogue, customer, service.lines))
    const warehouse = customer % WAREHOUSES
    const lock = service.locks[warehouse]
    if (lock === undefined) throw new RangeError(`warehouse ${warehouse} has no lock`)
    const reserving = begin('reserve')
    const reservation = await lock.runExclusive(async () => {
      const before = within('stock', () => stockOf(catalogue, lines, warehouse))
      using _database = begin('database')
      await turn() // where others would ask a database
      return { warehouse, before, id: `${customer}-${answered}` }
    })
    reserving[Symbol.dispose]()
    answered++
    const summary = within('summarise', () => summarise(lines))
    within('answer', () => res.json({ customer, reservation, ...summary, lines }))
  })
  return service
}

function createCatalogue(): ReadonlyMap<string, Product> {
  return new Map(
    Array.from({ length: PRODUCTS }, (_product, index) => {
      const sku = skuOf(index)
      const product = {
        sku,
        name: `${['plain', 'fine', 'heavy', 'light', 'short'][index % 5] ?? ''} part ${index}`,
        category: `category ${index % CATEGORIES}`,
        priceCents: 100 + ((index * 7919) % 50_000),
        stock: new Int32Array(WAREHOUSES).fill(index % 90),
      }
      return [sku, product] as const
    }),
  )
}

function skuOf(index: number): string {
  return `P-${String(index).padStart(5, '0')}`
}

/** Every customer buys other things, and the same ones each time. */
function quote(catalogue: ReadonlyMap<string, Product>, customer: number, count: number): Line[] {
  const lines: Line[] = []
  for (let index = 0; index < count; index++) {
    const product = catalogue.get(skuOf((customer * 31 + index * 97) % PRODUCTS))
    if (product === undefined) continue
    const { sku, name, category, priceCents } = product
    const quantity = 1 + ((customer + index) % 9)
    const totalCents = Math.round(priceCents * quantity * (quantity > 5 ? 0.93 : 1))
    lines.push({ sku, name, category, quantity, totalCents, total: `${(totalCents / 100).toFixed(2)} EUR` })
  }
  return lines.sort((a, b) => b.totalCents - a.totalCents)
}

function stockOf(catalogue: ReadonlyMap<string, Product>, lines: readonly Line[], warehouse: number): number {
  let stock = 0
  for (const { sku } of lines) stock += catalogue.get(sku)?.stock[warehouse] ?? 0
  return stock
}

function summarise(lines: readonly Line[]): { totalCents: number; byCategory: Record<string, number> } {
  const byCategory: Record<string, number> = {}
  let totalCents = 0
  for (const line of lines) {
    totalCents += line.totalCents
    byCategory[line.category] = (byCategory[line.category] ?? 0) + line.totalCents
  }
  return { totalCents, byCategory }
}
