// What a fix of this lab has to bring about, and what it must leave as it is.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { serviceFolder, startService, verdict, type Service } from '@hotpath/lab-kit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LockReport } from './inside/lock-watch.ts'

const workers = 4
const warmUpPerWorker = 16
const orders = 96
// With four workers more than that would keep one of them from ever working: 1 / 0.25 is 4. As given 0.93 to 0.94
// pass inside the lock, after the fix 0.02; with a lock for each shelf 0.03 in the busiest one.
const maxShareInside = 0.25
// Healthy services show 0.9 to 1.3, idle or on a busy machine; as given it is 3 to 5.
const maxCpuGrowth = 2
// The ledger of the tests lets go of everybody at once; 12 orders then take 12 rounds as given, and 1 or 2 if
// they do not wait for each other.
const queued = 12
const maxRounds = 4
// What `append` says that the ledger takes at once, and a crowd that is larger.
const maxRecords = 100
const crowd = 120

const preload = (name: string): string => `--import ${new URL(`./inside/${name}`, import.meta.url).href}`

/** The ledger of each service is ours: it says what it got, in which order, and waits or refuses when told to. */
let ledger: Ledger
/** One worker, and then four, whose CPU time is watched. */
let alone: Service
let together: Service
/** Four workers whose stores into shared memory are slow, and few units of everything. */
let crowded: Service

beforeAll(async () => {
  ledger = await Ledger.start()
  const folder = serviceFolder(import.meta.dirname)
  const start = (name: string, env: Record<string, string>): Promise<Service> =>
    startService({ folder, env: { LEDGER_URL: `${ledger.url}/${name}`, ...env } })
  const watched = preload('lock-watch.ts')
  ;[alone, together, crowded] = await Promise.all([
    start('alone', { WORKERS: '1', NODE_OPTIONS: watched }),
    start('together', { WORKERS: String(workers), NODE_OPTIONS: watched }),
    start('crowded', {
      WORKERS: String(workers),
      UNITS_PER_PLACE: '60',
      NODE_OPTIONS: preload('slow-stores.ts'),
    }),
  ])
})

afterAll(async () => {
  await Promise.all([alone?.stop(), together?.stop(), crowded?.stop()])
  ledger?.close()
})

test('workers spend little of their CPU time inside one lock', async () => {
  const { locks, cpuMicros } = await workOf(together)
  const insideMicros = Math.max(0, ...locks.map((lock) => lock.cpuMicros))
  const share = insideMicros / cpuMicros
  verdict(share < maxShareInside, {
    did: {
      en: `${workers} workers reserved ${orders} orders from all shelves; inside each worker we measured the CPU time between getting a shared lock and giving it back`,
      ja: `${workers} つのワーカーに、すべての棚にわたる ${orders} 件の注文を引き当てさせ、共有ロックを取ってから返すまでに使った CPU 時間を、それぞれのワーカーの中で測りました。`,
    },
    measured: {
      en: `${percent(share)} of the workers' CPU time pass inside one lock: ${workers} workers can do the work of ${Math.min(workers, 1 / share).toFixed(1)} at most`,
      ja: `ワーカーの CPU 時間の ${percent(share)} が、ひとつのロックの中で過ぎています。${workers} つあっても、せいぜい ${Math.min(workers, 1 / share).toFixed(1)} つ分の仕事しかできません。`,
    },
    wanted: {
      en: `less than ${percent(maxShareInside)}, so that ${workers} workers can work at the same time`,
      ja: `${percent(maxShareInside)} 未満。それなら ${workers} つが同時に働けます。`,
    },
    because: {
      en: 'what is done inside a lock is done one at a time, on however many processors; every further worker joins the queue',
      ja: 'ロックの中の仕事は、プロセッサーがいくつあっても一度にひとつずつしか進みません。ワーカーを増やしても、列が伸びるだけです。',
    },
  })
})

