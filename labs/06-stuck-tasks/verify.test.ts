// What a fix of this lab has to bring about, and what it must leave as it is.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { capture, serviceFolder, startService, verdict, type Service } from '@hotpath/lab-kit'
import { afterAll, beforeAll, expect, test } from 'vitest'

const deadlineMs = 600
const maxAttempts = 2
/** Nobody may be given up sooner. Not the whole deadline: some like to hang up a little before the other side does. */
const leastMs = deadlineMs * 0.9
/**
 * When those answer who answer too late. Whoever lets go at the deadline has let go by then, and so has a sweeper that
 * comes by twice in a deadline; whoever waits for two of them has not.
 */
const lateMs = deadlineMs * 1.6
/** How long the patient service is kept waiting. It may wait for ten minutes. */
const heldMs = 3_000
const events = 8
// Each turn lasts one deadline, at whose end the service has come round twice. Two attempts are over after two turns, after
// three where a sweeper comes by four times in a deadline; three more are for whoever is slow to begin with.
const turns = 6
// The service waits for signals, a sweeper for its next round. What is stuck as given is 8 at each place.
const spareTasks = 2

/** Receivers of ours, by the last part of their path: what they got, and who is still connected to them. */
let receivers: Receivers
/** A service whose deadline passes within the test, before receivers that do not answer. */
let strict: Service
/** A service whose deadline never passes here, before the same receivers and two healthy ones. */
let patient: Service
let storm: Promise<Storm>
let calm: Promise<Calm>

const stuck = ['silent', 'stalled', 'dripping', 'unconfirmed'] as const
const healthy = ['prompt', 'confirming'] as const
/** The one answers and the other confirms, both of them after {@link lateMs}. */
const tardy = ['late', 'late-to-confirm'] as const
/** All that the strict service sends to. Not one of them does its part. */
const hopeless = [...stuck, ...tardy, 'failing'] as const

beforeAll(async () => {
  receivers = await Receivers.start()
  const folder = serviceFolder(import.meta.dirname)
  const start = (name: string, kinds: readonly Kind[], timeoutMs: number): Promise<Service> =>
    startService({
      folder,
      env: {
        ENABLE_PPROF: 'true',
        ENABLE_TASK_PROFILE: '1',
        RECEIVERS: kinds.map((kind) => receivers.urlOf(name, kind)).join(','),
        DELIVERY_TIMEOUT_MS: String(timeoutMs),
        MAX_ATTEMPTS: String(maxAttempts),
        RETRY_DELAY_MS: '20',
      },
    })
  ;[strict, patient] = await Promise.all([
    start('strict', hopeless, deadlineMs),
    start('patient', [...stuck, ...healthy], 600_000),
  ])
  receivers.belongTo('strict', strict)
  receivers.belongTo('patient', patient)
  storm = weather(strict)
  calm = keepWaiting(patient, storm)
  // Each test that needs one of them awaits it, and then hears of its failure.
  for (const promise of [storm, calm]) promise.catch(() => {})
})

afterAll(async () => {
  await Promise.all([strict?.stop(), patient?.stop()])
  receivers?.close()
})

test('a receiver that never answers is let go', async () => {
  const { open } = await storm
  verdict(open.silent === 0, {
    did: {
      en: `we sent ${events} events to a receiver that reads them and never answers, with DELIVERY_TIMEOUT_MS=${deadlineMs}, and waited ${turns} times that long`,
      ja: `イベントを読むだけで決して答えない受信側に、DELIVERY_TIMEOUT_MS=${deadlineMs} で ${events} 件のイベントを送り、その ${turns} 倍の時間、待ちました。`,
    },
    measured: {
      en: `${open.silent} of its connections are still open`,
      ja: `受信側から見て、まだ開いている接続が ${open.silent} 本あります。`,
    },
    wanted: {
      en: 'none: when the time is over the service hangs up',
      ja: '0 本。時間が来たら、サービスのほうから切ること。',
    },
    because: {
      en: 'a connection that nobody ends holds a socket, a buffer and a promise on both sides, until one side runs out of them',
      ja: '誰も切らない接続は、ソケットとバッファーと Promise を両側で抱え続けます。やがて、どちらかの側で尽きます。',
    },
  })
})

