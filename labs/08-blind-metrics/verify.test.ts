// What a fix of this lab has to bring about, and what it must leave as it is.
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import {
  type AlertCase,
  type Finding,
  type Firings,
  floatBounds,
  judgeAlerts,
  LabKitError,
  parsePage,
  readRuleTexts,
  serviceFolder,
  SeriesStore,
  startService,
  type Sample,
  type Series,
  type Service,
  verdict,
} from '@hotpath/lab-kit'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** A part of the day, in minutes from its beginning: what happens, and until when. */
interface Phase {
  readonly kind:
    | 'quiet'
    | 'blip'
    | 'wholesale'
    | 'tail'
    | 'failing'
    | 'retries'
    | 'no-pickups'
    | 'busy-evening'
  readonly until: number
}

// Each trouble lasts long enough for a window of five minutes and a `for` of five, or the other way round; the backlog,
// which takes longest to show, has 36. After each there is time for all of that to pass again.
// Before the troubles, and in the evening after them, all is well, in ways that take a simple rule in: at the edge of what
// the comments on the rules call healthy.
const day: readonly Phase[] = [
  { kind: 'quiet', until: 9 },
  { kind: 'blip', until: 12 },
  { kind: 'wholesale', until: 20 },
  { kind: 'tail', until: 33 },
  { kind: 'quiet', until: 47 },
  { kind: 'failing', until: 60 },
  { kind: 'quiet', until: 74 },
  { kind: 'retries', until: 87 },
  { kind: 'quiet', until: 101 },
  { kind: 'no-pickups', until: 137 },
  { kind: 'quiet', until: 153 },
  { kind: 'busy-evening', until: 168 },
]
const lastMinute = day.at(-1)?.until ?? 0
const morningMinutes = day.find(({ kind }) => kind === 'wholesale')?.until ?? 0
const minuteMs = 60_000
/**
 * Between two scrapes, when the rules are evaluated, so that it does not matter whether the first moment of a window is within it:
 * it is to Prometheus 2, and is not to Prometheus 3.
 */
const halfMinuteMs = minuteMs / 2
/** Alerts may take so long to end, once their trouble has. */
const graceMinutes = 12
const rulesFile = 'src/alerts.rules.yml'

const troubles = {
  OrdersSlow: 'tail',
  OrdersFailing: 'failing',
  PaymentRetries: 'retries',
  BacklogGrowing: 'no-pickups',
} as const
type Alert = keyof typeof troubles
const alerts = Object.keys(troubles) as Alert[] // the keys of an object literal are its own

let payments: PaymentsOfTests
let service: Service
let clock: string
let played: Promise<Played>
let judged: Promise<Judged>

beforeAll(async () => {
  payments = await PaymentsOfTests.start()
  service = await startService({
    folder: serviceFolder(import.meta.dirname),
    env: {
      ENABLE_PPROF: 'true',
      PAYMENTS_URL: payments.url,
      NODE_OPTIONS: `--import ${new URL('./inside/clock.ts', import.meta.url).href}`,
    },
  })
  clock = String(/^clock: (\S+)$/m.exec(service.output().stdout)?.[1])
  played = play()
  judged = played.then(judge)
  // Each test that needs one of them awaits it, and then hears of its failure.
  for (const each of [played, judged]) each.catch(() => {})
})

afterAll(async () => {
  await service?.stop()
  payments?.close()
})

test('orders that take longer than a second raise OrdersSlow', async () => {
  const { holds, finding } = await soundOf('OrdersSlow', {
    did: {
      en: 'of forty orders in a minute one took 1.5 seconds and the others 0.8 at most, for 13 minutes; two of three that were slow failed in the end',
      ja: '13 分間にわたり、一分間の注文四十件のうち一件に 1.5 秒かけ、残りは長くても 0.8 秒で済ませました。遅い三件のうち二件は、最後に失敗しました。',
    },
    because: {
      en: 'an average belongs to nobody: nine customers who are served at once and one who waits for three seconds come to 0.4 seconds, which not one of them has seen; and a bound that no series has selects nothing',
      ja: '平均は、誰のものでもありません。すぐに済んだ九人と三秒待った一人を合わせると 0.4 秒になりますが、そんな待ち方をした客はひとりもいません。また、どの系列にもない境界で尋ねると、何も選ばれません。',
    },
  })
  verdict(holds, finding)
})

