// What a fix of this lab has to bring about, and what it must leave as it is.
import { setTimeout as sleep } from 'node:timers/promises'
import {
  cpuMicrosOf,
  formatBytes,
  growthPerUnit,
  serviceFolder,
  startService,
  verdict,
  type GrowthPoint,
  type Service,
} from '@hotpath/lab-kit'
import { afterAll, beforeAll, expect, test } from 'vitest'

const products = 2000
// One unit of CPU time is that of reading every text of the catalogue once, as the service does it, in the process of
// the tests: it is as slow as the service on a slow machine, and on a busy one. As given a change and a search for one
// article take 1.2 to 1.5 of them, and 0.8 with the fastest reading that we could write; 0.13 to 0.26 where texts were
// read before, and 2.4 where all are read again after the change.
const maxReadingsForOne = 0.5
// As given 20 to 27 for a search that finds everything; 0.4 to 0.9 after the fix, most of it for putting names in order.
const maxReadingsForAll = 4
// A product of the memory test has 12 kB of text. A healthy service shows 0.3 to 0.5 kB, which is the engine still
// compiling; one that keeps a text or its words shows more than 11 kB, and more than 5 kB where it keeps only those of
// products that were deleted.
const maxBytesLeftPerUpdate = 4096
const rounds = [24, 48, 96] // n, 2n, 4n
// Whoever sweeps up once the changes are over may take a moment for it. It is waited for, and nothing is held against it.
const sweepMs = 1_000

/** Its CPU time is measured: nothing else is asked of it. */
let large: Service
/** A few hundred products, which the tests know and change. */
let small: Service
const smallProducts = 300

beforeAll(async () => {
  const folder = serviceFolder(import.meta.dirname)
  const start = (count: number): Promise<Service> =>
    startService({ folder, env: { PRODUCTS: String(count) } })
  ;[large, small] = await Promise.all([start(products), start(smallProducts)])
})

afterAll(async () => {
  await Promise.all([large?.stop(), small?.stop()])
})

test('a search for one article takes a small part of the CPU time of reading every text', async () => {
  const codes = Array.from({ length: 16 }, (_, n) => `kx${100 + n * 37}`)
  const kinds: readonly (readonly string[])[] = [
    codes,
    codes.slice(0, 8).map((code) => `creme brulee ${code}`), // the shop writes it with accents
    codes.slice(0, 8).map((code) => `nobody${code}`),
  ]
  const changed = await productsOf(large, 20)
  const changeAndFind = async (wish: string, n: number): Promise<void> => {
    const { id, ...product } = changed[n % changed.length]! // each has the word
    await put(large, id, { ...product, priceCents: product.priceCents + 1 + n })
    await find(large, wish)
  }
  for (const n of range(12)) await changeAndFind(`kx${n}`, n) // warms up
  const reading = await readingMicros()
  const costs: number[] = []
  for (const wishes of kinds) {
    // The cheapest of some lots: a full collection of garbage in one of them is no cost of a search.
    const lots: number[] = []
    for (let from = 0; from < wishes.length; from += 4)
      lots.push(await microsFor(wishes.slice(from, from + 4), changeAndFind))
    costs.push(Math.min(...lots))
  }
  const readings = Math.max(...costs) / reading
  verdict(readings < maxReadingsForOne, {
    did: {
      en: `among ${products} products we looked for ${codes.length} articles by their code, for some by "creme brulee" and their code, and for words that nobody has; each for the first time, and right after the price of a product had changed`,
      ja: `${products} 点の商品の中から、${codes.length} 点を品番で、何点かを「creme brulee」と品番で、さらにどこにもない語で検索しました。どれも初めての検索で、直前に商品ひとつの値段を変えています。`,
    },
    measured: {
      en: `a change of a price and a search that finds three products or none take ${percent(readings)} of the CPU time of reading every text once`,
      ja: `値段の変更ひとつと、多くても三点しか見つからない検索ひとつに、すべての文章を一度読むのにかかる CPU 時間の ${percent(readings)} がかかっています。`,
    },
    wanted: {
      en: `less than ${percent(maxReadingsForOne)}: of all texts, one product's at most have changed since the search before`,
      ja: `${percent(maxReadingsForOne)} 未満。前の検索から変わったのは、多くても商品ひとつです。`,
    },
    because: {
      en: 'a cost that every search pays for every product is nothing in development and everything in production; the event loop does it for one customer while all the others wait',
      ja: '検索のたびに全商品について支払う費用は、開発環境ではゼロ同然で、本番ではすべてになります。イベントループがひとりのためにそれをしている間、ほかの全員が待たされます。',
    },
  })
})