test('an order takes no more CPU time when there are more workers', async () => {
  const one = await workOf(alone)
  const several = await workOf(together)
  const growth = several.cpuMicros / one.cpuMicros
  verdict(growth < maxCpuGrowth, {
    did: {
      en: `one worker reserved ${orders} orders, then ${workers} workers reserved the same ${orders}; both had warmed up`,
      ja: `暖まったワーカーひとつに ${orders} 件の注文を引き当てさせ、次に ${workers} つのワーカーに同じ ${orders} 件を引き当てさせました。`,
    },
    measured: {
      en: `with ${workers} workers an order takes ${growth.toFixed(1)} times the CPU time: ${millis(several.cpuMicros / orders)} instead of ${millis(one.cpuMicros / orders)}`,
      ja: `${workers} つにすると、注文ひとつの CPU 時間は ${growth.toFixed(1)} 倍です。${millis(one.cpuMicros / orders)} で済んでいたものに ${millis(several.cpuMicros / orders)} かかっています。`,
    },
    wanted: {
      en: `less than ${maxCpuGrowth} times: it is the same order`,
      ja: `${maxCpuGrowth} 倍未満。同じ注文なのですから。`,
    },
    because: {
      en: 'workers that make work for each other are worse than none: you pay for more processors, and get fewer orders out of them',
      ja: '互いの仕事を増やし合うワーカーなら、いないほうがましです。プロセッサーの費用は増え、こなせる注文は減ります。',
    },
  })
})

test('orders do not queue up for the ledger one by one', async () => {
  const before = await unitsOn(together, '09')
  const from = ledger.hold()
  const answers = range(queued).map((index) => reserve(together, [line('09', index, 1)]))
  // All units are taken before the first order is in the ledger, so whoever waits now waits for the ledger alone.
  await settled(async () => before - (await unitsOn(together, '09')), queued)
  await settled(() => Promise.resolve(ledger.heldOrders), queued)
  ledger.letGo()
  const statuses = (await Promise.all(answers)).map(({ status }) => status)
  const rounds = ledger.roundsSince(from)
  verdict(statuses.every((status) => status === 201) && rounds <= maxRounds, {
    did: {
      en: `${queued} orders had their units while the ledger was slow to answer the first call; then it answered every call at once`,
      ja: `台帳の最初の返事を遅らせておき、そのあいだに ${queued} 件の注文に在庫を引き当てさせました。それから、どの呼び出しにもすぐ答えるようにしました。`,
    },
    measured: {
      en: `${rounds} calls to the ledger one after another for ${queued} orders (statuses ${tally(statuses)})`,
      ja: `${queued} 件の注文のために、台帳の呼び出しが ${rounds} 回、前の返事を待って順番に行われました（ステータス ${tally(statuses)}）。`,
    },
    wanted: {
      en: `${maxRounds} or fewer, and 201 for each order: they may share a call, or call side by side`,
      ja: `${maxRounds} 回以下で、どの注文も 201。一度の呼び出しにまとめても、並べて呼び出してもかまいません。`,
    },
    because: {
      en: 'a lock that is held across an await is held for as long as the other side likes; at 20 ms a call nobody sells more than 50 orders a second, with any number of workers',
      ja: 'await をまたいで持たれたロックは、相手の都合しだいでいつまでも返りません。一回に 20 ミリ秒かかるなら、ワーカーがいくつあっても、売れるのは毎秒 50 件までです。',
    },
  })
})