test('orders that fail raise OrdersFailing', async () => {
  const { holds, finding } = await soundOf('OrdersFailing', {
    did: {
      en: 'one order in twelve failed, for 13 minutes',
      ja: '13 分間にわたり、注文十二件のうち一件を失敗させました。',
    },
    because: {
      en: 'an expression that selects nothing is not false but empty, and an alert on it is silent, today and on the day it was written for',
      ja: '何も選ばない式は、偽ではなく空になります。それに掛けたアラートは、今日も、そのために書かれた日にも、黙ったままです。',
    },
  })
  verdict(holds, finding)
})

test('a backlog that nobody works off raises BacklogGrowing', async () => {
  const { holds, finding } = await soundOf('BacklogGrowing', {
    did: {
      en: 'the warehouse did not come for 36 minutes, while three orders a minute were placed',
      ja: '一分間に三件の注文が入り続けるなか、倉庫が 36 分間、引き取りに来ませんでした。',
    },
    because: {
      en: 'rate() takes each way down for a restart and adds what comes after it: on a gauge that goes up and down it shows how much came in, and never how much is left. A slope is per second: three orders a minute are 0.05',
      ja: 'rate() は、値が下がるたびに再起動と見なし、そのあとの分を足します。上下するゲージに使うと、入った量はわかっても、残っている量は決してわかりません。なお、傾きは一秒あたりです。一分に三件なら 0.05 になります。',
    },
  })
  verdict(holds, finding)
})

test('payments that are tried again and again raise PaymentRetries', async () => {
  const { holds, finding } = await soundOf('PaymentRetries', {
    did: {
      en: 'every order needed three attempts, for 13 minutes, while two Prometheus servers scraped the service',
      ja: '13 分間にわたり、どの注文にも三回の試行が要りました。その間、二台の Prometheus がサービスをスクレイプしていました。',
    },
    because: {
      en: 'what is counted since the last scrape is counted for whoever scrapes first; the other one, and the one on call with curl, take it away from each other',
      ja: '「前回のスクレイプから」数えたものは、先に読んだ者の手に渡ります。もう一台と、curl を打つ当番の人が、互いに奪い合うことになります。',
    },
  })
  verdict(holds, finding)
})

test('the number of series does not depend on who orders', async () => {
  await played
  const before = ownSeries(await readPage()).length
  const newcomers = 120
  const plans: readonly Plan[] = ['quick', 'declined', 'failing', 'busy']
  await inBatches(newcomers, (index) =>
    placeOrder(`newcomer-${index}`, plans[index % plans.length] ?? 'quick'),
  )
  const more = ownSeries(await readPage()).length - before
  verdict(more <= 0, {
    did: {
      en: `${newcomers} customers who had never ordered before placed an order each, of which some were declined, some failed and some were tried again, and we counted the series on the page of metrics`,
      ja: `初めて注文する客 ${newcomers} 人に一件ずつ注文してもらい（断られる注文、失敗する注文、試し直される注文も混ぜました）、メトリクスのページにある系列を数えました。`,
    },
    measured: { en: `${more} series more than before`, ja: `系列が ${more} 本増えました。` },
    wanted: {
      en: 'none: a new customer is nothing new to count',
      ja: '0 本。新しい客が来ても、数えるものは増えません。',
    },
    because: {
      en: 'each series costs memory here and in Prometheus for as long as either runs; a label has a few values, which are known beforehand, and who ordered what is for the log',
      ja: '系列は一本ごとに、このサービスと Prometheus の両方で、動いているかぎりメモリを使います。ラベルの値は、前もってわかっている数個に限ります。誰が何を注文したかは、ログに書くことです。',
    },
  })
})