test('a search that finds everything takes the CPU time of a few readings', async () => {
  await find(large, 'comes') // warms up
  const reading = await readingMicros()
  const wishes = ['for', 'and', 'with']
  const readings = (await microsFor(wishes, (wish) => find(large, wish))) / reading
  verdict(readings < maxReadingsForAll, {
    did: {
      en: `we looked for ${wishes.map((wish) => `"${wish}"`).join(', ')}, which each of the ${products} products has`,
      ja: `${products} 点すべての商品に含まれる語 ${wishes.map((wish) => `"${wish}"`).join('、')} を検索しました。`,
    },
    measured: {
      en: `a search that finds everything takes ${readings.toFixed(1)} times the CPU time of reading every text once`,
      ja: `すべてが見つかる検索に、すべての文章を一度読むのにかかる CPU 時間の ${readings.toFixed(1)} 倍がかかっています。`,
    },
    wanted: {
      en: `less than ${maxReadingsForAll} times: the products have to be put in order, and that is all`,
      ja: `${maxReadingsForAll} 倍未満。あとは並べ替えるだけのはずです。`,
    },
    because: {
      en: 'few people look for so common a word, and each of them stops the service for all: that is what a p99 looks like from inside',
      ja: 'そこまでありふれた語を検索する人はわずかですが、そのたびに全員の応答が止まります。p99 を内側から見ると、こうなっています。',
    },
  })
})

test('a search finds words whatever their accents, case and width', async () => {
  const { products: torches } = await find(small, 'torch')
  const torch = torches.find(({ name }) => name.includes('crème brûlée'))
  const code = torch?.name.split(' ').at(-1) ?? ''
  const wide = code.replaceAll(/[!-~]/g, (letter) =>
    String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0),
  )
  const spellings = [
    `creme brulee ${code}`,
    `CRÈME BRÛLÉE ${code.toUpperCase()}`,
    `crème brûlée ${code}`.normalize('NFD'),
    `creme ${wide}`,
  ]
  const founds = await inParallel(spellings, (wish) => find(small, wish))
  const missed = spellings
    .filter((_, n) => founds[n]?.products.every(({ id }) => id !== torch?.id))
    .map((wish) => ({
      en: `${torch?.name} was not found by "${wish}"`,
      ja: `「${wish}」では ${torch?.name} が見つかりません。`,
    }))
  // One name is written as people type it, all others as the shop does.
  const lamps = reference(await productsOf(small, smallProducts), 'lampara').ids.length + 1
  await put(small, 'fresh-2', { name: 'Lampara' })
  for (const wish of ['lampara', 'lámpara']) {
    const { total } = await find(small, wish)
    if (total === lamps) continue
    missed.push({
      en: `"${wish}" found ${total} of ${lamps} lamps`,
      ja: `「${wish}」では、ランプ ${lamps} 点のうち ${total} 点しか見つかりません。`,
    })
  }
  await small.fetch('/products/fresh-2', { method: 'DELETE' })
  verdict(missed.length === 0, {
    did: {
      en: `we looked for one product, ${torch?.name}, by ${spellings.length} spellings that mean the same; then for lamps by two, one "Lampara" among those that are each a "lámpara"`,
      ja: `ひとつの商品 ${torch?.name} を、同じ意味になる ${spellings.length} 通りの綴りで検索しました。さらに、どれも「lámpara」であるランプの中に「Lampara」をひとつ置き、両方の綴りで検索しました。`,
    },
    measured: { en: missed.map(({ en }) => en).join('; '), ja: missed.map(({ ja }) => ja).join('') },
    wanted: {
      en: 'by each spelling all that it means, however their own names are written',
      ja: 'どの綴りでも、名前の書き方によらず、同じ意味のものがすべて見つかること。',
    },
    because: {
      en: 'hardly anybody types an accent on a phone; what is not found is not sold',
      ja: 'スマートフォンでアクセント記号まで打つ人は、ほとんどいません。見つからない商品は売れません。',
    },
  })
})

