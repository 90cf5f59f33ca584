// What a fix of this lab has to bring about, and what it must leave as it is.
import {
  capture,
  LabKitError,
  patience,
  serviceFolder,
  startService,
  verdict,
  type FindingLanguage,
  type Service,
} from '@hotpath/lab-kit'
import { afterAll, beforeAll, test } from 'vitest'

/** Started as an operator would who wants to look inside. */
let asked: Service
/** Started as every day. */
let unasked: Service

beforeAll(async () => {
  const folder = serviceFolder(import.meta.dirname)
  ;[asked, unasked] = await Promise.all([
    startService({ folder, env: { ENABLE_PPROF: 'true' } }),
    startService({ folder }),
  ])
})

afterAll(async () => {
  await Promise.all([asked?.stop(), unasked?.stop()])
})

test('with ENABLE_PPROF=true the debug address lists its profiles', async () => {
  const index = await page(`${asked.debugUrl}/debug/pprof/`)
  const listed = ['heap', 'profile'].filter((name) => index.text.includes(name))
  const { status } = index
  verdict(status === 200 && listed.length === 2, {
    did: {
      en: `we started the service with ENABLE_PPROF=true and PPROF_ADDR=${debugHost()}, and opened /debug/pprof/ at that address`,
      ja: `ENABLE_PPROF=true と PPROF_ADDR=${debugHost()} を与えてサービスを起動し、そのアドレスの /debug/pprof/ を開きました。`,
    },
    measured:
      status === 0
        ? silence
        : {
            en: `status ${status}, a page that names ${listed.join(', ') || 'neither heap nor profile'}`,
            ja: `ステータス ${status}。ページに名前が載っているのは ${listed.join(', ') || 'heap でも profile でもありません'}`,
          },
    wanted: {
      en: 'status 200 and a page that lists the profiles there are, heap and profile among them',
      ja: 'ステータス 200 と、heap と profile を含むプロファイルの一覧。',
    },
    because: {
      en: 'the page is where somebody on call starts, at an hour at which nobody wants to read source code',
      ja: '呼び出しを受けた担当者は、まずこのページを開きます。ソースコードなど誰も読みたくない時刻に、です。',
    },
  })
})

test('with ENABLE_PPROF=true the debug address serves a heap profile that parses', async () => {
  const met = await heapProfile(asked.debugUrl)
  verdict(met === 'a heap profile', {
    did: {
      en: `we started the service with ENABLE_PPROF=true and PPROF_ADDR=${debugHost()}, and asked that address for /debug/pprof/heap`,
      ja: `ENABLE_PPROF=true と PPROF_ADDR=${debugHost()} を与えてサービスを起動し、そのアドレスに /debug/pprof/heap を要求しました。`,
    },
    measured: met,
    wanted: { en: 'a profile with a column inuse_space', ja: 'inuse_space の列を持つプロファイル。' },
    because: {
      en: 'a service that cannot be measured while it runs is mended by guessing',
      ja: '動いている間に測れないサービスは、勘で直すしかありません。',
    },
  })
})

test('the service greets, with diagnostics and without', async () => {
  const messages = await Promise.all(
    [asked, unasked].map(async (service) => {
      const response = await service.fetch('/hello/Ada', { headers: { 'accept-language': 'ja' } })
      return ((await response.json()) as { message: unknown }).message
    }),
  )
  verdict(
    messages.every((message) => message === 'こんにちは, Ada!'),
    {
      did: {
        en: 'we asked for /hello/Ada in Japanese, with ENABLE_PPROF=true and without',
        ja: 'ENABLE_PPROF=true の場合とない場合とで、/hello/Ada に日本語のあいさつを求めました。',
      },
      measured: JSON.stringify(messages),
      wanted: { en: 'こんにちは, Ada! from both', ja: 'どちらも「こんにちは, Ada!」。' },
      because: {
        en: 'diagnostics that change what a service does measure another service',
        ja: '診断のせいでふるまいが変わるなら、測っているのは別のサービスです。',
      },
    },
  )
})

test('without ENABLE_PPROF only the application listens', async () => {
  const addresses = (await unasked.listeners()).map(({ address, port }) => `${address}:${port}`)
  verdict(addresses.length === 1 && addresses[0] === new URL(unasked.url).host, {
    did: {
      en: 'we started the service without ENABLE_PPROF and listed its listening servers from inside',
      ja: 'ENABLE_PPROF なしでサービスを起動し、待ち受けているサーバーをプロセスの内側から数え上げました。',
    },
    measured: addresses.join(', '),
    wanted: { en: `${new URL(unasked.url).host} alone`, ja: `${new URL(unasked.url).host} だけ。` },
    because: {
      en: 'what listens can be reached by somebody sooner or later; a window into the process is opened on purpose, and closed again',
      ja: '待ち受けているものには、いずれ誰かがたどり着きます。プロセスをのぞく窓は、必要なときに意図して開け、用が済めば閉じるものです。',
    },
  })
})

test("the application's port serves no diagnostics", async () => {
  const paths = ['/debug/pprof/', '/debug/pprof/heap', '/debug/pprof/cmdline']
  const urls = [asked, unasked].flatMap(({ url }) => paths.map((path) => `${url}${path}`))
  const pages = await Promise.all(urls.map(page))
  const served = urls.filter((_, i) => (pages[i]?.status ?? 0) < 400)
  verdict(served.length === 0, {
    did: {
      en: 'we asked the port of the application for /debug/pprof/ and two profiles, with ENABLE_PPROF=true and without',
      ja: 'ENABLE_PPROF=true の場合とない場合とで、アプリケーションのポートに /debug/pprof/ と二つのプロファイルを要求しました。',
    },
    measured: {
      en: `${served.length} of ${urls.length} were served`,
      ja: `${urls.length} 回のうち ${served.length} 回、応答が返りました。`,
    },
    wanted: {
      en: '0: the application answers the public, the debug address answers operators',
      ja: '0 回。アプリケーションは一般の利用者に、デバッグ用アドレスは運用者に応えるものです。',
    },
    because: {
      en: 'whoever can say hello to this service could read its memory; the next lab is about that',
      ja: 'このサービスにあいさつできる人なら誰でも、メモリの中をのぞけることになります。次のラボはその話です。',
    },
  })
})

const silence = { en: 'nothing answers there', ja: 'そこでは何も応答しません。' }

function debugHost(): string {
  return new URL(asked.debugUrl).host
}

/** Fetches a page; status 0 where nothing answers. */
async function page(url: string): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patience(15_000)) })
    return { status: response.status, text: await response.text() }
  } catch {
    return { status: 0, text: '' }
  }
}

/** Says in words what the debug address gives for a heap profile. */
async function heapProfile(
  debugUrl: string,
): Promise<'a heap profile' | Readonly<Record<FindingLanguage, string>>> {
  try {
    const { profile } = await capture(debugUrl, {
      profile: 'heap',
      signal: AbortSignal.timeout(patience(15_000)),
    })
    const types = profile.sampleTypes.map(({ type }) => type)
    if (types.includes('inuse_space')) return 'a heap profile'
    const list = types.join(', ')
    return { en: `a profile of ${list || 'nothing'}`, ja: `${list || '何の列もない'}のプロファイルです。` }
  } catch (error) {
    if (!(error instanceof LabKitError)) throw error
    if (error.code === 'CAPTURE_UNREACHABLE') return silence
    return { en: error.message, ja: `プロファイルは得られませんでした（${error.message}）。` }
  }
}