test('reading the metrics changes nothing', async () => {
  await played
  await placeOrder('reader', 'busy')
  const [first, second] = [ownSeries(await readPage()), ownSeries(await readPage())]
  const text = (samples: readonly Sample[]): string[] =>
    samples.map(({ labels, value }) => `${JSON.stringify(labels)} ${value}`)
  const seen = new Set(text(second))
  const changed = text(first).filter((line) => !seen.has(line))
  verdict(changed.length === 0, {
    did: {
      en: 'we placed an order that needed three attempts, and read the page of metrics twice, with nothing in between',
      ja: '三回の試行が要る注文を出してから、メトリクスのページを、間に何も挟まず二度読みました。',
    },
    measured: {
      en: `values that were different the second time: ${changed.length}, of ${names(first, changed)}`,
      ja: `二度目に変わっていた値が ${changed.length} 個ありました：${names(first, changed)}`,
    },
    wanted: { en: 'the same page', ja: '同じページ。' },
    because: {
      en: 'a reader who changes what is read makes every other reader wrong; a counter that only rises is right for any number of them, at whatever interval',
      ja: '読むことで中身が変わるなら、ほかの読み手は皆、誤った値を見ます。増えるだけのカウンターなら、何人がどんな間隔で読んでも正しいままです。',
    },
  })
})

test('a quiet day is quiet', async () => {
  const { firings, holds, cases } = await judged
  const broken = cases.filter((each, index) => each.why === 'quiet' && !holds[index])
  const when = ({ alert, fromMs, toMs }: Case): { en: string; ja: string } =>
    fired(firings, alert, fromMs / minuteMs, toMs / minuteMs)
  verdict(broken.length === 0, {
    did: {
      en: 'on a healthy morning up to two cards in five were declined, every other order was a wholesale order for a while and took 0.8 s, a payment was tried again now and then, and eight times within one minute, and the warehouse came every five minutes, after which the next order was there at once; in a busy evening three orders of eighty failed, and one in 320 took 1.01 s',
      ja: '健全な朝です。カードは多いときで五枚に二枚断られ、しばらくは注文の半分が 0.8 秒かかる卸売りで、支払いはときどき、ある一分には八回、試し直され、倉庫は五分ごとに引き取りに来て、そのあとすぐに次の注文が入りました。にぎやかな夕方には、注文八十件のうち三件が失敗し、320 件に一件は 1.01 秒かかりました。',
    },
    measured: {
      en: broken.map((each) => `${each.alert} fired ${when(each).en}`).join('; '),
      ja: broken.map((each) => `${each.alert} が${when(each).ja}鳴りました。`).join(''),
    },
    wanted: { en: 'no alert', ja: 'どのアラートも鳴らないこと。' },
    because: {
      en: 'an alert that fires on healthy days is muted within a week, and is then as blind as before',
      ja: '健全な日に鳴るアラートは、一週間のうちに消音されます。そうなれば、元のとおり何も見えません。',
    },
  })
})

test('alerts end when their trouble has ended', async () => {
  const { firings, holds, cases } = await judged
  const broken = cases.filter((each, index) => each.why === 'ended' && !holds[index])
  verdict(broken.length === 0, {
    did: {
      en: `after each trouble the service was healthy again, and we looked at its alert from ${graceMinutes} minutes later on`,
      ja: `どの障害のあとにもサービスは健全に戻りました。その ${graceMinutes} 分後から、それぞれのアラートを見ました。`,
    },
    measured: {
      en: broken
        .map(
          ({ alert, fromMs, toMs }) =>
            `${alert} still fired ${fired(firings, alert, fromMs / minuteMs, toMs / minuteMs).en}`,
        )
        .join('; '),
      ja: broken
        .map(
          ({ alert, fromMs, toMs }) =>
            `${alert} が${fired(firings, alert, fromMs / minuteMs, toMs / minuteMs).ja}まだ鳴っていました。`,
        )
        .join(''),
    },
    wanted: { en: 'silence', ja: '鳴りやんでいること。' },
    because: {
      en: 'whoever is called wants to know whether it is over; what has happened since the start of the process says nothing of now',
      ja: '呼び出された人が知りたいのは、もう終わったのかどうかです。プロセスの起動からのことを合わせても、今のことは何もわかりません。',
    },
  })
})