test('a search finds all that there is, the best first, and counts the makers', async () => {
  const known = await productsOf(small, smallProducts)
  const wishes = [
    'black',
    'for',
    'oak and steel',
    'table',
    'green kitchen with',
    'kx7',
    'comes',
    'nosuchword',
    '!?',
  ]
  const wrong: { en: string; ja: string }[] = []
  for (const wish of wishes) {
    const want = reference(known, wish)
    const [first] = await pagesOf(wish, 1)
    const rest = await pagesOf(wish, Math.max(1, Math.ceil(want.ids.length / 20)) + 1)
    const ids = rest.flatMap((found) => found.products.map(({ id }) => id)).filter((id) => /^p\d+$/.test(id))
    const total = first?.total ?? -1
    if (total !== want.ids.length) {
      wrong.push({
        en: `"${wish}": a total of ${total} instead of ${want.ids.length}`,
        ja: `「${wish}」：合計は ${want.ids.length} のはずが ${total}。`,
      })
    } else if (ids.join() !== want.ids.join()) {
      wrong.push({
        en: `"${wish}": ${ids.length} products on all pages, or in another order`,
        ja: `「${wish}」：全ページで ${ids.length} 点。数か順番が違います。`,
      })
    } else if (JSON.stringify(first?.makers) !== JSON.stringify(want.makers)) {
      wrong.push({ en: `"${wish}": other counts of makers`, ja: `「${wish}」：メーカーごとの数が違います。` })
    }
  }
  verdict(wrong.length === 0, {
    did: {
      en: `we made ${wishes.length} searches over ${smallProducts} products, looked at all pages, and compared them with a search done by hand`,
      ja: `${smallProducts} 点の商品に ${wishes.length} 通りの検索をして、すべてのページを、手作業で求めた答えと比べました。`,
    },
    measured: { en: wrong.map(({ en }) => en).join('; '), ja: wrong.map(({ ja }) => ja).join('') },
    wanted: {
      en: 'every product that has all the words, once, in the same order as before, with the count of each maker',
      ja: 'すべての語を含む商品が、これまでと同じ順番で一度ずつ並び、メーカーごとの数も合うこと。',
    },
    because: {
      en: 'a search that leaves out what it has no time for is fast, and wrong',
      ja: '間に合わないものを省く検索は、速いけれど間違っています。',
    },
  })
})

