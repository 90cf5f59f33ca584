// The orders of a year, and how they are read: page by page, as a database hands them out.
import { setImmediate as turn } from 'node:timers/promises'

export interface Order {
  readonly number: number
  readonly customer: string
  readonly email: string
  readonly country: string
  readonly city: string
  readonly item: string
  readonly quantity: number
  readonly netCents: number
  readonly taxCents: number
  readonly currency: string
  /** Milliseconds since 1970. */
  readonly placedAt: number
  /** Null as long as nobody has paid. */
  readonly paidAt: number | null
  readonly status: string
  readonly channel: string
  readonly coupon: string | null
  readonly note: string
}

export const pageSize = 500

export class OrderStore {
  readonly #byMonth: readonly (readonly Order[])[]
  #read = 0

  private constructor(byMonth: readonly (readonly Order[])[]) {
    this.#byMonth = byMonth
  }

  /** Opens a year with so many orders, the same ones each time. */
  static ofYear(count: number): OrderStore {
    const perMonth = Math.ceil(count / 12)
    return new OrderStore(
      Array.from({ length: 12 }, (_month, month) =>
        Array.from({ length: perMonth }, (_order, n) => makeOrder(month, month * perMonth + n + 1)),
      ),
    )
  }

  get size(): number {
    return this.#byMonth.reduce((sum, orders) => sum + orders.length, 0)
  }

  /** How many orders were read since the start, by all reports together. */
  get read(): number {
    return this.#read
  }

  /** Reads the orders of a month, from 1 to 12, a page at a time and as fast as they are taken. */
  async *pages(month: number): AsyncGenerator<readonly Order[]> {
    const orders = this.#byMonth[month - 1] ?? []
    for (let from = 0; from < orders.length; from += pageSize) {
      await turn()
      const page = orders.slice(from, from + pageSize)
      this.#read += page.length
      yield page
    }
  }
}

const customers =
  'Bär & Söhne|Atelier Rivière|O’Neill, Brown|Northwind|"Casa" Muñoz|Ödegård|Holm|Kvist'.split('|')
const cities = 'Oslo|Lyon|Málaga|Köln|Cork|Gent|Graz|Turku'.split('|')
const items = 'desk lamp, black|oak table|café press|felt slippers|brass bell|cork board|wool blanket'.split(
  '|',
)
const notes = [
  '',
  '',
  'leave at the door',
  'ring twice, please',
  'gift: "to Åsa"',
  '-',
  '=late',
  'two\nlines',
  '',
]

function makeOrder(month: number, number: number): Order {
  const pick = picker(number)
  const customer = pick(customers)
  const net = 500 + ((number * 7919) % 90_000)
  const placedAt = Date.UTC(2026, month, 1 + (number % 28), number % 24, number % 60, (number * 7) % 60)
  return {
    number,
    customer,
    email: `buyer${number % 5000}@example.com`,
    country: pick(['NO', 'FR', 'ES', 'DE', 'IE', 'BE', 'AT', 'FI']),
    city: pick(cities),
    item: pick(items),
    quantity: 1 + (number % 4),
    netCents: net,
    taxCents: Math.round(net * 0.2),
    currency: pick(['EUR', 'NOK']),
    placedAt,
    paidAt: number % 9 === 0 ? null : placedAt + 3_600_000 * (number % 50),
    status: pick(['placed', 'paid', 'sent', 'returned']),
    channel: pick(['web', 'shop', 'phone']),
    coupon: number % 7 === 0 ? `SPRING${number % 100}` : null,
    note: pick(notes),
  }
}

/** Picks without a pattern, and the same each time: a linear congruence. */
function picker(n: number): (from: readonly string[]) => string {
  let state = Math.imul(n, 2_654_435_761) >>> 0
  return (from) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return from[Math.floor((state / 2 ** 32) * from.length)] ?? ''
  }
}