test('a trouble raises its own alert and no other', async () => {
  const { firings, holds, cases } = await judged
  const broken = cases.filter((each, index) => each.why === 'other' && !holds[index])
  verdict(broken.length === 0, {
    did: {
      en: 'we looked at the alerts of the other troubles during each of them',
      ja: '障害ごとに、ほかの障害のためのアラートを見ました。',
    },
    measured: {
      en: broken
        .map(
          ({ alert, fromMs, toMs }) =>
            `${alert} fired ${fired(firings, alert, fromMs / minuteMs, toMs / minuteMs).en}`,
        )
        .join('; '),
      ja: broken
        .map(
          ({ alert, fromMs, toMs }) =>
            `${alert} が${fired(firings, alert, fromMs / minuteMs, toMs / minuteMs).ja}鳴りました。`,
        )
        .join(''),
    },
    wanted: { en: 'silence', ja: '鳴らないこと。' },
    because: {
      en: 'the name of an alert is the first thing that somebody reads at night; it should be of what is wrong',
      ja: '夜中に最初に読まれるのは、アラートの名前です。実際に起きていることの名前でなければなりません。',
    },
  })
})

test('every alert can be acted on', async () => {
  const text = await readRules()
  const rules = await readable(() => readRuleTexts(text, rulesFile))
  const lacking = alerts.filter(
    (alert) =>
      !rules.some(
        ({ kind, name, labels, annotations }) =>
          kind === 'alert' && name === alert && labels['severity'] && annotations['summary'],
      ),
  )
  verdict(lacking.length === 0, {
    did: { en: `we read ${rulesFile}`, ja: `${rulesFile} を読みました。` },
    measured: {
      en: `without a rule, a severity or a summary: ${lacking.join(', ')}`,
      ja: `規則、severity、summary のどれかが欠けているもの：${lacking.join('、')}。`,
    },
    wanted: { en: `all of ${alerts.join(', ')}`, ja: `${alerts.join('、')} のすべてがそろっていること。` },
    because: {
      en: 'the severity decides who is woken up, and the summary is what they read; an alert that was removed is silent too',
      ja: 'severity は誰を起こすかを決め、summary はその人が読むものです。取り除かれたアラートもまた、鳴りません。',
    },
  })
})

test('orders_total counts orders by their result', async () => {
  const { placed, page } = await played
  const counted = (result: string): number =>
    page
      .filter(({ labels }) => labels['__name__'] === 'orders_total' && labels['result'] === result)
      .reduce((sum, { value }) => sum + value, 0)
  const wrong = Object.entries(placed).filter(([result, count]) => counted(result) !== count)
  verdict(wrong.length === 0, {
    did: {
      en: `we placed ${Object.values(placed).reduce((sum, count) => sum + count, 0)} orders and added up orders_total by result`,
      ja: `注文を ${Object.values(placed).reduce((sum, count) => sum + count, 0)} 件出し、orders_total を result ごとに合計しました。`,
    },
    measured: {
      en: wrong.map(([result, count]) => `${result}: ${counted(result)} of ${count}`).join(', '),
      ja: `${wrong.map(([result, count]) => `${result}：${count} 件のうち ${counted(result)} 件`).join('、')}。`,
    },
    wanted: { en: 'each order once', ja: 'どの注文も一度ずつ。' },
    because: {
      en: 'the finance department draws its own graph from it',
      ja: '経理部門が、これを使って自分たちのグラフを描いています。',
    },
  })
})

test('orders are answered as before', async () => {
  await played
  const bad = await post('/orders', { customer: 'c', reference: 'quick' })
  const noLimit = await post('/pickups', {})
  const backlog = (): Promise<{ backlog: number }> =>
    service.fetch('/health').then((response) => response.json() as Promise<{ backlog: number }>)
  const before = (await backlog()).backlog
  const answers = [
    await placeOrder('c-1', 'quick'),
    await placeOrder('c-1', 'declined'),
    await placeOrder('c-1', 'failing'),
    bad.status,
    noLimit.status,
    (await backlog()).backlog - before,
  ]
  verdict(answers.join() === '201,402,502,400,400,1', {
    did: {
      en: 'we placed an order, one whose card is declined, one that fails, and one without a price; asked for a pickup without a limit; and looked at the backlog',
      ja: '注文を出し、カードの断られる注文、失敗する注文、金額のない注文を続け、上限のない引き取りを頼んでから、未処理の数を見ました。',
    },
    measured: {
      en: `statuses ${answers.slice(0, 5).join(', ')}, and ${answers[5]} more in the backlog`,
      ja: `ステータスは ${answers.slice(0, 5).join('、')}、未処理は ${answers[5]} 件増えました。`,
    },
    wanted: {
      en: '201, 402, 502, 400, 400, and 1 more',
      ja: '201、402、502、400、400 で、未処理は 1 件増えること。',
    },
    because: {
      en: 'the shop is written against these answers',
      ja: 'ショップは、この答えを前提に書かれています。',
    },
  })
})