test('a search follows what the staff change, at once', async () => {
  const wrong: { en: string; ja: string }[] = []
  const look = async (wish: string, when: { en: string; ja: string }, want: number): Promise<Found> => {
    const found = await find(small, wish)
    if (found.total !== want) {
      wrong.push({
        en: `"${wish}" ${when.en}: found ${found.total} instead of ${want}`,
        ja: `${when.ja}「${wish}」：${want} 件のはずが ${found.total} 件。`,
      })
    }
    return found
  }
  await look('zeppelin', { en: 'before there was one', ja: '登録する前の' }, 0)
  await put(small, 'fresh-1', { name: 'Zeppelin', priceCents: 100 })
  await look('zeppelin', { en: 'once there was one', ja: '登録した後の' }, 1)
  await put(small, 'fresh-1', { name: 'Zeppelin', priceCents: 250 })
  const [dearer] = (await look('zeppelin', { en: 'at another price', ja: '値段を変えた後の' }, 1)).products
  if (dearer && dearer.priceCents !== 250) {
    wrong.push({
      en: `a price of ${dearer.priceCents} instead of 250`,
      ja: `値段は 250 のはずが ${dearer.priceCents}。`,
    })
  }
  await put(small, 'fresh-1', { name: 'Dirigible' })
  await look('zeppelin', { en: 'after its name was changed', ja: '名前を変えた後の' }, 0)
  await look('dirigible', { en: 'by its new name', ja: '新しい名前の' }, 1)
  await small.fetch('/products/fresh-1', { method: 'DELETE' })
  await look('dirigible', { en: 'after it was taken out', ja: '取り除いた後の' }, 0)
  verdict(wrong.length === 0, {
    did: {
      en: 'one product was added, changed twice and taken out, with a search for it after each step',
      ja: 'ひとつの商品を登録し、二度変更し、取り除きました。そのつど検索しています。',
    },
    measured: { en: wrong.map(({ en }) => en).join('; '), ja: wrong.map(({ ja }) => ja).join('') },
    wanted: { en: 'what is in the catalogue at that moment', ja: 'その瞬間のカタログのとおりであること。' },
    because: {
      en: 'customers are sold what the search shows, at the price that it shows',
      ja: '客は、検索に出た品を、検索に出た値段で買います。',
    },
  })
})

test('searches and changes leave nothing behind', async () => {
  const wordy = async (id: string, n: number): Promise<void> => {
    const words = Array.from({ length: 1200 }, (_, index) => `w${n}x${index}`.padEnd(9, 'y'))
    await put(small, id, { name: `Heavy ${n}`, description: words.join(' ') })
    await find(small, `heavy ${n}`)
  }
  // Every other time a product is changed, and else one comes that goes again.
  const change = async (n: number): Promise<void> => {
    if (n % 2 === 0) return wordy('heavy-1', n)
    await wordy(`passing-${n}`, n)
    await small.fetch(`/products/passing-${n}`, { method: 'DELETE' })
  }
  let changes = 0
  for (; changes < 20; changes++) await change(changes)
  const points: GrowthPoint[] = []
  for (const count of rounds) {
    for (let round = 0; round < count; round++) await change(changes++)
    await sleep(sweepMs)
    points.push({ n: changes, value: (await small.memory()).heapUsedBytes })
  }
  const left = growthPerUnit(points)
  verdict(left < maxBytesLeftPerUpdate, {
    did: {
      en: `in rounds of ${rounds.join(', ')} we changed the long text of one product, and every other time added another one and deleted it again, with a search after each text; after each round we waited for ${sweepMs / 1000} s and collected all garbage`,
      ja: `${rounds.join('回、')}回と三度に分けて、ひとつの商品の長い文章を変更し、一回おきには、別の商品を登録してまた削除しました。新しい文章のたびに検索しています。三度とも、終わってから ${sweepMs / 1000} 秒待ち、ガベージコレクションを行いました。`,
    },
    measured: {
      en: `${formatBytes(left)} of heap stay behind for each of them, though there are as many products as before`,
      ja: `商品の数は変わらないのに、一回につき ${formatBytes(left)} がヒープに残っています。`,
    },
    wanted: {
      en: `less than ${formatBytes(maxBytesLeftPerUpdate)}: the old text is garbage, and so is that of a product that was deleted`,
      ja: `${formatBytes(maxBytesLeftPerUpdate)} 未満。古い文章も、削除された商品の文章も、ごみのはずです。`,
    },
    because: {
      en: 'what is kept in order to be fast has to go when the thing that it was made of goes; else a slow service becomes one that is killed',
      ja: '速さのために取っておくものは、元になったものが消えたら一緒に消えなければなりません。さもないと、遅いサービスが、強制終了されるサービスに変わるだけです。',
    },
  })
})