test('no unit is promised twice', async () => {
  const count = 40
  const lines = range(8).map((slot) => line('03', slot * 11, 1))
  const before = await unitsOn(crowded, '03')
  const statuses = await inParallel(range(count), async () => (await reserve(crowded, lines)).status)
  const taken = before - (await unitsOn(crowded, '03'))
  const promised = statuses.filter((status) => status === 201).length * lines.length
  verdict(statuses.every((status) => status === 201) && taken === promised, {
    did: {
      en: `${count} customers ordered one unit each of the same ${lines.length} items at the same time; there was enough for all, and workers were made to linger between reading a counter and writing it`,
      ja: `${count} 人が同時に、同じ ${lines.length} 品をひとつずつ注文しました。在庫は全員に足ります。また、カウンターを読んでから書くまでの間を、わざと長くしてあります。`,
    },
    measured: {
      en: `${promised} units were promised (statuses ${tally(statuses)}), and ${taken} were taken out of the stock`,
      ja: `約束したのは ${promised} 個（ステータス ${tally(statuses)}）、在庫から引かれたのは ${taken} 個です。`,
    },
    wanted: {
      en: `${count * lines.length} promised and ${count * lines.length} taken`,
      ja: `約束も引き当ても ${count * lines.length} 個。`,
    },
    because: {
      en: 'a unit that is promised and not taken is promised again; somebody will pay for a thing that does not exist',
      ja: '約束したのに引かれていない品は、もう一度約束されます。誰かが、ありもしない品に代金を払うことになります。',
    },
  })
})

test('the last units go to as many buyers as there are units', async () => {
  const slots = range(5)
  const buyersPerSlot = 12 // each wants 9 of 60: 6 of them can have it
  const buyers = range(slots.length * buyersPerSlot).map((index) => index % slots.length)
  const statuses = await inParallel(
    buyers,
    async (slot) => (await reserve(crowded, [line('05', slot, 9)])).status,
  )
  const wins = slots.map(
    (slot) => statuses.filter((status, index) => status === 201 && buyers[index] === slot).length,
  )
  const shelf = await shelfOf(crowded, '05')
  const left = slots.map((slot) => shelf[slot]?.units ?? Number.NaN)
  const refused = statuses.filter((status) => status === 409).length
  const exact =
    wins.every((count) => count === 6) && left.every((units) => units === 6) && refused === buyers.length / 2
  verdict(exact, {
    did: {
      en: `there were 60 units each of ${slots.length} items; for each ${buyersPerSlot} customers at once wanted 9`,
      ja: `${slots.length} 品の在庫が 60 個ずつあるところへ、それぞれ ${buyersPerSlot} 人が同時に 9 個ずつ注文しました。`,
    },
    measured: {
      en: `${wins.join(', ')} of them got theirs, and ${left.join(', ')} units are left (statuses ${tally(statuses)})`,
      ja: `買えたのは品ごとに ${wins.join('、')} 人、残りは ${left.join('、')} 個です（ステータス ${tally(statuses)}）。`,
    },
    wanted: {
      en: '6 customers each and 6 units left; status 409 for all the others',
      ja: 'それぞれ 6 人が買えて、6 個が残ること。ほかの人には 409。',
    },
    because: {
      en: 'a sale is the hour in which everybody wants the last ones, and in which each of them is counted',
      ja: 'セールとは、誰もが最後のひとつを欲しがる時間です。ひとつも数え間違えられません。',
    },
  })
})