interface Case extends AlertCase {
  readonly why: 'raised' | 'quiet' | 'ended' | 'other'
}

interface Played {
  /** What was scraped. */
  readonly series: readonly Series[]
  readonly placed: Readonly<Record<string, number>>
  /** The page as it was at the end of the day. */
  readonly page: readonly Sample[]
}

interface Judged {
  readonly cases: readonly Case[]
  /** Whether each case holds. */
  readonly holds: readonly boolean[]
  readonly firings: Firings
}

/** What each alert is to do, and when. */
function casesOf(): Case[] {
  const spans = day.map(({ kind, until }, index) => ({ kind, from: day[index - 1]?.until ?? 0, until }))
  const at = (why: Case['why'], alert: string, fires: boolean, from: number, until: number): Case => ({
    why,
    alert,
    fires,
    fromMs: from * minuteMs,
    toMs: until * minuteMs,
  })
  return alerts.flatMap((alert) => [
    at('quiet', alert, false, 0, morningMinutes),
    ...spans.flatMap((span, index) => {
      if (span.until <= morningMinutes) return []
      if (span.kind === 'busy-evening') return [at('quiet', alert, false, span.from, span.until)]
      if (span.kind === troubles[alert]) return [at('raised', alert, true, span.from, span.until)]
      if (span.kind !== 'quiet') return [at('other', alert, false, span.from + graceMinutes - 1, span.until)]
      return spans[index - 1]?.kind === troubles[alert]
        ? [at('ended', alert, false, span.from + graceMinutes, span.until)]
        : []
    }),
  ])
}

/** Plays the day through: half a minute and a scrape, and then each minute its orders and a scrape. */
async function play(): Promise<Played> {
  const store = new SeriesStore()
  const placed: Record<string, number> = { placed: 0, declined: 0, failed: 0 }
  let known = new Map<string, Sample['labels']>()
  let page: Sample[] = []
  await advance(halfMinuteMs)
  for (let minute = 0; minute < lastMinute; minute++) {
    const { kind } = day.find(({ until }) => minute < until) ?? { kind: 'quiet' }
    const statuses = minute === 0 ? [] : await playMinute(kind, minute)
    for (const status of statuses) {
      const result = { 201: 'placed', 402: 'declined' }[status] ?? 'failed'
      placed[result] = (placed[result] ?? 0) + 1
    }
    page = await readPage()
    const atMs = minute * minuteMs + halfMinuteMs
    const now = new Map<string, Sample['labels']>()
    for (const { labels, value } of [...page, { labels: { __name__: 'up' }, value: 1 }]) {
      const scraped = { ...labels, job: 'orders', instance: 'a' }
      now.set(JSON.stringify(scraped), scraped)
      store.add(scraped, { atMs, value })
    }
    for (const [key, labels] of known) if (!now.has(key)) store.add(labels, { atMs, value: undefined })
    known = now
  }
  return { series: store.list(), placed, page }
}

/** Has the rules evaluated over what was scraped, as Prometheus 2 or 3 keeps it: rules that hold in one of them will do. */
async function judge({ series }: Played): Promise<Judged> {
  const cases = casesOf()
  const when = { fromMs: 0, toMs: lastMinute * minuteMs, everyMs: minuteMs }
  const rules = await readRules()
  const over = async (spelled: readonly Series[]): Promise<Judged> => ({
    cases,
    ...(await readable(() => judgeAlerts({ rules, source: rulesFile, series: spelled, when, cases }))),
  })
  const asPrinted = await over(series)
  if (asPrinted.holds.every(Boolean)) return asPrinted
  const asFloats = await over(series.map((each) => ({ ...each, labels: floatBounds(each.labels) })))
  const held = ({ holds }: Judged): number => holds.filter(Boolean).length
  return held(asFloats) > held(asPrinted) ? asFloats : asPrinted
}