interface Product {
  readonly id: string
  readonly name: string
  readonly maker: string
  readonly description: string
  readonly priceCents: number
}

interface Found {
  readonly total: number
  readonly makers: readonly { readonly maker: string; readonly count: number }[]
  readonly products: readonly Product[]
}

async function find(service: Service, wish: string, page = 1): Promise<Found> {
  const response = await service.fetch(`/search?q=${encodeURIComponent(wish)}&page=${page}`)
  expect(response.status, 'the status of GET /search').toBe(200)
  return (await response.json()) as Found
}

/** Returns the first products that a service was started with. */
async function productsOf(service: Service, count: number): Promise<Product[]> {
  return inParallel(range(count), async (n) => {
    const response = await service.fetch(`/products/p${n}`)
    return (await response.json()) as Product
  })
}

async function pagesOf(wish: string, count: number): Promise<Found[]> {
  return inParallel(range(count), (index) => find(small, wish, index + 1))
}

async function put(service: Service, id: string, fields: Partial<Product>): Promise<void> {
  const product = { name: 'Thing', maker: 'Tester', description: 'Nothing', priceCents: 1, ...fields }
  const response = await service.fetch(`/products/${id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(product),
  })
  expect(response.status, 'the status of PUT /products').toBe(200)
}

/** Measures the CPU time that the large service takes for what is done for a wish, on average. */
async function microsFor(
  wishes: readonly string[],
  act: (wish: string, n: number) => Promise<unknown>,
): Promise<number> {
  const from = await large.cpuMicros()
  for (const [n, wish] of wishes.entries()) await act(wish, n)
  return ((await large.cpuMicros()) - from) / wishes.length
}

/** Measures the CPU time that reading as many texts as the large service has takes here. */
async function readingMicros(): Promise<number> {
  const texts = (await find(large, 'a')).products
  const readAll = (): void => {
    for (let read = 0; read < products; read += texts.length) {
      for (const { name, description } of texts) [name, description].map(wordsOf)
    }
  }
  readAll() // warms up
  const times = 4
  const micros = cpuMicrosOf(() => {
    for (let time = 0; time < times; time++) readAll()
  })
  return micros / times
}

/** What a search has to find, worked out word by word. */
function reference(known: readonly Product[], wish: string): { ids: string[]; makers: Found['makers'] } {
  const words = wordsOf(wish)
  const { compare } = new Intl.Collator('en')
  const scored = known
    .map((product) => {
      const counts = words.map((word) => 3 * timesIn(product.name, word) + timesIn(product.description, word))
      const complete = words.length > 0 && counts.every((count) => count > 0)
      return { product, score: complete ? counts.reduce((sum, count) => sum + count, 0) : 0 }
    })
    .filter(({ score }) => score > 0)
    .toSorted(
      (a, b) =>
        b.score - a.score || compare(a.product.name, b.product.name) || compare(a.product.id, b.product.id),
    )
  const byMaker = Map.groupBy(scored, ({ product }) => product.maker)
  return {
    ids: scored.map(({ product }) => product.id),
    makers: Array.from(byMaker, ([maker, of]) => ({ maker, count: of.length })).toSorted(
      (a, b) => b.count - a.count || compare(a.maker, b.maker),
    ),
  }
}

function timesIn(text: string, wanted: string): number {
  return wordsOf(text).filter((word) => word === wanted).length
}

/** As the service does it. */
function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
  return plain.match(/[\p{Letter}\p{Number}]+/gu) ?? []
}

/** Does something for each item, eight at a time, and keeps their order. */
async function inParallel<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const entries = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) results[index] = await act(item)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return results
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`
}