test('a receiver that begins to answer and does not finish is let go', async () => {
  const { open } = await storm
  verdict(open.stalled + open.dripping === 0, {
    did: {
      en: `we sent ${events} events each to a receiver that sends its headers and nothing more, and to one that goes on sending a space at a time, and waited ${turns} times DELIVERY_TIMEOUT_MS`,
      ja: `ヘッダーだけを送って黙り込む受信側と、空白をひとつずつ送り続ける受信側に、${events} 件ずつイベントを送り、DELIVERY_TIMEOUT_MS の ${turns} 倍の時間、待ちました。`,
    },
    measured: {
      en: `${open.stalled} connections to the first and ${open.dripping} to the second are still open`,
      ja: `まだ開いている接続が、前者に ${open.stalled} 本、後者に ${open.dripping} 本あります。`,
    },
    wanted: {
      en: 'none: the deadline is for the whole reply, and not for its beginning or for the next byte',
      ja: 'どちらも 0 本。期限は返答全体に対するもので、返答の始まりや、次の 1 バイトに対するものではありません。',
    },
    because: {
      en: 'between you and a receiver there are proxies, which answer for it while it is down; whoever sends a byte now and then never looks idle',
      ja: '受信側との間にはプロキシーがあり、本体が落ちていても代わりに答えます。ときどき 1 バイトを送る相手は、止まっているようには見えません。',
    },
  })
})

test('a delivery that is never confirmed comes to its end', async () => {
  const { counts, unconfirmed } = await storm
  const late = await Promise.all(
    unconfirmed.map(({ delivery }) => strict.fetch(`/confirmations/${delivery}`, { method: 'POST' })),
  )
  const taken = late.filter(({ status }) => status === 204).length
  verdict(taken === 0 && late.length > 0, {
    did: {
      en: `a receiver took ${events} events with 202 and never confirmed them; ${turns} times DELIVERY_TIMEOUT_MS later we confirmed all of them`,
      ja: `受信側は ${events} 件のイベントを 202 で受け取り、一度も確認を返しませんでした。DELIVERY_TIMEOUT_MS の ${turns} 倍の時間が過ぎてから、そのすべてに確認を返しました。`,
    },
    measured: {
      en: `${taken} deliveries were still waiting for that, and the service says that ${counts.inFlight} are in flight`,
      ja: `${taken} 件が、まだその確認を待っていました。サービスによれば、進行中の配信は ${counts.inFlight} 件です。`,
    },
    wanted: {
      en: 'status 404 for each confirmation: nobody waits any more',
      ja: 'どの確認にもステータス 404。もう誰も待っていないこと。',
    },
    because: {
      en: 'a promise that only its good end settles is settled as often as things end well; it holds no socket and no timer, so that nothing else will show it to you',
      ja: 'うまくいったときにしか決着しない Promise は、うまくいかなかった分だけ残ります。ソケットもタイマーも持たないので、ほかの何を見ても姿が見えません。',
    },
  })
})

