// What a fix of this lab has to bring about, and what it must leave as it is.
import { randomUUID } from 'node:crypto'
import {
  authorization,
  capture,
  isLoopback,
  LabKitError,
  patience,
  serviceFolder,
  startService,
  verdict,
  type FindingLanguage,
  type LabKitErrorCode,
  type Service,
} from '@hotpath/lab-kit'
import { afterAll, beforeAll, expect, test } from 'vitest'

const username = 'operator'
// Another one for each run, so that nobody has it but from the environment. It needs letters of both cases.
const password = `Tangerine-${randomUUID()}`
const credentials = { PPROF_USERNAME: username, PPROF_PASSWORD: password }

/** As it runs every day: nobody has switched diagnostics on. */
let production: Service
/** As it runs while an operator looks for something. */
let operated: Service
/** As somebody sets it up in a hurry: the switch says no, and there is no password. It may refuse to start. */
let careless: Service | undefined

beforeAll(async () => {
  const folder = serviceFolder(import.meta.dirname)
  ;[production, operated, careless] = await Promise.all([
    startService({ folder, env: credentials }),
    startService({ folder, env: { ...credentials, ENABLE_PPROF: 'true' } }),
    startService({ folder, env: { ENABLE_PPROF: 'false' } }).catch(unlessItRefused),
  ])
})

afterAll(async () => {
  await Promise.all([production?.stop(), operated?.stop(), careless?.stop()])
})

function unlessItRefused(error: unknown): undefined {
  if (!(error instanceof LabKitError) || error.code !== 'SERVICE_ENDED_EARLY') throw error
}

