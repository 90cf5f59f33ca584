// What a fix of this lab has to bring about, and what it must leave as it is.
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { patience, serviceFolder, startService, verdict, type Service } from '@hotpath/lab-kit'
import { afterAll, beforeAll, test } from 'vitest'

// What the registry issues at a time, and what the shop sells meanwhile on its busiest day.
const blockSize = 300
const soldMeanwhile = 150
const atOnce = 30
// Whoever has that many in reserve has too many; another test is about that.
const enough = 4 * blockSize
// An order that can go on is answered within a few turns of the event loop, and each of these requests takes some.
const requestsUntilStuck = 60
// What the service gives the registry, it may take itself.
const answerWithinMs = 30_000
// Ten seconds at ten orders a second: time for whoever pauses between two attempts.
const quietMs = 100
const quietOrders = 100
// From here on an order is slow for the recorder of one service.
const slowMs = 200

/** The registry and the payment provider are ours: they keep what they are asked, and answer when they are told to. */
let registry: Registry
let payments: Payments
/** One whose registry takes its time, and one whose registry sends it away now and then. */
let patient: Shop
let unlucky: Shop
/** With a flight recorder, which writes into `snapshots`. */
let recorded: Shop
let snapshots: string

beforeAll(async () => {
  registry = await Registry.start()
  payments = await Payments.start()
  snapshots = await mkdtemp(join(tmpdir(), 'hotpath-lab-07-'))
  const open = async (name: string, env: Record<string, string> = {}): Promise<Shop> => {
    const urls = { REGISTRY_URL: `${registry.url}/${name}`, PAYMENTS_URL: `${payments.url}/${name}` }
    const folder = serviceFolder(import.meta.dirname)
    return new Shop(name, await startService({ folder, env: { ...urls, ...env } }))
  }
  ;[patient, unlucky, recorded] = await Promise.all([
    open('patient'),
    open('unlucky'),
    open('recorded', {
      ENABLE_PPROF: 'true',
      ENABLE_FLIGHT_RECORDER: 'true',
      FLIGHT_RECORDER_DIR: snapshots,
      FLIGHT_RECORDER_SLOW_MS: String(slowMs),
    }),
  ])
})

afterAll(async () => {
  await Promise.all([patient, unlucky, recorded].map((shop) => shop?.service.stop()))
  registry?.close()
  payments?.close()
  if (snapshots) await rm(snapshots, { recursive: true, force: true })
})

test('orders go on while the registry issues a block', async () => {
  registry.hold('patient')
  const areSold = (): boolean => patient.answers.every(({ status }) => status === 201)
  let before = 0
  let waiting = 0
  while (waiting === 0 && areSold() && patient.answers.length < enough) {
    // The orders of the moment in which the service asks are counted too: which of them came first, nobody can tell.
    if (registry.held('patient') === 0) before = patient.answers.length
    waiting = await patient.placeUntilStuck(atOnce)
  }
  const meanwhile = patient.answers.length - before
  registry.letGo('patient')
  await patient.allAnswered()
  const statuses = patient.answers.map(({ status }) => status)
  verdict(meanwhile >= soldMeanwhile && areSold(), {
    did: {
      en: `people bought one thing after another, ${atOnce} at a time, until the service asked for another block of numbers; the registry did not answer yet, and people went on buying until somebody had to wait`,
      ja: `${atOnce} 人ずつ次々に買い物をして、サービスが次の番号のまとまりを求めるまで続けました。レジストリはまだ返事をせず、買い物は、待たされる人が出るまで続きます。`,
    },
    measured: {
      en: `${meanwhile} orders were answered before the registry was; ${waiting} more had been paid for and waited for a number (statuses ${tally(statuses)})`,
      ja: `レジストリの返事より先に答えが返った注文は ${meanwhile} 件。さらに ${waiting} 件が、支払いを済ませたまま番号を待ちました（ステータス ${tally(statuses)}）。`,
    },
    wanted: {
      en: `${soldMeanwhile} at least, since so many are sold on the busiest day in the second that the registry takes; whoever finds no number after that waits for the block that is on its way, and everybody has status 201`,
      ja: `少なくとも ${soldMeanwhile} 件。いちばん忙しい日には、レジストリが返事をする一秒のあいだに、それだけ売れます。そのあと番号が尽きたら、来る途中のまとまりを待ち、全員が 201 を受け取ること。`,
    },
    because: {
      en: 'whoever comes at that moment stands at the till for a second, and so does everybody behind; no average and no 99th percentile shows them, and some walk away',
      ja: 'そのとき居合わせた人は、後ろの人ともども、レジの前で一秒待たされます。平均にも 99 パーセンタイルにも表れませんが、立ち去る人はいます。',
    },
  })
})