test('nothing of it stays in flight, and what failed is counted as failed', async () => {
  const { before, after, counts } = await storm
  const left = after.total - before.total
  const gave = hopeless.length * events
  verdict(left <= spareTasks && counts.inFlight === 0 && counts.failed === gave, {
    did: {
      en: `we sent ${events} events each to ${hopeless.length} receivers that do not do their part, one of which answers and one of which confirms when ${lateMs / deadlineMs} times DELIVERY_TIMEOUT_MS is over; waited ${turns} times DELIVERY_TIMEOUT_MS, and compared the goroutine profile with that of before, and with what the service counts`,
      ja: `役目を果たさない ${hopeless.length} つの受信側に ${events} 件ずつイベントを送り、DELIVERY_TIMEOUT_MS の ${turns} 倍の時間、待ちました。うちひとつは DELIVERY_TIMEOUT_MS の ${lateMs / deadlineMs} 倍が過ぎてから答え、もうひとつは過ぎてから確認を返します。そのうえで、goroutine プロファイルを送る前のものと、またサービス自身の数と比べました。`,
    },
    measured: {
      en: `${left} promises more that began in src/ are in flight${left > 0 ? ` (${surplus(before, after).en})` : ''}; the service counts ${counts.inFlight} deliveries in flight, ${counts.failed} failed and ${counts.delivered} delivered ones`,
      ja: `src/ で始まった Promise のうち、進行中のものが ${left} 個増えました${left > 0 ? `（${surplus(before, after).ja}）` : ''}。サービスの数では、進行中の配信が ${counts.inFlight} 件、失敗が ${counts.failed} 件、配信済みが ${counts.delivered} 件です。`,
    },
    wanted: {
      en: `${spareTasks} more at most, no delivery in flight, and ${gave} failed ones: what comes so long after the deadline is not heard any more`,
      ja: `増えてよいのは ${spareTasks} 個まで。進行中の配信は 0 件、失敗は ${gave} 件。期限をそれほど過ぎて届いたものには、もう誰も耳を貸さないこと。`,
    },
    because: {
      en: 'a number on a dashboard can be made to fall without anything coming to its end; the profile counts what is really there',
      ja: '画面の数字は、何ひとつ終わらせなくても減らせます。プロファイルが数えるのは、実際にそこにあるものです。',
    },
  })
})

test('healthy receivers get every event once while others hang', async () => {
  const { received } = await calm
  const fine = healthy.every(
    (kind) => received[kind].length === events && received[kind].every((times) => times === 1),
  )
  const tell = (kind: (typeof healthy)[number]): string => `${kind}: ${received[kind].join(', ') || '-'}`
  verdict(fine, {
    did: {
      en: `we sent ${events} events, one of them twice, to ${healthy.length} receivers that answer and ${stuck.length} that hang, with a deadline that does not pass in this test`,
      ja: `答える ${healthy.length} つの受信側と、固まった ${stuck.length} つの受信側に、テスト中には来ない期限で ${events} 件のイベントを送りました。うち 1 件は、ショップから二度送りました。`,
    },
    measured: {
      en: `how often each event came: ${healthy.map(tell).join('; ')}`,
      ja: `イベントごとの届いた回数は、${healthy.map(tell).join('、')} です。`,
    },
    wanted: { en: `${events} events, each of them once`, ja: `${events} 件が 1 回ずつ。` },
    because: {
      en: 'a receiver that hangs is one customer with a problem; a service that waits for it makes it everybody’s',
      ja: '固まった受信側は、ひとりの客の問題です。それを待つサービスは、全員の問題にしてしまいます。',
    },
  })
})

test('the metric counts what is really in flight', async () => {
  const { gauge } = await calm
  const truth = stuck.length * events
  verdict(gauge === truth, {
    did: {
      en: `${stuck.length} receivers got ${events} events each and hung; long before the deadline we read webhook_deliveries_in_flight from /metrics`,
      ja: `${stuck.length} つの受信側が ${events} 件ずつイベントを受け取り、固まりました。期限よりずっと前に、/metrics の webhook_deliveries_in_flight を読みました。`,
    },
    measured: { en: `it says ${gauge ?? 'nothing'}`, ja: `値は ${gauge ?? 'ありません'}。` },
    wanted: {
      en: `${truth}: each of these deliveries has begun, and none has ended`,
      ja: `${truth}。どの配信も始まっていて、まだひとつも終わっていません。`,
    },
    because: {
      en: 'the metric is how you will hear of the next receiver that hangs; one that leaves out what hangs is worse than none',
      ja: '次に受信側が固まったとき、それを知らせてくれるのはこのメトリクスです。固まったものを数えないなら、ないほうがましです。',
    },
  })
})