/** What an audit tries: every kind of page, and the usual ways around a guard that stands in one place. */
const attempts: readonly [string, RequestInit?][] = [
  ['/debug/pprof/'],
  ['/debug/pprof'],
  ['/debug/pprof/heap'],
  ['/debug/pprof/heap?debug=1'],
  ['/debug/pprof/allocs'],
  ['/debug/pprof/cmdline'],
  ['/debug/pprof/profile?seconds=1'],
  ['//debug/pprof/heap'],
  ['/DEBUG/PPROF/heap'],
  ['/debug/pprof/heap', { headers: { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' } }],
  ['/debug/pprof/symbol', { method: 'POST', body: '0x1' }],
]

test("in the production environment a stranger gets no diagnostics from the application's port", async () => {
  const [served, servedCarelessly] = await Promise.all([
    servedToAStranger(production),
    careless ? servedToAStranger(careless) : [],
  ])
  verdict(served.length === 0 && servedCarelessly.length === 0, {
    did: {
      en: `we started the shop as in production, with ENABLE_PPROF unset and PPROF_PASSWORD set, and once more with ENABLE_PPROF=false and no password, and sent each ${attempts.length} requests below /debug/pprof to the port of the shop, with no credentials`,
      ja: `本番と同じように、ENABLE_PPROF なし、PPROF_PASSWORD ありでショップを起動し、さらに ENABLE_PPROF=false、パスワードなしでも起動しました。それぞれについて、認証情報を付けずに、ショップのポートの /debug/pprof 以下へ ${attempts.length} 通りのリクエストを送りました。`,
    },
    measured: {
      en: `a stranger was served ${served.length} times as in production: ${served.join(' ') || 'nothing'}; and ${servedCarelessly.length} times with ENABLE_PPROF=false and no password: ${servedCarelessly.join(' ') || 'nothing'}`,
      ja: `部外者に中身を返したのは、本番と同じ設定では ${served.length} 回（${served.join(' ') || 'なし'}）、ENABLE_PPROF=false でパスワードなしの設定では ${servedCarelessly.length} 回（${servedCarelessly.join(' ') || 'なし'}）です。`,
    },
    wanted: {
      en: 'never: the port that sells tea tells nobody how the process works',
      ja: '一度も返さないこと。お茶を売るためのポートは、プロセスの内側を誰にも語りません。',
    },
    because: {
      en: 'profiles and command lines hold function names, file paths and flags, and anybody can keep a CPU busy by asking for one profile after another',
      ja: 'プロファイルやコマンドラインには、関数の名前、ファイルのパス、起動フラグが含まれます。そのうえ、プロファイルを次々に要求するだけで、誰でも CPU を使い果たせます。',
    },
  })
})

async function servedToAStranger(shop: Service): Promise<string[]> {
  const statuses = await Promise.all(attempts.map(([path, init]) => statusOf(`${shop.url}${path}`, init)))
  return attempts.filter((_, i) => isServed(statuses[i])).map(([path]) => path)
}

test('an operator with ENABLE_PPROF=true and the credentials gets a heap profile at the standard path', async () => {
  const urls = await urlsOf(operated)
  const met = await Promise.all(urls.map(heapProfileAt))
  verdict(met.includes(aHeapProfile), {
    did: {
      en: `we started the shop with ENABLE_PPROF=true, PPROF_USERNAME, PPROF_PASSWORD and PPROF_ADDR, and asked each of its addresses for /debug/pprof/heap, with those credentials in an Authorization header`,
      ja: `ENABLE_PPROF=true、PPROF_USERNAME、PPROF_PASSWORD、PPROF_ADDR を与えてショップを起動し、待ち受けているアドレスのそれぞれに、Authorization ヘッダーで認証情報を添えて /debug/pprof/heap を要求しました。`,
    },
    measured: {
      en: urls.map((url, i) => `${url}: ${met[i]?.en}`).join('; '),
      ja: urls.map((url, i) => `${url}：${met[i]?.ja}`).join('、'),
    },
    wanted: {
      en: 'a heap profile from one of them',
      ja: 'そのどれかから、ヒーププロファイルが得られること。',
    },
    because: {
      en: 'with the door bricked up, the next memory leak is a restart every night; every client of pprof looks at the standard path and sends credentials the standard way',
      ja: '扉を塗り込めてしまえば、次にメモリが漏れたときは毎晩再起動するしかありません。pprof のクライアントはどれも、標準のパスを見て、標準の方法で認証情報を送ります。',
    },
  })
})

test('no address beyond loopback serves diagnostics to a stranger', async () => {
  const found = (await Promise.all([production, operated].map((service) => service.listeners()))).flat()
  expect(found, 'the servers that listen').not.toHaveLength(0)
  const reachable = found.filter(({ requestedHost }) => !isLoopback(requestedHost))
  const paths = ['/debug/pprof/', '/debug/pprof/heap', '/debug/pprof/cmdline']
  const open = await Promise.all(
    reachable.map(async ({ port }) => {
      const statuses = await Promise.all(paths.map((path) => statusOf(`http://127.0.0.1:${port}${path}`)))
      return statuses.some(isServed)
    }),
  )
  const exposed = reachable.filter((_, i) => open[i])
  verdict(exposed.length === 0, {
    did: {
      en: 'we listed the servers that the process listens on, and asked each that other machines can reach for diagnostics, with no credentials (for your safety the kit had moved them to loopback)',
      ja: 'プロセスが待ち受けているサーバーを数え上げ、ほかのマシンから届くものそれぞれに、認証情報なしで診断情報を要求しました（安全のため、実際の待ち受け先はループバックに移してあります）。',
    },
    measured: {
      en: exposed
        .map(({ requestedHost, port }) => `port ${port} on ${requestedHost ?? 'every address'} served them`)
        .join('; '),
      ja: exposed
        .map(
          ({ requestedHost, port }) =>
            `${requestedHost ?? 'すべてのアドレス'} のポート ${port} が診断情報を返しました。`,
        )
        .join(''),
    },
    wanted: {
      en: 'diagnostics on 127.0.0.1 or ::1 alone, unless a password is asked for',
      ja: 'パスワードを求めないかぎり、診断情報は 127.0.0.1 か ::1 だけで返すこと。',
    },
    because: {
      en: 'a second port is no wall: scanners find it within hours, and a firewall rule is one change away from being gone',
      ja: 'ポートを分けるだけでは壁になりません。スキャナーは数時間で見つけ出し、ファイアウォールの規則は設定ひとつで消えます。',
    },
  })
})

test('where a password is asked for, only the exact one opens', async () => {
  const nearMisses: readonly [en: string, ja: string, user: string, word: string][] = [
    ['no password', 'パスワードなし', username, ''],
    ['its first letter', '最初の一文字', username, password.slice(0, 1)],
    ['all but its last letter', '最後の一文字を欠いたもの', username, password.slice(0, -1)],
    ['one letter more', '一文字多いもの', username, `${password}x`],
    ['a space more', '空白がひとつ多いもの', username, `${password} `],
    ['other case', '大文字と小文字の違うもの', username, password.toLowerCase()],
    ['another user', '別のユーザー名', 'admin', password],
    ['no user', 'ユーザー名なし', '', password],
    ['a part of the user', 'ユーザー名の一部', username.slice(0, -1), password],
    ['user and password exchanged', 'ユーザー名とパスワードを入れ替えたもの', password, username],
  ]
  const urls = await urlsOf(operated)
  const guarded = await onlyGuarded(urls)
  const opened = await Promise.all(
    guarded.flatMap((url) =>
      nearMisses.map(async ([en, ja, user, word]) => {
        const status = await statusOf(`${url}/debug/pprof/heap`, { headers: authorization(user, word) })
        return isServed(status) ? { en, ja } : undefined
      }),
    ),
  )
  const misses = opened.filter((what) => what !== undefined)
  verdict(misses.length === 0, {
    did: {
      en: `we asked for /debug/pprof/heap with credentials that are almost right, in ${nearMisses.length} ways`,
      ja: `わずかに間違った認証情報を ${nearMisses.length} 通り用意し、それぞれで /debug/pprof/heap を要求しました。`,
    },
    measured: {
      en: `it was opened by: ${misses.map(({ en }) => en).join(', ')}`,
      ja: `次のもので開きました：${misses.map(({ ja }) => ja).join('、')}`,
    },
    wanted: {
      en: 'refused: everything but the exact user and password',
      ja: 'ユーザー名もパスワードも完全に一致するとき以外は、すべて拒否すること。',
    },
    because: {
      en: 'a guard that takes a part of a password can be guessed letter by letter, in minutes',
      ja: 'パスワードの一部で通してしまう門番は、一文字ずつ試していけば数分で破られます。',
    },
  })
})

test('a password in the address opens nothing', async () => {
  const names = ['token', 'password', 'key', 'secret', 'auth', 'access_token', 'api_key', 'pass', 'pprof']
  const ways = [
    ...names.map((name) => `/debug/pprof/heap?${name}=${password}`),
    `/debug/pprof/heap?${password}`,
    `/debug/pprof/heap/${password}`,
    `/${password}/debug/pprof/heap`,
  ]
  const urls = [...(await urlsOf(production)), ...(await urlsOf(operated))]
  const opened = await Promise.all(
    urls.map(async (url) => {
      if (isServed(await statusOf(`${url}/debug/pprof/heap`))) return [] // open to anybody: the other tests judge that
      const statuses = await Promise.all(ways.map((way) => statusOf(`${url}${way}`)))
      return ways.filter((_, i) => isServed(statuses[i]))
    }),
  )
  const found = opened.flat().map((way) => way.replace(password, '<password>'))
  verdict(found.length === 0, {
    did: {
      en: `we put PPROF_PASSWORD into the address of a request, in ${ways.length} ways, and sent no Authorization header`,
      ja: `Authorization ヘッダーを付けず、PPROF_PASSWORD を URL に書き込んだリクエストを ${ways.length} 通り送りました。`,
    },
    measured: {
      en: `opened by ${found.join(', ')}`,
      ja: `次のもので開きました：${found.join('、')}`,
    },
    wanted: {
      en: 'nothing opens: a secret travels in a header',
      ja: '何も開かないこと。秘密はヘッダーで送るものです。',
    },
    because: {
      en: 'addresses are written down everywhere: in the access log, in the proxy, in the history of the browser, in the chat where the link was shared',
      ja: 'URL はあらゆる場所に書き残されます。アクセスログ、プロキシー、ブラウザーの履歴、リンクを貼ったチャットにも。',
    },
  })
})

test('the shop still sells: catalogue, cart, order', async () => {
  const sales = await Promise.all([production, operated].map(buyTeapots))
  const wanted: Sale = { found: 1, cartCents: 12_900, orderCents: 12_900, missingPage: 404 }
  verdict(
    sales.every((sale) => JSON.stringify(sale) === JSON.stringify(wanted)),
    {
      did: {
        en: 'we searched for a teapot, put two into a cart and ordered them, with ENABLE_PPROF=true and without',
        ja: 'ENABLE_PPROF=true の場合とない場合とで、ティーポットを検索し、二つカートに入れて注文しました。',
      },
      measured: { en: sales.map(saleInEnglish).join('; '), ja: sales.map(saleInJapanese).join('') },
      wanted: { en: saleInEnglish(wanted), ja: saleInJapanese(wanted) },
      because: {
        en: 'a shop that is safe and sells nothing is closed',
        ja: '安全でも何も売れない店は、閉まっているのと同じです。',
      },
    },
  )
})

interface Sale {
  readonly found: number
  readonly cartCents: unknown
  readonly orderCents: unknown
  readonly missingPage: number
}

function saleInEnglish({ found, cartCents, orderCents, missingPage }: Sale): string {
  return `found ${found} teapot, cart of 2 for ${String(cartCents)}, ordered 2 for ${String(orderCents)}, status ${missingPage} for a page that is not there`
}

function saleInJapanese({ found, cartCents, orderCents, missingPage }: Sale): string {
  return `ティーポットが ${found} 件見つかり、二つで ${String(cartCents)} のカートになり、二つを ${String(orderCents)} で注文でき、存在しないページはステータス ${missingPage}。`
}

async function buyTeapots(shop: Service): Promise<Sale> {
  const json = async (path: string, init?: RequestInit): Promise<Record<string, unknown>> => {
    const response = await shop.fetch(path, {
      ...init,
      headers: { 'content-type': 'application/json' },
    })
    return (await response.json()) as Record<string, unknown> // every answer of the shop is an object
  }
  const { products } = await json('/products?q=teapot')
  const { id } = await json('/carts', { method: 'POST' })
  const line = { method: 'PUT', body: JSON.stringify({ quantity: 2 }) }
  const cart = await json(`/carts/${String(id)}/lines/teapot`, line)
  const purchase = { method: 'POST', body: JSON.stringify({ cart: id, address: '1 Harbour Street' }) }
  const order = await json('/orders', purchase)
  const { status } = await shop.fetch('/no-such-page')
  return {
    found: lengthOf(products),
    cartCents: cart['totalCents'],
    orderCents: order['totalCents'],
    missingPage: status,
  }
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0
}

/** Where the service can be reached from this machine: each of its servers. */
async function urlsOf(service: Service): Promise<string[]> {
  const listeners = await service.listeners()
  return listeners.map(
    ({ address, port }) => `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
  )
}

/** Those that serve whoever has the password, and refuse strangers, in whatever words. */
async function onlyGuarded(urls: readonly string[]): Promise<string[]> {
  const headers = authorization(username, password)
  const guarded = await Promise.all(
    urls.map(async (url) => {
      const heap = `${url}/debug/pprof/heap`
      return !isServed(await statusOf(heap)) && isServed(await statusOf(heap, { headers }))
    }),
  )
  return urls.filter((_, i) => guarded[i])
}

/** The status of an answer, whose body is thrown away; 0 where nothing answers. */
async function statusOf(url: string, init: RequestInit = {}): Promise<number> {
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(patience(15_000)),
    })
    await response.body?.cancel()
    return response.status
  } catch {
    return 0
  }
}

function isServed(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300
}

const aHeapProfile = { en: 'a heap profile', ja: 'ヒーププロファイル' }
const inJapanese: Partial<Record<LabKitErrorCode, string>> = {
  CAPTURE_UNREACHABLE: '応答なし',
  CAPTURE_UNAUTHORISED: '認証情報を受け付けない',
  CAPTURE_REFUSED: '拒否',
  CAPTURE_NOT_A_PROFILE: 'プロファイルではないもの',
}

/** Says in words what an address gives for a heap profile, with the right credentials. */
async function heapProfileAt(url: string): Promise<Readonly<Record<FindingLanguage, string>>> {
  const signal = AbortSignal.timeout(patience(15_000))
  try {
    const { profile } = await capture(url, { profile: 'heap', username, password, signal })
    const types = profile.sampleTypes.map(({ type }) => type)
    if (types.includes('inuse_space')) return aHeapProfile
    const list = types.join(', ')
    return { en: `a profile of ${list || 'nothing'}`, ja: `${list || '何の列もない'}のプロファイル` }
  } catch (error) {
    if (!(error instanceof LabKitError)) throw error
    const en = error.message.slice(error.message.indexOf('capturing: ') + 'capturing: '.length)
    return { en, ja: `${inJapanese[error.code] ?? '取得できない'}（${en}）` }
  }
}