test('what was answered is in the ledger, once and under its number', async () => {
  const calm = await inParallel(range(24), (index) => reserve(alone, [line('11', index, 2)]))
  const calmNumbers = ledger.numbersOf('alone')
  const unbroken = calmNumbers.every((number, index) => number === index + 1)
  // Whoever calls side by side has all of these under way when the ledger refuses the call that came first.
  const before = await unitsOn(alone, '11')
  ledger.hold()
  const held = range(crowd).map((index) => reserve(alone, [line('11', 50 + index, 1)]))
  await settled(async () => before - (await unitsOn(alone, '11')), crowd)
  await settled(() => Promise.resolve(ledger.heldOrders), crowd)
  ledger.refuse(1)
  ledger.letGo()
  const shaken = await Promise.all(held)
  const later = await inParallel(range(queued), (index) => reserve(alone, [line('11', 180 + index, 1)]))

  const sure = [...calm, ...shaken, ...later].filter(({ status }) => status === 201)
  const records = ledger.recordsOf('alone')
  const matching = sure.filter(({ body }) =>
    records.some(
      (record) =>
        record.id === body.id &&
        record.number === body.number &&
        JSON.stringify(record.lines) === JSON.stringify(body.asked) &&
        JSON.stringify(record.parcels) === JSON.stringify(body.parcels),
    ),
  )
  const numbers = ledger.numbersOf('alone')
  const twice = numbers.filter((number, index) => number === numbers[index + 1])
  verdict(matching.length === sure.length && unbroken && twice.length === 0, {
    did: {
      en: `${calm.length} customers placed an order, then ${held.length} at once, of whose calls the ledger refused the first, then ${later.length}; and we compared their answers with the ledger`,
      ja: `${calm.length} 人が注文し、次に ${held.length} 人が同時に注文し、台帳はその最初の呼び出しを拒み、そのあと ${later.length} 人が注文しました。返ってきた答えを台帳と突き合わせました。`,
    },
    measured: {
      en: `${matching.length} of ${sure.length} with status 201 are there as answered; before it refused, the ledger's numbers were ${unbroken ? 'without a gap' : shortened(calmNumbers)}; ${twice.length === 0 ? 'none is there twice' : `twice there: ${shortened(twice)}`}`,
      ja: `201 と答えた ${sure.length} 件のうち、答えのとおりに載っていたのは ${matching.length} 件です。拒む前の台帳の番号は${unbroken ? '途切れていません。' : `次のとおりです：${shortened(calmNumbers)}。`}${twice.length === 0 ? '二度載った番号はありません。' : `二度載った番号：${shortened(twice)}`}`,
    },
    wanted: {
      en: `all of them; each number from 1 on once, and none twice after the ledger has refused one, though one may be missing then`,
      ja: `すべて載っていること。番号は 1 から始まり、それぞれ一度だけ。台帳が拒んだあとは、欠けた番号があってもかまいませんが、二度使ってはいけません。`,
    },
    because: {
      en: 'what is not in the ledger was never sold; two sales under one number end before a judge',
      ja: '台帳にないものは、売っていないのと同じです。ひとつの番号に二つの売り上げがあれば、行き着く先は裁判所です。',
    },
  })

  verdict(ledger.longestCall <= maxRecords, {
    did: {
      en: `while the ledger was slow to answer, ${crowd} orders came; we counted the records in each call`,
      ja: `台帳の返事が遅いあいだに ${crowd} 件の注文を出し、それぞれの呼び出しに載っている記録を数えました。`,
    },
    measured: {
      en: `the longest call had ${ledger.longestCall} records`,
      ja: `いちばん長い呼び出しには、記録が ${ledger.longestCall} 件ありました。`,
    },
    wanted: {
      en: `${maxRecords} at most: the ledger takes no more at once`,
      ja: `${maxRecords} 件まで。台帳が一度に受け取るのは、そこまでです。`,
    },
    because: {
      en: 'a call that is too long is refused whole, just when most people are buying',
      ja: '長すぎる呼び出しは、丸ごと拒まれます。それも、買う人がいちばん多いときにです。',
    },
  })

  const unsure = shaken.filter(({ status }) => status === 503)
  const others = [calm, shaken, later].flat().filter((answer) => !unsure.includes(answer))
  verdict(unsure.length > 0 && others.every(({ status }) => status === 201), {
    did: {
      en: 'the ledger refused one call, and took all before and after it',
      ja: '台帳に呼び出しをひとつ拒ませ、その前とあとの呼び出しはすべて受け付けさせました。',
    },
    measured: {
      en: `statuses ${[calm, shaken, later].map((answers) => tally(answers.map(({ status }) => status))).join(', then ')}`,
      ja: `ステータスは順に ${[calm, shaken, later].map((answers) => tally(answers.map(({ status }) => status))).join('、')} でした。`,
    },
    wanted: {
      en: '503 for each order of that call, since nobody knows whether it was written, and 201 for all others',
      ja: '書かれたかどうか誰にもわからないので、その呼び出しの注文には 503。ほかの注文にはすべて 201。',
    },
    because: {
      en: 'an answer that comes before the ledger has the order is a promise with nothing behind it',
      ja: '台帳に載る前に返す答えは、裏付けのない約束です。',
    },
  })
})