/** Acts on the rules, and has it told as a finding where nothing can be made of them. */
async function readable<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof LabKitError)) throw error
    verdict(false, unreadable(error))
  }
}

function unreadable({ code, message }: LabKitError): Finding {
  const read = {
    did: { en: `we read ${rulesFile}`, ja: `${rulesFile} を読みました。` },
    measured: message,
  }
  if (code === 'PROMQL_UNSUPPORTED') {
    return {
      ...read,
      wanted: {
        en: 'promtool on the PATH, or another way to ask',
        ja: 'PATH 上の promtool、または別の尋ね方。',
      },
      because: {
        en: 'the rule may well be right: without promtool the usual functions are evaluated, and not all of them',
        ja: '規則は正しいのかもしれません。promtool がないときに評価できるのは、よく使う関数だけです。',
      },
    }
  }
  return {
    ...read,
    wanted: {
      en: 'rules that can be evaluated; until then no alert can be judged',
      ja: '評価できる規則。そうなるまで、どのアラートも判定できません。',
    },
    because: {
      en: 'Prometheus does not load a file with a single mistake in it, and goes on with the rules that it had, or with none',
      ja: 'Prometheus は、誤りがひとつでもあるファイルを読み込みません。前の規則のまま、あるいは規則のないまま動き続けます。',
    },
  }
}

type Plan = 'quick' | 'bulk' | 'late' | 'slow' | 'stuck' | 'declined' | 'failing' | 'busy' | 'hiccup'

/** How long after its arrival the provider answers. */
const answerAfterMs: Readonly<Record<Plan, number>> = {
  quick: 120,
  declined: 120,
  failing: 120,
  busy: 120,
  hiccup: 120,
  bulk: 800,
  late: 1_010,
  slow: 1_500,
  stuck: 1_500,
}
const answersAfterMs = [...new Set(Object.values(answerAfterMs))].toSorted((a, b) => a - b)

/** What it says in the end; to all others 200. */
const statusOf: Readonly<Partial<Record<Plan, number>>> = { declined: 402, failing: 500, stuck: 500 }

const times = (count: number, plan: Plan): Plan[] => Array<Plan>(count).fill(plan)

const plansOf: Readonly<Record<Exclude<Phase['kind'], 'retries'>, (minute: number) => readonly Plan[]>> = {
  quiet: (minute) => ['quick', 'declined', minute % 2 === 0 ? 'hiccup' : 'quick', 'declined', 'bulk'],
  // The provider is busy for a minute, and nothing is tried again for a while after it.
  blip: (minute) =>
    minute === 9 ? [...times(8, 'quick'), ...times(4, 'busy')] : ['quick', 'declined', 'quick', 'bulk'],
  wholesale: () => ['bulk', 'quick', 'bulk', 'declined'],
  // Slow orders are one in forty; most of them fail in the end.
  tail: (minute) => [...times(23, 'quick'), ...times(15, 'bulk'), minute % 3 === 0 ? 'slow' : 'stuck'],
  failing: () => [...times(9, 'quick'), 'declined', 'bulk', 'failing'],
  'no-pickups': () => ['quick', 'declined', 'quick', 'bulk'],
  // Of 320 orders twelve fail, which is less than one in twenty, and one is late, which is less than one in a hundred.
  'busy-evening': (minute) => [
    ...times(76, 'quick'),
    ...times(3, 'failing'),
    minute % 4 === 0 ? 'late' : 'quick',
  ],
}

const busyKinds: ReadonlySet<Phase['kind']> = new Set(['tail', 'failing', 'busy-evening'])

/** Orders that come at the same moment, so long after the beginning of their minute. */
interface Arrival {
  readonly afterMs: number
  readonly plans: readonly Plan[]
}

// Fits into no minute: what counts from one order on for a minute has only just begun again at some of the scrapes.
const busyEveryMs = 14_000