test('an event is sent as often as it may be before it is given up, and no more', async () => {
  const { counts } = await storm
  // The most that any event had: a request that a busy machine sends too late for its deadline never arrives.
  const attempts = [...stuck, 'failing' as const].map((kind) => ({
    kind,
    most: Math.max(0, ...receivers.attempts('strict', kind)),
  }))
  const over = attempts.filter(({ most }) => most > maxAttempts)
  // What is still in flight may be tried again; what has been given up has had all of its attempts.
  const given = attempts.filter(({ kind }) => kind === 'failing' || counts.inFlight === 0)
  const under = given.filter(({ most }) => most < maxAttempts)
  verdict(over.length === 0 && under.length === 0, {
    did: {
      en: `we sent ${events} events with MAX_ATTEMPTS=${maxAttempts} to receivers that hang and to one that answers 500, and counted how often each of them got one`,
      ja: `固まった受信側と、500 を返す受信側に、MAX_ATTEMPTS=${maxAttempts} で ${events} 件のイベントを送り、同じイベントが何回届いたかを数えました。`,
    },
    measured: {
      en: `${attempts.map(({ kind, most }) => `${kind}: up to ${most} times`).join(', ')}; the service counts ${counts.inFlight} in flight`,
      ja: `最大で、${attempts.map(({ kind, most }) => `${kind} に ${most} 回`).join('、')}届きました。サービスの数では、進行中の配信が ${counts.inFlight} 件です。`,
    },
    wanted: {
      en: `${maxAttempts} times each, wherever it was given up: after a 500, and after a deadline as well`,
      ja: `見切ったところには、どれも ${maxAttempts} 回。500 が返ったあとでも、期限が過ぎたあとでも同じです。`,
    },
    because: {
      en: 'who missed one deadline may well meet the next, and loses an event if nobody tries; whoever retries without an end keeps everything in flight, and a receiver that is down stays down',
      ja: '一度期限に遅れた相手も、次は間に合うかもしれません。試さなければ、イベントを失わせます。終わりのない再試行は、すべてを進行中のままにし、落ちている受信側を立ち直れなくします。',
    },
  })
})

test('a slow receiver is waited for until the deadline', async () => {
  const { delivered, failed } = await calm
  const { givenUpMs } = await storm
  const all = (stuck.length + healthy.length) * events
  verdict(delivered === all && failed === 0 && givenUpMs >= leastMs, {
    did: {
      en: `receivers that had held ${events} events each began to answer, long before their deadline; others never answered, with DELIVERY_TIMEOUT_MS=${deadlineMs}`,
      ja: `${events} 件ずつイベントを抱えていた受信側が、期限よりずっと前に答え始めました。別の受信側は、DELIVERY_TIMEOUT_MS=${deadlineMs} のもとで、決して答えませんでした。`,
    },
    measured: {
      en: `the service counts ${delivered} deliveries and ${failed} failures of the first; ${givenUpMs === Infinity ? 'none of the others was given up' : `the first of the others was given up ${Math.round(givenUpMs)} ms after we had sent its event`}`,
      ja: `サービスの数では、前者への配信が ${delivered} 件、失敗が ${failed} 件です。後者は、${givenUpMs === Infinity ? 'どれも見切られていません。' : `早いもので、イベントを送ってから ${Math.round(givenUpMs)} ミリ秒で見切られました。`}`,
    },
    wanted: {
      en: `${all} deliveries and no failure; and nobody given up before ${leastMs} ms, nine tenths of the deadline`,
      ja: `配信が ${all} 件、失敗は 0 件。期限の 9 割にあたる ${leastMs} ミリ秒より前には、誰も見切らないこと。`,
    },
    because: {
      en: 'DELIVERY_TIMEOUT_MS is what customers were promised; to give up sooner costs them events, and to call given up what still runs costs you the truth',
      ja: 'DELIVERY_TIMEOUT_MS は客との約束です。早く見切れば客はイベントを失い、動いているものを失敗と呼べば、あなたが実態を見失います。',
    },
  })
})

