// A function on its way through V8's tiers, and back: `node tiers.ts <shapes> <calls>`. Prints the nanoseconds of
// processor time that one item took, when it was over.
import process from 'node:process'

interface Item {
  readonly price: number
  readonly count: number
}

// #region total
function total(items: readonly Item[]): number {
  let sum = 0
  for (const item of items) sum += item.price * item.count
  return sum
}
// #endregion total

// #region shapes
/** The same two numbers each time; the order in which fields were added makes the shape. */
const makers: readonly ((n: number) => Item)[] = [
  (n) => ({ price: n, count: 1 }),
  (n) => ({ count: 1, price: n }),
  (n) => ({ sku: n, price: n, count: 1 }),
  (n) => ({ sku: n, count: 1, price: n }),
  (n) => ({ sku: n, note: '', price: n, count: 1 }),
  (n) => ({ sku: n, note: '', count: 1, price: n }),
]
// #endregion shapes

const [shapes = 1, calls = 100_000] = process.argv.slice(2).map(Number)
const itemsPerCall = 100

function orderOf(shapeCount: number): Item[] {
  return Array.from({ length: itemsPerCall }, (_, n) => {
    const make = makers[n % shapeCount]
    if (!make) throw new Error(`tiers: making items: met ${shapeCount} shapes, want 1 to ${makers.length}`)
    return make(n)
  })
}

function repeat(items: readonly Item[], times: number): number {
  let checksum = 0
  for (let call = 0; call < times; call++) checksum += total(items)
  return checksum
}

// One shape until the code is as good as it gets, then what was asked for.
let checksum = repeat(orderOf(1), 20_000)
const mixed = orderOf(shapes)
checksum += repeat(mixed, 20_000)

const before = process.cpuUsage()
checksum += repeat(mixed, calls)
const { user, system } = process.cpuUsage(before)
console.log(JSON.stringify({ nanosPerItem: ((user + system) * 1000) / (calls * itemsPerCall), checksum }))