test('all workers work', async () => {
  const { cpuByWorker, cpuMicros } = await workOf(together)
  // Orders go to workers in turn. A third of an equal part leaves room for orders that are dealt out otherwise.
  const working = cpuByWorker.filter((micros) => micros > cpuMicros / workers / 3).length
  const shares = cpuByWorker.map((micros) => percent(micros / cpuMicros)).join(', ')
  verdict(working === workers, {
    did: {
      en: `we started the service with WORKERS=${workers}, had it reserve ${orders} orders, and measured the CPU time of each worker`,
      ja: `WORKERS=${workers} でサービスを起動し、${orders} 件の注文を引き当てさせて、それぞれのワーカーの CPU 時間を測りました。`,
    },
    measured: {
      en: `${working} of ${cpuByWorker.length} workers did their part: ${shares} of the work`,
      ja: `${cpuByWorker.length} つのワーカーのうち、役目を果たしたのは ${working} つです。仕事の割合は ${shares} でした。`,
    },
    wanted: {
      en: `${workers} workers with about ${percent(1 / workers)} each`,
      ja: `${workers} つのワーカーが、それぞれ約 ${percent(1 / workers)}。`,
    },
    because: {
      en: 'a worker that is not used waits for nobody, and helps nobody either',
      ja: '使われないワーカーは誰も待ちませんが、誰の役にも立ちません。',
    },
  })
})

test('parcels hold every unit, none is too heavy, and there are no more than needed', async () => {
  const shelf = await shelfOf(alone, '13')
  const asked = range(6).map((order) =>
    range(4 + order * 3).map((index) => line('13', (order * 17 + index * 5) % shelf.length, 1 + (index % 4))),
  )
  const problems: { en: string; ja: string }[] = []
  for (const lines of asked) {
    const { status, body } = await reserve(alone, lines)
    const grams = (name: string): number => shelf.find(({ item }) => item === name)?.grams ?? Number.NaN
    const wanted = Object.fromEntries(lines.map(({ item, quantity }) => [item, quantity]))
    const packed: Record<string, number> = {}
    for (const { contents } of body.parcels ?? []) {
      for (const [item, count] of Object.entries(contents)) packed[item] = (packed[item] ?? 0) + count
    }
    const totalGrams = lines.reduce((sum, { item, quantity }) => sum + grams(item) * quantity, 0)
    const fewest = Math.ceil(totalGrams / 20_000)
    const wrong = (body.parcels ?? []).filter((parcel) => {
      const weighed = Object.entries(parcel.contents).reduce((sum, [item, n]) => sum + grams(item) * n, 0)
      return weighed !== parcel.grams || weighed > 20_000
    })
    const sent = body.parcels?.length ?? 0
    if (status !== 201) problems.push({ en: `status ${status}`, ja: `ステータス ${status}。` })
    else if (!sameCounts(packed, wanted)) {
      problems.push({ en: 'units are missing or too many', ja: '品が足りないか、多すぎます。' })
    } else if (wrong.length > 0) {
      problems.push({
        en: `${wrong.length} parcels are too heavy or weigh something else`,
        ja: `${wrong.length} 個の荷物が、重すぎるか、書かれた重さと違います。`,
      })
    } else if (sent > fewest + 1) {
      problems.push({
        en: `${sent} parcels for ${(totalGrams / 1000).toFixed(1)} kg`,
        ja: `${(totalGrams / 1000).toFixed(1)} kg に荷物が ${sent} 個。`,
      })
    }
  }
  verdict(problems.length === 0, {
    did: {
      en: `we placed ${asked.length} orders of ${asked[0]?.length} to ${asked.at(-1)?.length} lines and weighed the parcels`,
      ja: `${asked[0]?.length} 品から ${asked.at(-1)?.length} 品までの注文を ${asked.length} 件出し、荷物を量りました。`,
    },
    measured: {
      en: problems.map(({ en }) => en).join('; '),
      ja: problems.map(({ ja }) => ja).join(''),
    },
    wanted: {
      en: 'every unit in one parcel, 20 kg a parcel at most, and at most one parcel more than the weight asks for',
      ja: 'どの品もどれかひとつの荷物に入り、荷物は 20 kg まで。数は、重さから決まる最少の数よりひとつ多いところまで。',
    },
    because: {
      en: 'time that packing saves is paid for in postage, or by a customer who misses something',
      ja: '荷造りで浮かせた時間は、送料か、品の足りない客が支払うことになります。',
    },
  })
})

