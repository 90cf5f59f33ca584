// What the shop sells, and what a basket costs.

/** One line of a basket. */
export interface Line {
  readonly sku: string
  readonly quantity: number
}

export interface PricedLine extends Line {
  readonly name: string
  readonly cents: number
}

export interface Quote {
  readonly lines: readonly PricedLine[]
  readonly totalCents: number
}

const nouns = ['lamp', 'kettle', 'blanket', 'teapot', 'stool', 'basket', 'mirror', 'clock']
const colours = ['white', 'slate', 'moss', 'rust', 'indigo']

const products = new Map(
  Array.from({ length: 480 }, (_product, index) => {
    const sku = `sku-${String(index).padStart(3, '0')}`
    const name = `${colours[index % colours.length]} ${nouns[index % nouns.length]} no. ${index}`
    return [sku, { name, cents: 490 + ((index * 737) % 9500) }] as const
  }),
)

/** Returns the first sku of a basket that the shop does not sell; undefined where it sells all of them. */
export function unknownSku(lines: readonly Line[]): string | undefined {
  return lines.find(({ sku }) => !products.has(sku))?.sku
}

/** Returns what a basket costs. Ten and more of a kind are 5 % off. */
export function quote(lines: readonly Line[]): Quote {
  const priced = lines.map(({ sku, quantity }): PricedLine => {
    const { name, cents } = products.get(sku) ?? { name: sku, cents: 0 }
    const percent = quantity >= 10 ? 95 : 100
    return { sku, quantity, name, cents: Math.round((cents * quantity * percent) / 100) }
  })
  return { lines: priced, totalCents: priced.reduce((sum, { cents }) => sum + cents, 0) }
}
