// What a fix of this lab has to bring about, and what it must leave as it is.
import { capture, LabKitError, serviceFolder, startService, verdict, type Service } from '@hotpath/lab-kit'
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
  verdict(index.status === 200 && listed.length === 2, {
    did: `we started the service with ENABLE_PPROF=true and PPROF_ADDR=${new URL(asked.debugUrl).host}, and opened /debug/pprof/ at that address`,
    measured:
      index.status === 0
        ? 'nothing answers there'
        : `status ${index.status}, a page that names ${listed.join(', ') || 'neither heap nor profile'}`,
    wanted: 'status 200 and a page that lists the profiles there are, heap and profile among them',
    because:
      'the page is where somebody on call starts, at an hour at which nobody wants to read source code',
  })
})

test('with ENABLE_PPROF=true the debug address serves a heap profile that parses', async () => {
  const met = await heapProfile(asked.debugUrl)
  verdict(met === 'a heap profile', {
    did: `we started the service with ENABLE_PPROF=true and PPROF_ADDR=${new URL(asked.debugUrl).host}, and asked that address for /debug/pprof/heap`,
    measured: met,
    wanted: 'a profile with a column inuse_space',
    because: 'a service that cannot be measured while it runs is mended by guessing',
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
      did: 'we asked for /hello/Ada in Japanese, with ENABLE_PPROF=true and without',
      measured: JSON.stringify(messages),
      wanted: 'こんにちは, Ada! from both',
      because: 'diagnostics that change what a service does measure another service',
    },
  )
})

test('without ENABLE_PPROF only the application listens', async () => {
  const addresses = (await unasked.listeners()).map(({ address, port }) => `${address}:${port}`)
  verdict(addresses.length === 1 && addresses[0] === new URL(unasked.url).host, {
    did: 'we started the service without ENABLE_PPROF and listed its listening servers from inside',
    measured: addresses.join(', '),
    wanted: `${new URL(unasked.url).host} alone`,
    because:
      'what listens can be reached by somebody sooner or later; a window into the process is opened on purpose, and closed again',
  })
})

test("the application's port serves no diagnostics", async () => {
  const paths = ['/debug/pprof/', '/debug/pprof/heap', '/debug/pprof/cmdline']
  const urls = [asked, unasked].flatMap(({ url }) => paths.map((path) => `${url}${path}`))
  const pages = await Promise.all(urls.map(page))
  const served = urls.filter((_, i) => (pages[i]?.status ?? 0) < 400)
  verdict(served.length === 0, {
    did: 'we asked the port of the application for /debug/pprof/ and two profiles, with ENABLE_PPROF=true and without',
    measured: `${served.length} of ${urls.length} were served`,
    wanted: '0: the application answers the public, the debug address answers operators',
    because: 'whoever can say hello to this service could read its memory; the next lab is about that',
  })
})

/** Fetches a page; status 0 where nothing answers. */
async function page(url: string): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(15_000) })
    return { status: response.status, text: await response.text() }
  } catch {
    return { status: 0, text: '' }
  }
}

/** Says in words what the debug address gives for a heap profile. */
async function heapProfile(debugUrl: string): Promise<string> {
  try {
    const { profile } = await capture(debugUrl, { profile: 'heap', signal: AbortSignal.timeout(15_000) })
    const types = profile.sampleTypes.map(({ type }) => type)
    return types.includes('inuse_space') ? 'a heap profile' : `a profile of ${types.join(', ') || 'nothing'}`
  } catch (error) {
    if (!(error instanceof LabKitError)) throw error
    return error.code === 'CAPTURE_UNREACHABLE' ? 'nothing answers there' : error.message
  }
}