test('orders that cannot be served are refused as before', async () => {
  const fine = line('17', 0, 1)
  const cases: readonly [en: string, ja: string, lines: unknown, status: number][] = [
    ['no lines', '品のない注文', [], 400],
    ['a quantity of zero', 'ゼロ個の注文', [line('17', 0, 0)], 400],
    ['half a unit', '半分だけの注文', [line('17', 0, 0.5)], 400],
    ['an item twice', '同じ品が二行ある注文', [fine, fine], 400],
    ['two shelves', '二つの棚にわたる注文', [fine, line('18', 0, 1)], 400],
    ['an item that does not exist', '存在しない品の注文', [{ item: '99-000', quantity: 1 }], 404],
    [
      'more than there is of one of two items',
      '二品のうち一品が在庫を超える注文',
      [fine, line('17', 1, 61)],
      409,
    ],
  ]
  const before = await unitsOn(crowded, '17')
  const unexpected: { en: string; ja: string }[] = []
  for (const [en, ja, lines, want] of cases) {
    const { status, body } = await reserve(crowded, lines)
    if (status !== want) {
      unexpected.push({
        en: `${en}: status ${status} instead of ${want}`,
        ja: `${ja}：${want} のはずが ${status}。`,
      })
    }
    if (status === 409 && JSON.stringify(body.items) !== '["17-001"]') {
      unexpected.push({
        en: `${en}: items ${JSON.stringify(body.items)} instead of ["17-001"]`,
        ja: `${ja}：足りない品は ["17-001"] のはずが ${JSON.stringify(body.items)}。`,
      })
    }
  }
  const noShelf = (await crowded.fetch('/shelves/99')).status
  if (noShelf !== 404) {
    unexpected.push({
      en: `a shelf that does not exist: status ${noShelf} instead of 404`,
      ja: `存在しない棚：404 のはずが ${noShelf}。`,
    })
  }
  const taken = before - (await unitsOn(crowded, '17'))
  if (taken !== 0) {
    unexpected.push({
      en: `they took ${taken} units out of the stock`,
      ja: `これらの注文で、在庫が ${taken} 個減りました。`,
    })
  }
  verdict(unexpected.length === 0, {
    did: {
      en: `we asked for ${cases.map(([en]) => en).join(', ')}, and for a shelf that does not exist`,
      ja: `${cases.map(([, ja]) => ja).join('、')}を出し、存在しない棚も尋ねました。`,
    },
    measured: {
      en: unexpected.map(({ en }) => en).join('; '),
      ja: unexpected.map(({ ja }) => ja).join(''),
    },
    wanted: {
      en: 'the statuses as they were, and all units where they were: an order is served whole or not at all',
      ja: 'ステータスはこれまでどおりで、在庫も動かないこと。注文には、すべて応じるか、まったく応じないかです。',
    },
    because: {
      en: 'shops are written against these answers',
      ja: '店のプログラムは、この答えを前提に書かれています。',
    },
  })
})

interface Line {
  readonly item: string
  readonly quantity: number
}

interface Reserved {
  readonly id?: string
  readonly number?: number
  readonly parcels?: readonly { readonly grams: number; readonly contents: Record<string, number> }[]
  readonly items?: readonly string[]
  /** The lines that we sent. */
  readonly asked: unknown
}

interface Answer {
  readonly status: number
  readonly body: Reserved
}

function line(shelf: string, slot: number, quantity: number): Line {
  return { item: `${shelf}-${String(slot).padStart(3, '0')}`, quantity }
}