test('a registry that is away for a moment turns nobody away', async () => {
  const { answers } = await unluckyHour()
  const statuses = answers.map(({ status }) => status)
  const count = statuses.length
  const away = statuses.filter((status) => status !== 201).length
  verdict(away === 0, {
    did: {
      en: `${count} people bought something, ${atOnce} at a time, and fewer than ten in a second from when the registry refused to issue a block; it refused ${refusals} times, and then issued it`,
      ja: `合わせて ${count} 人が買い物をしました。${atOnce} 人ずつ、レジストリが番号の発行を断ってからは一秒に十人未満です。レジストリは ${refusals} 回断り、その次には発行しました。`,
    },
    measured: {
      en: `${away} of ${count} orders were turned away (statuses ${tally(statuses)})`,
      ja: `${count} 件のうち ${away} 件の注文が断られました（ステータス ${tally(statuses)}）。`,
    },
    wanted: {
      en: 'status 201 for each: whoever asks early enough has numbers left when the registry refuses, and time to ask again',
      ja: 'すべて 201。早めに求めていれば、断られたときにも番号が残っていて、もう一度求める時間があります。',
    },
    because: {
      en: 'what is fetched at the last moment has to arrive at the first attempt; the same spike, on a bad day, is a sale that was lost',
      ja: '土壇場で取りに行くものは、一度で手に入らなければなりません。同じスパイクが、間の悪い日には、逃した売り上げになります。',
    },
  })
})

test('numbers are used in order, once and without a gap', async () => {
  const { answers, issued } = await unluckyHour()
  const problems = auditOf(issued, numbersOf(answers))
  const statuses = answers.map(({ status }) => status)
  verdict(problems.length === 0, {
    did: {
      en: `${statuses.length} people bought something, ${atOnce} at a time at most; the registry issues numbers to other shops in between`,
      ja: `多いときは ${atOnce} 人ずつ、合わせて ${statuses.length} 人が買い物をしました。レジストリは、合間にほかの店にも番号を発行します。`,
    },
    measured: {
      en: `${problems.map(({ en }) => en).join('; ')} (statuses ${tally(statuses)})`,
      ja: `${problems.map(({ ja }) => ja).join('')}（ステータス ${tally(statuses)}）`,
    },
    wanted: {
      en: 'each block used from its first number on and to its last, before the next one is begun',
      ja: 'どのまとまりも、最初の番号から最後の番号まで使い切ってから、次に移ること。',
    },
    because: {
      en: 'auditors ask about each number that is missing, and about each that is somebody else’s they ask more loudly',
      ja: '監査では、欠けている番号のひとつひとつについて問われます。他人の番号を使っていれば、もっと厳しく問われます。',
    },
  })
})

test('the registry is asked for no more blocks than are used', async () => {
  const { answers, issued, together } = await unluckyHour()
  const used = numbersOf(answers).length
  const wanted = Math.ceil(used / blockSize) + 1
  verdict(used > 0 && issued.length <= wanted && together === 1, {
    did: {
      en: `${used} orders got a number, from blocks of ${blockSize}`,
      ja: `${blockSize} 個ずつのまとまりから、${used} 件の注文に番号を付けました。`,
    },
    measured: {
      en: `${issued.length} blocks were issued, and the service asked for ${together} at the same time`,
      ja: `発行されたまとまりは ${issued.length} 個。サービスは、同時に ${together} 個を求めました。`,
    },
    wanted: {
      en: `${wanted} blocks at most, that is one in reserve, asked for one at a time`,
      ja: `多くて ${wanted} 個、つまり控えはひとつまでとし、ひとつずつ求めること。`,
    },
    because: {
      en: 'numbers that were issued and never used have to be accounted for, one by one, every evening',
      ja: '発行されたのに使われなかった番号は、毎晩ひとつひとつ申告しなければなりません。',
    },
  })
})