test('a receiver that is back gets what comes next', async () => {
  await storm
  receivers.release('strict')
  const before = stuck.map((kind) => receivers.of('strict', kind).length)
  await send(strict, 1)
  const got = (): number[] =>
    stuck.map((kind, index) => receivers.of('strict', kind).length - (before[index] ?? 0))
  await settled(strict, () => got().filter((count) => count > 0).length, stuck.length)
  const without = stuck.filter((_kind, index) => got()[index] === 0)
  verdict(without.length === 0, {
    did: {
      en: `${stuck.length} receivers that had hung began to answer again, and we sent one more event`,
      ja: `固まっていた ${stuck.length} つの受信側がまた答えるようになってから、イベントをもう 1 件送りました。`,
    },
    measured: {
      en: `it did not come to ${without.length} of them: ${without.join(', ')}`,
      ja: `そのうち ${without.length} つに届きませんでした：${without.join('、')}。`,
    },
    wanted: { en: 'that it comes to all of them', ja: 'すべてに届くこと。' },
    because: {
      en: 'everybody hangs at some time; who is cut off for it loses every event until somebody notices',
      ja: '固まることは、どの受信側にもあります。それを理由に切り捨てられた客は、誰かが気づくまで、すべてのイベントを失います。',
    },
  })
})

test('a confirmation counts once, and only where somebody waits for it', async () => {
  const { confirmations } = await calm
  const unknown = await patient.fetch('/confirmations/never-sent', { method: 'POST' })
  const noType = await patient.fetch('/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"data":1}',
  })
  const statuses = [...new Set(confirmations.map(([first, second]) => `${first} then ${second}`))]
  const asBefore = statuses.join() === '204 then 404' && unknown.status === 404 && noType.status === 400
  verdict(asBefore, {
    did: {
      en: `a receiver confirmed each of ${events} deliveries twice; we confirmed one that never was, and sent an event without a type`,
      ja: `受信側が ${events} 件の配信を二度ずつ確認しました。また、存在しない配信を確認し、type のないイベントを送りました。`,
    },
    measured: {
      en: `statuses ${statuses.join(', ')} for the two confirmations, ${unknown.status} for the unknown one, ${noType.status} for the event`,
      ja: `二度の確認は ${statuses.map((text) => text.replace(' then ', '、')).join(' / ')}、存在しないものは ${unknown.status}、イベントは ${noType.status} でした。`,
    },
    wanted: {
      en: '204 then 404; 404; 400',
      ja: '確認は 204、404 の順。存在しないものは 404、イベントは 400。',
    },
    because: {
      en: 'receivers go by these answers: 404 tells them that they came too late',
      ja: '受信側はこの答えを頼りにしています。404 は、遅すぎたという知らせです。',
    },
  })
})

interface Counts {
  readonly inFlight: number
  readonly delivered: number
  readonly failed: number
}

interface Storm {
  /** Promises that began in the service's own files, before the first event and at the end. */
  readonly before: Promises
  readonly after: Promises
  readonly counts: Counts
  /** Requests that were open half-way, and still are. */
  readonly open: { readonly silent: number; readonly stalled: number; readonly dripping: number }
  /** What had been taken half-way, and was never confirmed. */
  readonly unconfirmed: readonly Received[]
  /**
   * The shortest time for which a first attempt was waited for. It is counted from before the event was sent, so that
   * a busy machine makes it longer and never shorter. Infinity where nobody was given up.
   */
  readonly givenUpMs: number
}