/** The orders of the minute that ends with a scrape. */
function arrivalsOf(kind: Phase['kind'], minute: number): Arrival[] {
  if (kind !== 'retries') return [{ afterMs: 0, plans: plansOf[kind](minute) }]
  const fromMs = (minute - 1) * minuteMs
  const arrivals: Arrival[] = []
  for (
    let afterMs = Math.ceil(fromMs / busyEveryMs) * busyEveryMs - fromMs;
    afterMs < minuteMs;
    afterMs += busyEveryMs
  ) {
    arrivals.push({ afterMs, plans: ['busy'] })
  }
  return arrivals
}

/** Plays the orders of a minute and returns their statuses. The clock stands at the minute's end afterwards. */
async function playMinute(kind: Phase['kind'], minute: number): Promise<number[]> {
  // The other Prometheus comes before or after the orders of the minute.
  if (kind === 'retries' && minute % 2 === 1) await readPage()
  const statuses: number[] = []
  let passedMs = 0
  for (const { afterMs, plans } of arrivalsOf(kind, minute)) {
    await advance(afterMs - passedMs)
    const played = await playOrders(plans, minute + statuses.length)
    statuses.push(...played.statuses)
    passedMs = afterMs + played.tookMs
  }
  // Whoever looks at a scrape sees the latest order, and that was quick.
  if (kind === 'tail') statuses.push(await placeOrder('c-0', 'quick'))
  if (kind === 'retries' && minute % 2 === 0) await readPage()
  // When the shop is busy, the warehouse is too.
  const comes = busyKinds.has(kind) || (kind !== 'no-pickups' && minute % 5 === 4)
  if (comes) {
    await post('/pickups', { limit: 1000 })
    // Where orders come in all the time there is one in the backlog as soon as it is empty.
    statuses.push(await placeOrder('c-1', 'quick'))
  }
  await advance(minuteMs - passedMs)
  return statuses
}

/** Places orders at the same moment and returns their statuses, and how long the slowest of them took. */
async function playOrders(
  plans: readonly Plan[],
  firstCustomer: number,
): Promise<{ readonly statuses: readonly number[]; readonly tookMs: number }> {
  payments.hold()
  const answers = plans.map((plan, index) => ({
    plan,
    status: placeOrder(`c-${(firstCustomer + index) % 20}`, plan),
  }))
  await payments.arrived(plans.length)
  let tookMs = 0
  for (const afterMs of answersAfterMs) {
    const due = answers.filter(({ plan }) => answerAfterMs[plan] === afterMs)
    if (due.length === 0) continue
    await advance(afterMs - tookMs)
    tookMs = afterMs
    payments.answer((plan) => answerAfterMs[plan] === afterMs)
    await Promise.all(due.map(({ status }) => status))
  }
  payments.letGo()
  return { statuses: await Promise.all(answers.map(({ status }) => status)), tookMs }
}

/** Whether an alert fired in its trouble, and what there is to say of it. */
async function soundOf(
  alert: Alert,
  { did, because }: Pick<Finding, 'did' | 'because'>,
): Promise<{ readonly holds: boolean; readonly finding: Finding }> {
  const { cases, holds, firings } = await judged
  const index = cases.findIndex((each) => each.why === 'raised' && each.alert === alert)
  const { fromMs = 0, toMs = 0 } = cases[index] ?? {}
  const otherwise = (firings.get(alert)?.length ?? 0) > 0
  const finding = {
    did,
    measured: {
      en: `${alert} did not fire ${otherwise ? 'then, though at other times' : 'once in the whole day'}`,
      ja: otherwise
        ? `${alert} は、そのときには鳴りませんでした（ほかのときには鳴っています）。`
        : `${alert} は、一日を通して一度も鳴りませんでした。`,
    },
    wanted: {
      en: `that it fires between minute ${fromMs / minuteMs} and minute ${toMs / minuteMs}`,
      ja: `${fromMs / minuteMs} 分から ${toMs / minuteMs} 分までの間に鳴ること。`,
    },
    because,
  }
  return { holds: holds[index] === true, finding }
}