async function reserve(service: Service, lines: unknown): Promise<Answer> {
  const response = await service.fetch('/reservations', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ lines }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return { status: response.status, body: { ...(isJson ? (JSON.parse(text) as object) : {}), asked: lines } }
}

type ShelfItem = { readonly item: string; readonly units: number; readonly grams: number }

async function shelfOf(service: Service, shelf: string): Promise<readonly ShelfItem[]> {
  const response = await service.fetch(`/shelves/${shelf}`)
  expect(response.status, `the status of GET /shelves/${shelf}`).toBe(200)
  return ((await response.json()) as { items: ShelfItem[] }).items
}

async function unitsOn(service: Service, shelf: string): Promise<number> {
  return (await shelfOf(service, shelf)).reduce((sum, { units }) => sum + units, 0)
}

/** Waits until a count is there, or has not moved for so long that it never will. */
async function settled(count: () => Promise<number>, wanted: number): Promise<void> {
  let last = -1
  for (let unmoved = 0; unmoved < 50; unmoved++) {
    const now = await count()
    if (now >= wanted) return
    if (now !== last) unmoved = 0
    last = now
    await sleep(10)
  }
}

interface Work {
  /** CPU time of all workers for the orders. */
  readonly cpuMicros: number
  readonly cpuByWorker: readonly number[]
  readonly locks: readonly { readonly holds: number; readonly cpuMicros: number }[]
}

const works = new Map<Service, Promise<Work>>()

/** Has the workers of a service warm up and then reserve the orders, once, and returns what that took inside. */
function workOf(service: Service): Promise<Work> {
  const known = works.get(service)
  if (known !== undefined) return known
  const work = measureWork(service)
  works.set(service, work)
  return work
}

async function measureWork(service: Service): Promise<Work> {
  const count = (await readLocks(service)).workers.length
  await reserveMany(service, warmUpPerWorker * count)
  const before = await readLocks(service)
  await reserveMany(service, orders)
  const after = await readLocks(service)
  const cpuByWorker = after.workers.map(
    ({ cpuMicros }, index) => cpuMicros - (before.workers[index]?.cpuMicros ?? 0),
  )
  return {
    cpuByWorker,
    cpuMicros: cpuByWorker.reduce((sum, micros) => sum + micros, 0),
    locks: after.locks.map(({ holds, cpuMicros }, id) => ({
      holds: holds - (before.locks[id]?.holds ?? 0),
      cpuMicros: cpuMicros - (before.locks[id]?.cpuMicros ?? 0),
    })),
  }
}

/** Places the same orders each time, from one shelf after the other; more than two a worker are under way. */
async function reserveMany(service: Service, count: number): Promise<void> {
  const statuses = await inParallel(range(count), async (index) => {
    const shelf = String(index % 32).padStart(2, '0')
    const lines = range(8).map((slot) => line(shelf, (index + slot * 7) % 100, 1 + (slot % 3)))
    return (await reserve(service, lines)).status
  })
  const failed = statuses.filter((status) => status !== 201)
  verdict(failed.length === 0, {
    did: {
      en: `we placed ${count} orders, ten at a time, of which there is plenty`,
      ja: `在庫が十分にある品の注文を、10 件ずつ並行して ${count} 件出しました。`,
    },
    measured: { en: `statuses ${tally(statuses)}`, ja: `ステータスは ${tally(statuses)} でした。` },
    wanted: { en: 'status 201 for each', ja: 'すべて 201。' },
    because: {
      en: 'an order that is turned away although the goods are there is the slowest of all',
      ja: '品があるのに断られる注文ほど、遅いものはありません。',
    },
  })
}

async function readLocks(service: Service): Promise<LockReport> {
  const [, url] = /^lock-watch: (\S+)$/m.exec(service.output().stdout) ?? []
  expect(url, 'what lock-watch.ts said at the start of the service').toBeDefined()
  const response = await fetch(String(url))
  expect(response.status, 'the status of lock-watch.ts').toBe(200)
  return (await response.json()) as LockReport
}