/** Sends events to receivers that do not answer, and waits until it is over or, at the last turn, for ever. */
async function weather(service: Service): Promise<Storm> {
  const before = await promisesOf(service)
  // Some come later than others: whoever ends all of them for the sake of one ends these before their time.
  const sentMs = await send(service, events / 2)
  await sleep(deadlineMs / 2)
  for (const [event, ms] of await send(service, events / 2)) sentMs.set(event, ms)
  const holding = (): number =>
    stuck.reduce((sum, kind) => sum + receivers.openOnes('strict', kind).length, 0)
  const read = async (): Promise<Counts> => (await (await service.fetch('/health')).json()) as Counts
  let counts = await read()
  const early: Partial<Record<Kind, readonly Received[]>> = {}
  for (let turn = 0; turn < turns && holding() + counts.inFlight > 0; turn++) {
    // Whoever sends an event again opens a new request: what counts is that each of them ends.
    if (turn === turns / 2) for (const kind of stuck) early[kind] = [...receivers.of('strict', kind)]
    await sleep(deadlineMs)
    await comeRound(service)
    counts = await read()
  }
  await receivers.late()
  await comeRound(service)
  counts = await read()
  const left = (kind: Kind): number => early[kind]?.filter(({ open }) => open).length ?? 0
  await settled(service, () => -stuck.reduce((sum, kind) => sum + left(kind), 0), 0)
  const open = { silent: left('silent'), stalled: left('stalled'), dripping: left('dripping') }
  const unconfirmed = early.unconfirmed ?? receivers.of('strict', 'unconfirmed')
  let after = await promisesOf(service)
  // What has just ended takes a few turns of the event loop until all of it is gone.
  for (let look = 0; look < 8 && after.total > before.total + spareTasks; look++) {
    await sleep(50)
    after = await promisesOf(service)
  }
  const givenUpMs = Math.min(
    ...stuck.flatMap((kind) => [...sentMs].map(([event, ms]) => endOfFirst('strict', kind, event) - ms)),
  )
  return { before, after, counts, open, unconfirmed, givenUpMs }
}

/** When the first attempt at an event was over, as its receiver saw it; Infinity where it is not. */
function endOfFirst(service: string, kind: Kind, event: string): number {
  const [first, second] = receivers.of(service, kind).filter((received) => received.event === event)
  // Whoever took it with 202 sees no more of the first attempt than that there is another.
  if (kind === 'unconfirmed') return second?.arrivedMs ?? Infinity
  return first?.closedMs ?? Infinity
}

interface Calm extends Counts {
  /** How often each event came, by receiver. */
  readonly received: Readonly<Record<(typeof healthy)[number], readonly number[]>>
  readonly gauge: number | undefined
  /** The statuses of both confirmations of each delivery. */
  readonly confirmations: readonly (readonly [number, number])[]
}

/** Sends events to receivers that hang and others that do not, looks, and then lets all of them answer. */
async function keepWaiting(service: Service, meanwhile: Promise<unknown>): Promise<Calm> {
  const [first] = (await send(service, events)).keys()
  await post(service, { id: first, type: 'order.created' })
  const held = (): number => stuck.reduce((sum, kind) => sum + receivers.of('patient', kind).length, 0)
  const arrived = (): number => healthy.reduce((sum, kind) => sum + receivers.of('patient', kind).length, 0)
  await settled(service, () => held() + arrived(), (stuck.length + healthy.length) * events)
  // Whoever is impatient has time to be so.
  await Promise.all([meanwhile, sleep(heldMs)])
  let gauge: number | undefined
  // Replies of the healthy ones may still be on their way to the service.
  await settled(service, async () => -Math.abs((gauge = await gaugeOf(service)) - stuck.length * events), 0)
  const received = {
    prompt: receivers.attempts('patient', 'prompt'),
    confirming: receivers.attempts('patient', 'confirming'),
  }
  receivers.release('patient')
  const confirmations = await receivers.confirmed()
  let counts: Counts = { inFlight: 0, delivered: 0, failed: 0 }
  await settled(
    service,
    async () => {
      counts = (await (await service.fetch('/health')).json()) as Counts
      return counts.delivered + counts.failed
    },
    (stuck.length + healthy.length) * events,
  )
  return { ...counts, received, gauge, confirmations }
}

/** Sends events, and returns by their ids when each of them was about to be sent. */
async function send(service: Service, count: number): Promise<Map<string, number>> {
  const sentMs = new Map<string, number>()
  for (let i = 0; i < count; i++) {
    const nowMs = performance.now()
    sentMs.set(await post(service, { type: 'order.created', data: { i } }), nowMs)
  }
  return sentMs
}

/** Sends an event as the shop does, and returns its id. */
async function post(service: Service, event: object): Promise<string> {
  const response = await service.fetch('/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
  })
  expect(response.status, 'the status of POST /events').toBe(202)
  return ((await response.json()) as { id: string }).id
}