test('an order is answered with its receipt, and is charged once', async () => {
  const problems: { en: string; ja: string }[] = []
  for (const quantity of [1, 2, 9, 10, 99]) {
    const card = `card-of-${quantity}`
    const { status, body } = await recorded.order({ card, quantity })
    const receipt = await recorded.get(`/receipts/${String(body.number)}`)
    const charged = payments.authorisations('recorded').filter((one) => one.card === card && !one.released)
    const isSame = JSON.stringify(receipt.body) === JSON.stringify(body)
    const sum = body.lines?.reduce((total, { cents }) => total + cents, 0)
    if (status !== 201 || receipt.status !== 200 || !isSame || sum !== body.totalCents) {
      problems.push({
        en: `for ${quantity} of a kind the status was ${status}, and that of GET /receipts/${String(body.number)} was ${receipt.status}`,
        ja: `${quantity} 個の注文のステータスは ${status}、GET /receipts/${String(body.number)} は ${receipt.status}。`,
      })
    } else if (charged.length !== 1 || charged[0]?.cents !== sum || charged[0]?.id !== body.authorisation) {
      const sums = charged.map(({ cents }) => cents).join(', ') || 'nothing'
      problems.push({
        en: `an order of ${sum} cents charged ${sums}`,
        ja: `${sum} セントの注文に対する請求は ${sums}。`,
      })
    }
  }
  verdict(problems.length === 0, {
    did: {
      en: 'five people bought 1, 2, 9, 10 and 99 of a thing, and looked at their receipts as soon as they had the answer',
      ja: '五人がそれぞれ 1、2、9、10、99 個を買い、答えが返るとすぐに領収書を開きました。',
    },
    measured: {
      en: problems.map(({ en }) => en).join('; '),
      ja: problems.map(({ ja }) => ja).join(''),
    },
    wanted: {
      en: 'status 201 with the receipt, which can be fetched under its number from then on, and its total set aside on the card once',
      ja: '領収書とともに 201。その番号でいつでも取り出せ、合計額がカードに一度だけ確保されていること。',
    },
    because: {
      en: 'a sale without a receipt is against the law here, and one that is charged twice is against the customer',
      ja: '領収書のない売り上げはここでは法に触れ、二重の請求は客への裏切りです。',
    },
  })
})

test('a card that is declined uses no number', async () => {
  const from = recorded.numbers.length
  const cards = Array.from({ length: 24 }, (_card, index) => (index % 3 === 1 ? 'declined' : `card-${index}`))
  await Promise.all(cards.map((card) => recorded.order({ card })))
  const numbers = recorded.numbers.slice(from).toSorted((a, b) => a - b)
  const good = cards.filter((card) => card !== 'declined').length
  const gaps = numbers.filter((number, index) => index > 0 && number !== (numbers[index - 1] ?? 0) + 1).length
  const declined = recorded.answers.filter(({ status }) => status === 402).length
  verdict(gaps === 0 && numbers.length === good && declined === cards.length - good, {
    did: {
      en: `${cards.length} people bought something at the same time, and every third card was declined`,
      ja: `${cards.length} 人が同時に買い物をし、三人にひとりはカードを断られました。`,
    },
    measured: {
      en: `${numbers.length} orders got a number, with ${gaps} gaps between the numbers; ${declined} were answered with 402`,
      ja: `番号の付いた注文は ${numbers.length} 件、番号の飛びは ${gaps} か所。402 が返ったのは ${declined} 件です。`,
    },
    wanted: {
      en: `${good} orders with numbers one after the other, and ${cards.length - good} times 402`,
      ja: `${good} 件に続き番号が付き、402 は ${cards.length - good} 件。`,
    },
    because: {
      en: 'a number that is taken is a receipt; one without a sale is a gap that auditors ask about',
      ja: '番号を取ったからには、領収書がなければなりません。売り上げのない番号は、監査で問われる欠番です。',
    },
  })
})

