// A catalogue to begin with: as many products as are asked for, the same ones each time.
import type { Product } from './catalogue.ts'

const qualities = 'Petite|Grande|Élégante|Naïve|Königliche|Schöne|Señorial|Modest|Sturdy|Folding'.split('|')
const things =
  'lámpara|table|crème brûlée torch|Kühltasche|café press|façade light|smörgås board|jalapeño slicer|piñata kit|Türglocke|pâté terrine|brass bell'.split(
    '|',
  )
const rooms = 'kitchen|bedroom|garden|office|hall|balcony|workshop|nursery|cellar|bathroom'.split('|')
const colours = 'black|white|green|copper|blue'.split('|')
const materials = 'oak|steel|linen|glass|cork|granite|bamboo|leather|felt|marble|wool|brass|clay|paper'.split(
  '|',
)
const traits =
  'dishwasher safe|très léger|handmade in Málaga|washable|rust free|für draußen|stackable|easy to mend|fold-away|smoke grey|wipe clean|extra large|sound proof|naturally dyed'.split(
    '|',
  )
const makers =
  'Bär & Söhne|Atelier Rivière|Northwind|Casa Muñoz|Ödegård|Holm|Kvist|Lindqvist|Perrin|Okafor'.split('|')

/** Makes products. Each has an article code that three of them share at most. */
export function makeProducts(count: number): Product[] {
  return Array.from({ length: count }, (_, n) => makeProduct(n))
}

function makeProduct(n: number): Product {
  const pick = picker(n)
  const thing = pick(things)
  const colour = pick(colours)
  return {
    id: `p${n}`,
    name: `${pick(qualities)} ${thing} ${codeOf(n)}`,
    maker: `${pick(makers)} ${n % 40}`,
    description: [
      `A ${thing} in ${colour} for the ${pick(rooms)} and the ${pick(rooms)}, with ${pick(materials)} and ${pick(materials)}.`,
      `${pick(traits)}, ${pick(traits)} and ${pick(traits)}: made by hand for people who like ${pick(materials)}.`,
      `Comes with a spare ${pick(materials)} cover, a brochure for the ${pick(rooms)}, and a note on décor.`,
    ].join(' '),
    priceCents: 900 + ((n * 7919) % 40_000),
  }
}

/** Names the batch that a product is from: `kx417`. */
export function codeOf(n: number): string {
  return `kx${Math.floor(n / 3)}`
}

/** Picks without a pattern, and the same each time: a linear congruence. */
function picker(n: number): (from: readonly string[]) => string {
  let state = Math.imul(n + 1, 2_654_435_761) >>> 0
  return (from) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return from[Math.floor((state / 2 ** 32) * from.length)] ?? ''
  }
}