interface LedgerEntry {
  readonly id?: unknown
  readonly number: number
  readonly lines?: unknown
  readonly parcels?: unknown
}

/** One call of a service: when it came and when it was answered, in steps and not in time. */
interface Call {
  readonly came: number
  answered: number
  readonly orders: number
}

/** A ledger that keeps what it gets. */
class Ledger {
  readonly url: string
  readonly #server: Server
  readonly #records = new Map<string, LedgerEntry[]>()
  readonly #calls: Call[] = []
  #step = 0
  #gate: PromiseWithResolvers<void> | undefined
  #refusals = 0

  private constructor(server: Server) {
    this.#server = server
    const { port } = server.address() as AddressInfo // it listens on TCP
    this.url = `http://127.0.0.1:${port}`
    server.on('request', (req, res) => {
      const chunks: Buffer[] = []
      req.on('data', (chunk: Buffer) => chunks.push(chunk))
      req.on('end', () => {
        const { records } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { records: LedgerEntry[] }
        void this.#take(req.url?.slice(1) ?? '', records).then((status) => res.writeHead(status).end())
      })
    })
  }

  static async start(): Promise<Ledger> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Ledger(server)
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  recordsOf(service: string): readonly LedgerEntry[] {
    return this.#records.get(service) ?? []
  }

  /** Returns the numbers of a service's records, in order. */
  numbersOf(service: string): readonly number[] {
    return this.recordsOf(service)
      .map(({ number }) => number)
      .toSorted((a, b) => a - b)
  }

  /** Answers nobody from now on, and returns the moment for {@link roundsSince}. */
  hold(): number {
    this.#gate = Promise.withResolvers()
    return this.#step
  }

  /** Answers all, and everybody who comes later at once. */
  letGo(): void {
    this.#gate?.resolve()
    this.#gate = undefined
  }

  /** How many orders are held at the moment. */
  get heldOrders(): number {
    return this.#calls
      .filter(({ answered }) => answered === Infinity)
      .reduce((sum, call) => sum + call.orders, 0)
  }

  /** How many records came at once, at most. */
  get longestCall(): number {
    return Math.max(0, ...this.#calls.map((call) => call.orders))
  }

  /** Refuses that many calls. */
  refuse(calls: number): void {
    this.#refusals = calls
  }

  /** Returns how many calls came one after another, each after the answer to the one before. */
  roundsSince(step: number): number {
    let rounds = 0
    let free = step
    for (const { came, answered } of this.#calls.toSorted((a, b) => a.answered - b.answered)) {
      if (came < free) continue
      rounds++
      free = answered
    }
    return rounds
  }

  async #take(service: string, records: readonly LedgerEntry[]): Promise<number> {
    const call: Call = { came: this.#step++, answered: Infinity, orders: records.length }
    this.#calls.push(call)
    await this.#gate?.promise
    call.answered = this.#step++
    if (this.#refusals > 0) {
      this.#refusals--
      return 500
    }
    const kept = this.#records.get(service) ?? []
    kept.push(...records)
    this.#records.set(service, kept)
    return 204
  }
}

/** Does something for each item, ten at a time, and keeps their order. */
async function inParallel<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const entries = items.entries()
  const actor = async (): Promise<void> => {
    for (const [index, item] of entries) results[index] = await act(item)
  }
  await Promise.all(Array.from({ length: 10 }, actor))
  return results
}

function sameCounts(a: Record<string, number>, b: Record<string, number>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => a[name] === b[name])
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}

/** Writes statuses as `38 x 201, 2 x 503`. */
function tally(statuses: readonly number[]): string {
  const counts = new Map<number, number>()
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${count} x ${status}`)
    .join(', ')
}

function shortened(numbers: readonly number[]): string {
  return numbers.length > 12 ? `${numbers.slice(0, 12).join(', ')}, …` : numbers.join(', ')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%`
}

function millis(micros: number): string {
  return `${(micros / 1000).toFixed(2)} ms`
}