test('without a registry the service sells what it can, and goes on when there is one again', async () => {
  await unluckyHour()
  registry.refuse('unlucky', Infinity)
  const from = unlucky.answers.length
  const statusesSince = (): number[] => unlucky.answers.slice(from).map(({ status }) => status)
  while (statusesSince().every((status) => status === 201) && statusesSince().length < enough) {
    // Whoever has to wait may do so for long, and more customers would not make it shorter.
    await Promise.all(range(atOnce).map(() => unlucky.order()))
  }
  registry.refuse('unlucky', 0)
  const reopened = unlucky.answers.length
  const statusAfterwards = (): number => unlucky.answers.slice(reopened).at(-1)?.status ?? 0
  await unlucky.placeQuietly(() => statusAfterwards() !== 201)
  const afterwards = statusAfterwards()
  const refused = statusesSince().filter((status) => status === 503).length
  const others = statusesSince().filter((status) => status !== 201 && status !== 503).length
  const kept = payments.authorisations('unlucky').filter(({ released }) => !released).length
  const sold = unlucky.answers.filter(({ status }) => status === 201).length
  verdict(refused > 0 && others === 0 && afterwards === 201 && kept === sold, {
    did: {
      en: 'the registry refused to issue any block, and people went on buying until nobody could any more; then it issued blocks again',
      ja: 'レジストリが番号の発行をすべて断るなか、誰も買えなくなるまで買い物を続けました。そのあと、レジストリは発行を再開しました。',
    },
    measured: {
      en: `statuses ${tally(statusesSince())}, the last of them ${afterwards} (0 is no answer); ${sold} orders were sold, and ${kept} charged; the service ${unlucky.service.running ? 'runs' : 'has ended'}`,
      ja: `ステータスは ${tally(statusesSince())}、最後は ${afterwards}（0 は答えなし）。売れた注文は ${sold} 件、請求は ${kept} 件。サービスは${unlucky.service.running ? '動いています' : '終了しました'}。`,
    },
    wanted: {
      en: '201 as long as there are numbers, 503 without a charge when there are none, and 201 again in the end',
      ja: '番号があるうちは 201、なくなれば請求なしで 503、最後にはまた 201。',
    },
    because: {
      en: 'somebody else’s bad hour must not become yours: not as a crash, and not as money taken for nothing',
      ja: 'よそが止まっている一時間を、こちらの事故にしてはいけません。落ちてもいけませんし、品物なしに代金を取ってもいけません。',
    },
  })
})

test('a slow order still leaves a snapshot', async () => {
  payments.hold('recorded')
  const order = recorded.order({ card: 'slow' })
  while (payments.held('recorded') === 0) await sleep(5)
  await sleep(slowMs + 50)
  payments.letGo('recorded')
  const { status } = await order
  // Snapshots are taken one after the other: when there is this one, that of the order was written before.
  let asked = await fetch(`${recorded.service.debugUrl}/debug/trace/snapshot`)
  while (asked.status === 409) asked = await fetch(`${recorded.service.debugUrl}/debug/trace/snapshot`)
  await asked.arrayBuffer()
  const files = (await readdir(snapshots)).filter((name) => /^trace_\d+_slow-request\./.test(name))
  verdict(status === 201 && asked.status === 200 && files.length > 0, {
    did: {
      en: `a payment took a little longer than the ${slowMs} ms that FLIGHT_RECORDER_SLOW_MS says, and so did its order`,
      ja: `FLIGHT_RECORDER_SLOW_MS の ${slowMs} ミリ秒より少しだけ長く支払いを待たせ、注文も同じだけ遅くしました。`,
    },
    measured: {
      en: `${files.length} snapshots of a slow request are in FLIGHT_RECORDER_DIR (the order's status was ${status}, that of /debug/trace/snapshot ${asked.status})`,
      ja: `FLIGHT_RECORDER_DIR にある遅いリクエストのスナップショットは ${files.length} 個です（注文のステータスは ${status}、/debug/trace/snapshot は ${asked.status}）。`,
    },
    wanted: {
      en: 'one: the recorder goes on recording, and whoever runs the service says from when on a request is slow',
      ja: '一個。記録は続いていて、何ミリ秒からを遅いとするかは、サービスを動かす人が決めます。',
    },
    because: {
      en: 'a smoke alarm that was taken down is quiet too',
      ja: '取り外した火災報知器も、鳴ることはありません。',
    },
  })
})