interface Promises {
  readonly total: number
  /** How many of them there are by the place in the service's files that each began at, as in `src/app.ts:12`. */
  readonly byPlace: ReadonlyMap<string, number>
}

/** Counts promises in flight that began in the service's own files. */
async function promisesOf(service: Service): Promise<Promises> {
  await service.memory() // collects garbage, so that the profile knows which promises nobody holds any more
  const { profile } = await capture(service.debugUrl, { profile: 'goroutine' })
  const byPlace = new Map<string, number>()
  for (const { labels, locations, values } of profile.samples) {
    const has = (wanted: string, text: string): boolean =>
      labels.some(({ key, str }) => key === wanted && str === text)
    // The profile goes on showing a promise that was collected before it was settled: that is a cue for whoever looks for
    // what never ends. Where it was let go together with all that waited for it, it is no work in flight, as after a
    // pipeline that was aborted.
    if (!has('type', 'promise') || has('state', 'abandoned')) continue
    const own = locations
      .flatMap(({ lines }) => lines)
      .find(({ function: { filename } }) => filename.startsWith(service.folder))
    if (own === undefined) continue
    const place = `${relative(service.folder, own.function.filename)}:${own.line}`
    byPlace.set(place, (byPlace.get(place) ?? 0) + Number(values[0]))
  }
  return { total: byPlace.values().reduce((sum, count) => sum + count, 0), byPlace }
}

/** Says where most of the promises began that are there now and were not before. */
function surplus(before: Promises, after: Promises): { en: string; ja: string } {
  const most = Array.from(after.byPlace, ([place, count]) => ({
    place,
    more: count - (before.byPlace.get(place) ?? 0),
  }))
    .filter(({ more }) => more > 0)
    .toSorted((a, b) => b.more - a.more)
    .slice(0, 3)
  return {
    en: most.map(({ place, more }) => `${more} at ${place}`).join(', '),
    ja: most.map(({ place, more }) => `${place} で ${more} 個`).join('、'),
  }
}

/** A timer that was due in the service has run by the time of the first answer, and what it set going by the second. */
async function comeRound(service: Service): Promise<void> {
  for (let round = 0; round < 2; round++) await service.eventLoop()
}

async function gaugeOf(service: Service): Promise<number> {
  const page = await (await fetch(`${service.debugUrl}/metrics`)).text()
  return Number(/^webhook_deliveries_in_flight (\S+)$/m.exec(page)?.[1])
}

/**
 * Waits until a number is what it is to be, or has not changed for so long that it never will: the service has come
 * round 50 times in the meantime.
 */
async function settled(
  service: Service,
  read: () => number | Promise<number>,
  wanted: number,
): Promise<void> {
  let last = -Infinity
  for (let unmoved = 0; unmoved < 50; unmoved++) {
    await service.eventLoop()
    const now = await read()
    if (now >= wanted) return
    if (now !== last) unmoved = 0
    last = now
    await sleep(10)
  }
}

type Kind = (typeof hopeless)[number] | (typeof healthy)[number]

/** A request as a receiver got it. */
interface Received {
  readonly event: string
  readonly delivery: string
  readonly res: ServerResponse
  readonly arrivedMs: number
  /** When the reply was complete or the sender had hung up. */
  closedMs?: number
  open: boolean
}

/** Receivers of every kind, on one port. A request is held until all of its service's are released. */
class Receivers {
  readonly #server: Server
  readonly #received = new Map<string, Received[]>()
  readonly #released = new Set<string>()
  readonly #services = new Map<string, Service>()
  readonly #confirmations: Promise<readonly [number, number]>[] = []
  readonly #late: Promise<void>[] = []