function fired(firings: Firings, alert: string, from: number, until: number): { en: string; ja: string } {
  const minutes = (firings.get(alert) ?? [])
    .map((ms) => ms / minuteMs)
    .filter((at) => from <= at && at <= until)
  const [first] = minutes
  if (first === undefined) return { en: '(so promtool says)', ja: '（promtool の判定では）' }
  return { en: `from minute ${first} on`, ja: ` ${first} 分から` }
}

const names = (samples: readonly Sample[], lines: readonly string[]): string =>
  [...new Set(samples.map(({ labels }) => labels['__name__'] ?? ''))]
    .filter((name) => lines.some((line) => line.includes(`"${name}"`)))
    .join(', ')

/** The series of the service itself: those of the runtime are another's affair. */
function ownSeries(samples: readonly Sample[]): Sample[] {
  return samples.filter(({ labels }) => !/^(nodejs|process|hotpath)_/.test(labels['__name__'] ?? ''))
}

async function readPage(): Promise<Sample[]> {
  const response = await fetch(`${service.debugUrl}/metrics`)
  expect(response.status, 'the status of /metrics').toBe(200)
  return parsePage(await response.text())
}

function readRules(): Promise<string> {
  return readFile(join(service.folder, rulesFile), 'utf8')
}

async function advance(ms: number): Promise<void> {
  await (await fetch(`${clock}?ms=${ms}`, { method: 'POST' })).arrayBuffer()
}

async function post(path: string, body: unknown): Promise<Response> {
  return service.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** Places an order with whom the provider does as planned, and returns the status. */
async function placeOrder(customer: string, plan: Plan): Promise<number> {
  const response = await post('/orders', { customer, reference: plan, cents: 1990 })
  await response.arrayBuffer()
  return response.status
}

async function inBatches(count: number, act: (index: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += 20) {
    await Promise.all(Array.from({ length: Math.min(20, count - from) }, (_each, index) => act(from + index)))
  }
}

/** A charge that the provider has not answered. */
interface Held {
  readonly plan: Plan
  readonly res: ServerResponse
}

/** A payment provider that answers when it is told to. */
class PaymentsOfTests {
  readonly url: string
  readonly #server: Server
  readonly #attempts = new Map<string, number>()
  #held: Held[] = []
  #holding = false
  #awaited: { count: number; resolve: () => void } | undefined

  private constructor(server: Server) {
    this.#server = server
    const { port } = server.address() as AddressInfo // it listens on TCP
    this.url = `http://127.0.0.1:${port}/charges`
    server.on('request', (req, res) => {
      const chunks: Buffer[] = []
      req.on('data', (chunk: Buffer) => chunks.push(chunk))
      req.on('end', () => {
        const { id, reference } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
          id: string
          reference: Plan
        }
        this.#take(id, reference, res)
      })
    })
  }

  static async start(): Promise<PaymentsOfTests> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new PaymentsOfTests(server)
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  /** Answers nobody's first attempt from now on. */
  hold(): void {
    this.#holding = true
  }

  letGo(): void {
    this.#holding = false
    this.answer(() => true)
  }

  /** Returns once so many are held. */
  arrived(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited = { count, resolve }
      this.#tell()
    })
  }

  /** Answers those that are held and are meant. */
  answer(isMeant: (plan: Plan) => boolean): void {
    const meant = this.#held.filter(({ plan }) => isMeant(plan))
    this.#held = this.#held.filter((held) => !meant.includes(held))
    for (const { plan, res } of meant) this.#reply(plan, 1, res)
  }

  #take(id: string, plan: Plan, res: ServerResponse): void {
    const attempt = (this.#attempts.get(id) ?? 0) + 1
    this.#attempts.set(id, attempt)
    if (attempt > 1 || !this.#holding) {
      this.#reply(plan, attempt, res)
      return
    }
    this.#held.push({ plan, res })
    this.#tell()
  }

  #tell(): void {
    if (this.#awaited && this.#held.length >= this.#awaited.count) this.#awaited.resolve()
  }

  #reply(plan: Plan, attempt: number, res: ServerResponse): void {
    const busyFor = { busy: 2, hiccup: 1 }[plan as string] ?? 0
    const status = attempt <= busyFor ? 503 : (statusOf[plan] ?? 200)
    res.writeHead(status).end()
  }
}