test('baskets that cannot be bought are refused as before', async () => {
  const fine = { sku: 'sku-001', quantity: 1 }
  const cases: readonly [en: string, ja: string, path: string, body: unknown, status: number][] = [
    ['no lines', '空のかご', '/checkout', { lines: [], card: 'card-1' }, 400],
    [
      'half a lamp',
      '半分だけの品',
      '/checkout',
      { lines: [{ ...fine, quantity: 0.5 }], card: 'card-1' },
      400,
    ],
    ['no card', 'カードなし', '/checkout', { lines: [fine] }, 400],
    ['a thing that nobody sells', '売っていない品', '/quotes', { lines: [{ ...fine, sku: 'sku-999' }] }, 404],
    ['a basket that is only looked at', '見積もりだけのかご', '/quotes', { lines: [fine] }, 200],
  ]
  const before = recorded.numbers.length + payments.authorisations('recorded').length
  const unexpected: { en: string; ja: string }[] = []
  for (const [en, ja, path, body, want] of cases) {
    const { status } = await recorded.post(path, body)
    if (status !== want) {
      unexpected.push({
        en: `${en}: status ${status} instead of ${want}`,
        ja: `${ja}：${want} のはずが ${status}。`,
      })
    }
  }
  const charged = recorded.numbers.length + payments.authorisations('recorded').length - before
  verdict(unexpected.length === 0 && charged === 0, {
    did: {
      en: `we tried ${cases.map(([en]) => en).join(', ')}`,
      ja: `${cases.map(([, ja]) => ja).join('、')}を試しました。`,
    },
    measured: {
      en: [...unexpected.map(({ en }) => en), `${charged} of them charged a card`].join('; '),
      ja: `${unexpected.map(({ ja }) => ja).join('')}カードへの請求は ${charged} 件です。`,
    },
    wanted: {
      en: 'the statuses as they were, and no card charged',
      ja: 'ステータスはこれまでどおりで、カードへの請求はないこと。',
    },
    because: {
      en: 'the shop’s pages are written against these answers',
      ja: '店のページは、この答えを前提に書かれています。',
    },
  })
})

interface Receipt {
  readonly number?: number
  readonly authorisation?: string
  readonly totalCents?: number
  readonly lines?: readonly { readonly cents: number }[]
}

interface Answer {
  /** 0 where there was none. */
  readonly status: number
  readonly body: Receipt
}

/** A service and what its customers were told. */
class Shop {
  readonly service: Service
  readonly answers: Answer[] = []
  /** How many orders were placed, answered or not. */
  placed = 0
  readonly #name: string
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(name: string, service: Service) {
    this.#name = name
    this.service = service
  }

  /** Of all orders that were answered, in the order of the answers. */
  get numbers(): number[] {
    return numbersOf(this.answers)
  }

  async order({ card = `card-${this.placed}`, quantity = 1 } = {}): Promise<Answer> {
    const sku = `sku-${String((this.placed++ * 7) % 480).padStart(3, '0')}`
    const answering = this.post('/checkout', { lines: [{ sku, quantity }], card })
    this.#underWay.add(answering)
    const answer = await answering
    this.#underWay.delete(answering)
    this.answers.push(answer)
    return answer
  }