  private constructor(server: Server) {
    this.#server = server
    server.on('request', (req: IncomingMessage, res: ServerResponse) => void this.#take(req, res))
  }

  static async start(): Promise<Receivers> {
    // Left to itself it would hang up on connections that are not used for five seconds.
    const server = createServer({ keepAliveTimeout: 0 }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Receivers(server)
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  urlOf(service: string, kind: Kind): string {
    const { port } = this.#server.address() as AddressInfo // it listens on TCP
    return `http://127.0.0.1:${port}/${service}/${kind}`
  }

  belongTo(name: string, service: Service): void {
    this.#services.set(name, service)
  }

  of(service: string, kind: Kind): readonly Received[] {
    return this.#received.get(`/${service}/${kind}`) ?? []
  }

  /** How often each event came. */
  attempts(service: string, kind: Kind): number[] {
    const times = new Map<string, number>()
    for (const { event } of this.of(service, kind)) times.set(event, (times.get(event) ?? 0) + 1)
    return [...times.values()]
  }

  /** The requests that are under way: the reply is not complete, and the sender has not hung up. */
  openOnes(service: string, kind: Kind): readonly Received[] {
    return this.of(service, kind).filter(({ open }) => open)
  }

  /** Lets all receivers of a service answer, from now on and whom they hold. */
  release(service: string): void {
    this.#released.add(service)
    for (const [path, received] of this.#received) {
      if (!path.startsWith(`/${service}/`)) continue
      for (const { res, delivery } of received) {
        if (!path.endsWith('/unconfirmed')) res.end('ok')
        else void this.#confirm(service, delivery)
      }
    }
  }

  confirmed(): Promise<readonly (readonly [number, number])[]> {
    return Promise.all(this.#confirmations)
  }

  /** Waits until those who are late with an answer have given it. */
  async late(): Promise<void> {
    await Promise.all(this.#late)
  }

  async #take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = req.url ?? ''
    const [, service = '', kind = ''] = path.split('/')
    const chunks: Buffer[] = []
    for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk)
    const { id } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { id: string }
    const received: Received = {
      event: id,
      delivery: String(req.headers['webhook-delivery']),
      res,
      arrivedMs: performance.now(),
      open: true,
    }
    res.once('close', () => {
      received.closedMs = performance.now()
      received.open = false
    })
    const kept = this.#received.get(path) ?? []
    kept.push(received)
    this.#received.set(path, kept)
    this.#answer(service, kind as Kind, received)
  }

  #answer(service: string, kind: Kind, { res, delivery }: Received): void {
    if (kind === 'failing') res.writeHead(500).end()
    else if (kind === 'prompt') res.end('ok')
    else if (kind === 'confirming' || kind === 'unconfirmed') {
      res.writeHead(202).end()
      if (kind === 'confirming') this.#confirmations.push(this.#confirmTwice(service, delivery))
    } else if (this.#released.has(service)) res.end('ok')
    else if (kind === 'late') this.#answerLate(service, () => res.end('ok'))
    else if (kind === 'late-to-confirm') {
      res.writeHead(202).end()
      this.#answerLate(service, () => this.#confirm(service, delivery))
    } else if (kind === 'stalled') res.write('o')
    else if (kind === 'dripping') {
      const drip = setInterval(() => res.write(' '), 20)
      res.once('close', () => clearInterval(drip)).once('finish', () => clearInterval(drip))
    }
  }

  /**
   * Answers after {@link lateMs}, which are counted from when the service has surely begun to wait, and are over only
   * when it has come to the timers that were due in them: on a busy machine it has more time, and never less.
   */
  #answerLate(name: string, answer: () => unknown): void {
    const service = this.#services.get(name)
    if (service === undefined) return
    const answered = comeRound(service)
      .then(() => sleep(lateMs))
      .then(() => comeRound(service))
      .then(answer)
      .then(() => {})
    answered.catch(() => {}) // the service may have been stopped, when a test failed: see late()
    this.#late.push(answered)
  }

  /** Returns the status that a confirmation gets. */
  async #confirm(service: string, delivery: string): Promise<number> {
    const response = await this.#services
      .get(service)
      ?.fetch(`/confirmations/${delivery}`, { method: 'POST' })
    return response?.status ?? 0
  }

  async #confirmTwice(service: string, delivery: string): Promise<readonly [number, number]> {
    return [await this.#confirm(service, delivery), await this.#confirm(service, delivery)]
  }
}