  /**
   * Places orders at once and waits until all are answered, or until those that are left do not get any further.
   *
   * @returns how many are left: their cards were charged, and there is nothing that they wait for in the service
   */
  async placeUntilStuck(count: number): Promise<number> {
    const first = this.placed
    for (let index = 0; index < count; index++) void this.order({ card: `batch-${first + index}` })
    let before = -1
    for (let unmoved = 0; unmoved < requestsUntilStuck && this.#underWay.size > 0; unmoved++) {
      await this.get('/health')
      const progress = this.answers.length + payments.authorisations(this.#name).length
      if (progress !== before) unmoved = 0
      before = progress
    }
    return this.#underWay.size
  }

  /** Places orders one after the other, as in a quiet hour, while they are wanted and the service runs. */
  async placeQuietly(areWanted: () => boolean): Promise<void> {
    for (let orders = 0; orders < quietOrders && areWanted() && this.service.running; orders++) {
      await this.order()
      await sleep(quietMs)
    }
  }

  async allAnswered(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  post(path: string, body: unknown): Promise<Answer> {
    const headers = { 'content-type': 'application/json' }
    const signal = AbortSignal.timeout(patience(answerWithinMs))
    return this.#ask(path, { method: 'POST', headers, body: JSON.stringify(body), signal })
  }

  get(path: string): Promise<Answer> {
    return this.#ask(path, {})
  }

  async #ask(path: string, init: RequestInit): Promise<Answer> {
    try {
      const response = await this.service.fetch(path, init)
      const text = await response.text()
      const isJson = response.headers.get('content-type')?.includes('json') ?? false
      return { status: response.status, body: isJson ? (JSON.parse(text) as Receipt) : {} }
    } catch {
      return { status: 0, body: {} }
    }
  }
}

const refusals = 2

/** What a shop has sold, and what the registry has to say about it. */
interface Hour {
  readonly answers: readonly Answer[]
  readonly issued: readonly number[]
  /** How many blocks it has asked for at the same time. */
  readonly together: number
}

let hour: Promise<Hour> | undefined

/** Has more than a block of orders placed, once. The registry takes its time, refuses now and then, and finds few customers there when it does. */
function unluckyHour(): Promise<Hour> {
  hour ??= (async () => {
    registry.refuse('unlucky', refusals)
    registry.hold('unlucky')
    const { length } = registry.issued('unlucky')
    const isOn = (): boolean => unlucky.placed < blockSize + 4 * atOnce
    while (isOn() && registry.held('unlucky') === 0) await unlucky.placeUntilStuck(atOnce)
    // Whoever asks for more than one block at a time does so while the first is on its way.
    await unlucky.placeUntilStuck(atOnce)
    registry.letGo('unlucky')
    await unlucky.placeQuietly(() => isOn() && registry.issued('unlucky').length === length)
    while (isOn()) await unlucky.placeUntilStuck(atOnce)
    await unlucky.allAnswered()
    return {
      answers: [...unlucky.answers],
      issued: registry.issued('unlucky'),
      together: registry.mostAtOnce('unlucky'),
    }
  })()
  return hour
}

const numbersOf = (answers: readonly Answer[]): number[] => answers.flatMap(({ body }) => body.number ?? [])

/** Returns what an auditor would say of the numbers that a shop has used. */
function auditOf(blocks: readonly number[], numbers: readonly number[]): { en: string; ja: string }[] {
  const used = new Set(numbers)
  const issued = new Set(blocks.flatMap((first) => range(blockSize).map((index) => first + index)))
  const strange = [...used].filter((number) => !issued.has(number))
  const problems: { en: string; ja: string }[] = []
  if (used.size < numbers.length || numbers.length < blockSize) {
    problems.push({
      en: `${numbers.length} receipts have ${used.size} numbers`,
      ja: `領収書 ${numbers.length} 枚に、番号は ${used.size} 個。`,
    })
  }
  if (strange.length > 0) {
    problems.push({
      en: `${strange.length} numbers were not issued to this shop: ${shortened(strange)}`,
      ja: `この店に発行されていない番号が ${strange.length} 個：${shortened(strange)}。`,
    })
  }
  // All blocks in a row, from the first to the last number that was used.
  const inOrder = blocks.flatMap((first) => range(blockSize).map((index) => first + index))
  const end = inOrder.findLastIndex((number) => used.has(number))
  const missing = inOrder.slice(0, end + 1).filter((number) => !used.has(number))
  if (missing.length > 0) {
    problems.push({
      en: `${missing.length} numbers are missing: ${shortened(missing)}`,
      ja: `欠けている番号が ${missing.length} 個：${shortened(missing)}。`,
    })
  }
  return problems
}

/** A server for all shops, which is held and let go for each of them. */
class Peer {
  readonly url: string
  readonly #server: Server
  readonly #gates = new Map<string, PromiseWithResolvers<void>>()
  readonly #held = new Map<string, number>()

  protected constructor(server: Server) {
    this.#server = server
    const { port } = server.address() as AddressInfo // it listens on TCP
    this.url = `http://127.0.0.1:${port}`
    server.on('request', (req, res) => {
      void (async () => {
        const [, name = '', ...path] = (req.url ?? '').split('/')
        const body = await textOf(req)
        this.arrived(name)
        this.#held.set(name, this.held(name) + 1)
        await this.#gates.get(name)?.promise
        this.#held.set(name, this.held(name) - 1)
        const { status, answer } = this.answer(name, `${req.method} /${path.join('/')}`, body)
        this.left(name)
        res.writeHead(status, { 'content-type': 'application/json' })
        res.end(answer === undefined ? '' : JSON.stringify(answer))
      })()
    })
  }

  protected static async listen(): Promise<Server> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return server
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  /** Answers nothing that a shop asks, from now on. */
  hold(name: string): void {
    this.#gates.set(name, Promise.withResolvers())
  }

  /** Answers all, and whatever comes later at once. */
  letGo(name: string): void {
    this.#gates.get(name)?.resolve()
    this.#gates.delete(name)
  }

  /** How many questions of a shop have no answer yet. */
  held(name: string): number {
    return this.#held.get(name) ?? 0
  }

  protected arrived(_name: string): void {}
  protected left(_name: string): void {}

  protected answer(_name: string, _what: string, _body: string): { status: number; answer?: unknown } {
    return { status: 404 }
  }
}

/** Issues blocks, never one after the other to the same shop. */
class Registry extends Peer {
  readonly #issued = new Map<string, number[]>()
  readonly #refusals = new Map<string, number>()
  readonly #mostAtOnce = new Map<string, number>()
  #next = 1001

  static async start(): Promise<Registry> {
    return new Registry(await Peer.listen())
  }

  /** The first numbers of the blocks that a shop has got. */
  issued(name: string): readonly number[] {
    return this.#issued.get(name) ?? []
  }

  mostAtOnce(name: string): number {
    return this.#mostAtOnce.get(name) ?? 0
  }

  /** Refuses a shop that many blocks. */
  refuse(name: string, times: number): void {
    this.#refusals.set(name, times)
  }

  protected override arrived(name: string): void {
    this.#mostAtOnce.set(name, Math.max(this.mostAtOnce(name), this.held(name) + 1))
  }

  protected override answer(name: string): { status: number; answer?: unknown } {
    const refusals = this.#refusals.get(name) ?? 0
    if (refusals > 0) {
      this.#refusals.set(name, refusals - 1)
      return { status: 503 }
    }
    const first = this.#next
    this.#next += blockSize * 2
    this.#issued.set(name, [...this.issued(name), first])
    return { status: 201, answer: { first, count: blockSize } }
  }
}

interface Authorisation {
  readonly id: string
  readonly card: string
  readonly cents: number
  released: boolean
}

/** Declines one card and takes all others. */
class Payments extends Peer {
  readonly #authorisations = new Map<string, Authorisation[]>()

  static async start(): Promise<Payments> {
    return new Payments(await Peer.listen())
  }

  authorisations(name: string): readonly Authorisation[] {
    return this.#authorisations.get(name) ?? []
  }

  protected override answer(name: string, what: string, body: string): { status: number; answer?: unknown } {
    const known = this.#authorisations.get(name) ?? []
    this.#authorisations.set(name, known)
    const [, released] = /^DELETE \/authorisations\/(.+)$/.exec(what) ?? []
    if (released !== undefined) {
      const one = known.find(({ id }) => id === released)
      if (one) one.released = true
      return { status: one ? 204 : 404 }
    }
    const { card, cents } = JSON.parse(body) as { card: string; cents: number }
    if (card === 'declined') return { status: 402 }
    const id = `auth-${name}-${known.length}`
    known.push({ id, card, cents, released: false })
    return { status: 201, answer: { id } }
  }
}

async function textOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}

/** Writes statuses as `38 x 201, 2 x 503`. */
function tally(statuses: readonly number[]): string {
  const counts = Map.groupBy(statuses, (status) => status)
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([status, { length }]) => `${length} x ${status}`)
    .join(', ')
}

function shortened(numbers: readonly number[]): string {
  return numbers.length > 8 ? `${numbers.slice(0, 8).join(', ')}, …` : numbers.join(', ')
}
