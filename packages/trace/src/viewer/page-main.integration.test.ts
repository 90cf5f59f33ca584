// The page in a real browser: what is drawn, its numbers, its addresses, the keyboard, both themes and languages, wide
// and narrow; and beside it Perfetto's own page and speedscope, with our tasks in them.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { peer } from '../../../../tools/peer.ts'
import { parseTrace, parseTraceFile, unpackTrace } from '../parse.ts'
import { Tasks } from '../tasks.ts'
import { checkouts, smallFile } from '../testing/small-trace.ts'
import { nameOf, slices, type Trace } from '../trace.ts'
import { serveTrace, type TraceServer } from '../web/serve.ts'

// A bound on what hangs: each test starts a server and a page of its own.
vi.setConfig({ testTimeout: 300_000 })

const browserPath = peer('chromium')

const MARKUP = '<img src=x onerror="document.title=1">'

const shop = readFileSync(new URL('../../testdata/shop.trace.gz', import.meta.url))
const shopJson = readFileSync(new URL('../../testdata/shop.trace.json.gz', import.meta.url))
const small = smallFile(
  [
    ...checkouts,
    { is: 'request', name: MARKUP, at: 190, ms: 4, args: { task: 4, status: 200 } },
    { is: 'log', name: MARKUP, at: 191, args: { task: 4, message: MARKUP } },
  ],
  { reason: MARKUP, notes: [MARKUP] },
)

describe.skipIf(!browserPath)('the page', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({
      ...(browserPath && { executablePath: browserPath }),
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-sync',
      ],
    })
  })
  afterAll(() => browser?.close())

  function serve(bytes: Uint8Array, name = 'small.json'): Promise<TraceServer> {
    const file = unpackTrace(bytes, name)
    return serveTrace('127.0.0.1:0', { name, file, trace: parseTraceFile(file, name) })
  }

  interface Opened extends AsyncDisposable {
    readonly page: Page
    /** What the browser said against the page, and requests to anybody else. */
    readonly complaints: string[]
  }

  interface Look {
    readonly theme?: 'light' | 'dark'
    readonly width?: number
    readonly language?: 'en' | 'ja'
  }

  async function open(server: TraceServer, path = '/ui/timeline', look: Look = {}): Promise<Opened> {
    const { theme = 'light', width = 1280, language = 'en' } = look
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: theme,
      locale: language === 'ja' ? 'ja-JP' : 'en-US',
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    page.setDefaultTimeout(200_000)
    const complaints: string[] = []
    const { origin } = new URL(server.url)
    page.on('request', (request) => {
      const own = new URL(request.url()).origin === origin || request.url().startsWith('blob:')
      if (!own) complaints.push(`called ${request.url()}`)
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    await page.goto(origin + path)
    if (path.startsWith('/ui')) await page.locator('nav a[aria-current=page]').waitFor()
    // A canvas has its size, and what is painted on it, from the first frame on.
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))')
    return { page, complaints, [Symbol.asyncDispose]: () => context.close() }
  }

  const canvas = (page: Page): Locator => page.locator('.timeline canvas')
  const panel = (page: Page): Locator => page.locator('.panel')
  const selected = (page: Page): Locator => panel(page).locator('h2')
  const headings = (page: Page): Locator => page.locator('.headings .what')

  const keysAndWords = (page: Page): Promise<[string, string][]> =>
    page
      .locator('.heading button')
      .evaluateAll((buttons) =>
        buttons.map((button): [string, string] => [
          button.getAttribute('data-key') ?? '',
          button.querySelector('.what')?.textContent ?? '',
        ]),
      )

  /** The colours that are painted in a row below a heading, and how many pixels have each. */
  async function colours(page: Page, heading: string, rows = 1): Promise<Map<string, number>> {
    const top = await page
      .locator('.heading', { has: page.locator('.what', { hasText: heading }) })
      .evaluate((element: HTMLElement) => element.offsetTop + 24)
    const pixels = await canvas(page).evaluate(
      (element: HTMLCanvasElement, { y, height }) =>
        Array.from(element.getContext('2d')?.getImageData(0, y, element.width, height).data ?? []),
      { y: top, height: rows * 19 },
    )
    const counts = new Map<string, number>()
    for (let at = 0; at < pixels.length; at += 4) {
      const key = pixels.slice(at, at + 3).join()
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    return counts
  }

  describe.each([
    { theme: 'light', width: 1280, language: 'en' },
    { theme: 'dark', width: 1280, language: 'ja' },
    { theme: 'light', width: 360, language: 'ja' },
    { theme: 'dark', width: 360, language: 'en' },
  ] as const)('in $theme, $width px, $language', (look) => {
    test.each(['/ui/timeline', '/ui/timeline?slice=9&q=stock', '/ui/tasks'])(
      '%s: nothing to complain of, nothing for axe, no scrolling sideways, no call to elsewhere',
      async (path) => {
        await using server = await serve(small)
        await using opened = await open(server, path, look)
        const { page, complaints } = opened
        expect(await violations(page)).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(look.width)
        expect(complaints).toEqual([])
      },
    )
  })

  describe('what is drawn', () => {
    test('every track of every thread has a heading', async () => {
      await using server = await serve(shop, 'shop.trace.gz')
      await using opened = await open(server)
      // Those in sight are there; all others come when they are scrolled to.
      const found = new Map<string, string>()
      const scroller = opened.page.locator('.timeline .scroller')
      const height = await scroller.evaluate((element) => element.scrollHeight)
      for (let top = 0; top < height; top += 400) {
        await scroller.evaluate((element, to) => element.scrollTo(0, to), top)
        // A scroll is told of before the next frame.
        await opened.page.evaluate(
          'new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))',
        )
        for (const [key, words] of await keysAndWords(opened.page)) found.set(key, words)
      }
      const words = [...found.values()]
      expect(words.map((one) => one.replace(/^worker \d+/, 'worker'))).toEqual([
        'main thread · Event loop held up',
        'Garbage collection',
        'Event loop delay',
        'Heap used',
        'Requests in flight',
        'Tasks',
        'Lock stock 1',
        'Outside of tasks',
        'CPU samples',
        'worker reports · Garbage collection',
        'Event loop delay',
        'Heap used',
        'Tasks',
        'CPU samples',
      ])
      expect(opened.complaints).toEqual([])
    })

    test('a stall is painted for as long as it lasted, and a fold takes it away', async () => {
      await using server = await serve(small)
      await using opened = await open(server)
      const { page } = opened
      const trace = parseTrace(small, 'small.json')
      const stall = trace.kind.indexOf(slices.stall)
      const share = ((trace.end[stall] ?? 0) - (trace.start[stall] ?? 0)) / trace.durationNanos
      const counts = await colours(page, 'Event loop held up')
      const all = [...counts.values()].reduce((sum, one) => sum + one, 0)
      // #fa7d71 and the stripes over it: all that is neither paper nor a line of the grid.
      const paper = (counts.get('255,255,255') ?? 0) / all
      expect(1 - paper).toBeGreaterThan(share * 0.9)
      expect(1 - paper).toBeLessThan(share * 1.1 + 0.06)
      expect(counts.get('250,125,113')).toBeGreaterThan(500)
      const heading = page.getByRole('button', { name: 'main thread · Event loop held up 1 ×' })
      await heading.click()
      expect(await heading.count()).toBe(0)
      const folded = page.getByRole('button', { name: 'main thread · Event loop held up folded' })
      expect(await folded.getAttribute('aria-expanded')).toBe('false')
      expect((await colours(page, 'Event loop held up')).get('250,125,113')).toBeUndefined()
    })

    test('tasks of the trace stand beside the picture, the slowest first', async () => {
      const trace = parseTrace(shop, 'shop.trace.gz')
      const slowest = new Tasks(trace).list
        .toSorted((a, b) => b.end - b.start - (a.end - a.start))
        .slice(0, 30)
        .map(({ type }) => type)
      await using server = await serve(shop, 'shop.trace.gz')
      await using opened = await open(server)
      const rows = opened.page.getByRole('table', { name: 'Slowest tasks in sight' }).locator('tbody .link')
      expect(await rows.allTextContents()).toEqual(slowest)
    })

    test('names that are markup are text, and nothing else', async () => {
      await using server = await serve(small, MARKUP)
      for (const path of ['/ui/timeline', `/ui/timeline?slice=${taskNamed(small, MARKUP)}`, '/ui/tasks']) {
        await using opened = await open(server, path)
        expect(await opened.page.getByText(MARKUP).count()).toBeGreaterThan(1)
        expect(await opened.page.locator('img').count()).toBe(0)
        expect(opened.complaints).toEqual([])
      }
    })
  })

  describe('zoom', () => {
    test('by the wheel, around the pointer; by a drag it moves; the address knows, and a reload stays there', async () => {
      await using server = await serve(shop, 'shop.trace.gz')
      await using opened = await open(server)
      const { page } = opened
      const range = page.locator('.range')
      const all = await range.textContent()
      const box = await canvas(page).boundingBox()
      await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 300)
      await page.keyboard.down('Control')
      await page.mouse.wheel(0, -400)
      await page.keyboard.up('Control')
      await expect.poll(() => range.textContent()).not.toBe(all)
      await page.waitForURL(/[?&]from=\d+&to=\d+/)
      const zoomed = await range.textContent()
      await page.mouse.down()
      await page.mouse.move((box?.x ?? 0) + 120, (box?.y ?? 0) + 300, { steps: 4 })
      await page.mouse.up()
      await expect.poll(() => range.textContent()).not.toBe(zoomed)
      // Not one of the steps on the way.
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))')
      const moved = await range.textContent()
      // As long as before, and somewhere else.
      expect(moved?.split(' · ')[1]).toBe(zoomed?.split(' · ')[1])
      await page.waitForURL(
        new RegExp(`from=${String(Math.round(Number(/^[\d.]+/.exec(moved ?? '')?.[0]) * 1000)).slice(0, 3)}`),
      )
      await page.reload()
      await expect.poll(() => range.textContent()).toBe(moved)
      expect(opened.complaints).toEqual([])
    })

    test('a drag in the strip chooses a part', async () => {
      await using server = await serve(small)
      await using opened = await open(server)
      const { page } = opened
      const box = await page.locator('.overview').boundingBox()
      const at = (share: number): [number, number] => [
        (box?.x ?? 0) + (box?.width ?? 0) * share,
        (box?.y ?? 0) + 20,
      ]
      await page.mouse.move(...at(0.25))
      await page.mouse.down()
      await page.mouse.move(...at(0.5), { steps: 3 })
      await page.mouse.up()
      await expect.poll(() => page.locator('.range').textContent()).toMatch(/^0\.05\d+ s – 0\.10\d+ s/)
    })
  })

  describe('by keyboard alone, told to a screen reader', () => {
    test('from slice to slice, into it and out again', async () => {
      await using server = await serve(small)
      await using opened = await open(server)
      const { page } = opened
      const say = page.locator('[role=status]')
      await canvas(page).focus()
      const press = async (key: string, name: string, said: string): Promise<void> => {
        await page.keyboard.press(key)
        await expect.poll(() => selected(page).textContent()).toContain(name)
        await expect.poll(() => say.textContent()).toContain(said)
      }
      await press('ArrowDown', 'event loop held up', 'Stall: event loop held up, 60.0 ms')
      await press('ArrowDown', 'minor GC', 'Garbage collection: minor GC, 3.00 ms')
      await press('ArrowRight', 'major GC', 'Garbage collection: major GC, 9.00 ms')
      await press('ArrowDown', 'POST /checkout', 'Request: POST /checkout, 100 ms')
      await press('ArrowDown', 'reserve', 'Region: reserve, 90.0 ms')
      await page.keyboard.press('Enter')
      await page.waitForURL(/from=0&to=\d+&slice=\d+|to=\d+&slice=\d+/)
      await page.keyboard.press('t')
      await page.waitForURL(/\/ui\/tasks\?/)
      await expect.poll(() => selected(page).textContent()).toContain('POST /checkout')
      await page.keyboard.press('1')
      await page.waitForURL(/\/ui\/timeline/)
      await page.keyboard.press('Escape')
      await expect.poll(() => selected(page).textContent()).toContain('Slowest tasks in sight')
      await page.keyboard.press('Escape')
      await page.waitForURL((url) => url.search === '')
      expect(opened.complaints).toEqual([])
    })

    test('zooming and moving', async () => {
      await using server = await serve(small)
      await using opened = await open(server)
      const { page } = opened
      const range = page.locator('.range')
      await page.keyboard.press('w')
      await expect.poll(() => range.textContent()).toMatch(/ 135 ms$/)
      await page.keyboard.press('d')
      await expect.poll(() => range.textContent()).toMatch(/^0\.06\d+ s.* 135 ms$/)
      await page.keyboard.press('s')
      await expect.poll(() => range.textContent()).toMatch(/ 202 ms$/)
    })

    test('search finds names and messages, n leads from one to the next', async () => {
      await using server = await serve(small)
      await using opened = await open(server)
      const { page } = opened
      await page.keyboard.press('/')
      await page.keyboard.type('stock')
      await page.locator('.found', { hasText: '2 slices' }).waitFor()
      await page.keyboard.press('Enter')
      await expect.poll(() => panel(page).locator('.kicker').textContent()).toBe('Inside of a lock')
      await canvas(page).focus()
      await page.keyboard.press('n')
      await expect.poll(() => panel(page).locator('.kicker').textContent()).toBe('Wait for a lock')
      await page.locator('search input').fill('(')
      await page.locator('.found', { hasText: 'no regular expression' }).waitFor()
      await page.locator('search input').fill('paid')
      await page.locator('.found', { hasText: '1 slice' }).waitFor()
      await page.waitForURL(/q=paid/)
    })

    test('? lists the keys', async () => {
      await using server = await serve(small)
      await using opened = await open(server)
      await opened.page.keyboard.press('?')
      await opened.page.getByRole('dialog', { name: 'Keys' }).waitFor()
      expect(await violations(opened.page)).toEqual([])
    })
  })

  describe('a task', () => {
    test('what its time went into, who held the lock, its messages and steps', async () => {
      await using server = await serve(small)
      await using opened = await open(server, `/ui/tasks?slice=${second(small)}`)
      const { page } = opened
      await expect.poll(() => selected(page).textContent()).toContain('POST /checkout')
      expect(await panel(page).locator('.facts').innerText()).toMatch(/Status\s+✕ 500/)
      const causes = page.getByRole('table', { name: 'What its time went into' }).locator('tr')
      expect(await causes.allTextContents()).toEqual([
        'reserve100 ms',
        'waiting for stock 1held by POST /checkout (task 1)80.0 ms',
        'event loop held upby sortPrices (/srv/shop/shop.ts:29)60.0 ms',
        'major GC9.00 ms',
        'minor GC3.00 ms',
      ])
      expect(await panel(page).locator('.messages li').allTextContents()).toEqual(['+105 mscheckout paid'])
      const steps = page.getByRole('table', { name: 'Step by step' }).locator('tbody th')
      expect(await steps.allTextContents()).toEqual(['reserve', 'stock 1'])
      expect(await headings(page).allTextContents()).toEqual([
        'What it did',
        'Event loop held up',
        'Garbage collection',
        'CPU samples',
      ])
    })

    test('types lead to their tasks, and the way back leads back', async () => {
      await using server = await serve(small)
      await using opened = await open(server, '/ui/tasks')
      const { page } = opened
      const rows = page
        .getByRole('table', { name: 'Types of tasks, by what they took together' })
        .locator('tbody tr')
      expect((await rows.allTextContents()).slice(0, 2)).toEqual([
        'all types4',
        'POST /checkout2100 ms120 ms120 ms✕ 1',
      ])
      await page.getByRole('link', { name: 'GET /page' }).first().click()
      await page.waitForURL(/type=GET/)
      const tasks = page.getByRole('table', { name: 'Tasks: GET /page' }).locator('tbody tr')
      await expect.poll(() => tasks.count()).toBe(1)
      await page.goBack()
      await expect
        .poll(() => page.getByRole('table', { name: 'Tasks', exact: true }).locator('tbody tr').count())
        .toBe(4)
    })
  })

  test('a stall: its stack, and which tasks it held up', async () => {
    const trace = parseTrace(small, 'small.json')
    await using server = await serve(small)
    await using opened = await open(server, `/ui/timeline?slice=${trace.kind.indexOf(slices.stall)}`)
    const frames = opened.page.locator('.stack li')
    expect(await frames.allTextContents()).toEqual([
      'sortPrices/srv/shop/shop.ts:29',
      'answer/srv/shop/app.ts:7',
    ])
    expect(await panel(opened.page).locator('.messages li').allTextContents()).toEqual([
      'POST /checkout, task 1',
      'POST /checkout, task 2',
    ])
  })

  test('language and theme are chosen, and remembered', async () => {
    await using server = await serve(small)
    await using opened = await open(server)
    const { page } = opened
    await page.getByRole('button', { name: '日本語' }).click()
    await page.getByRole('heading', { name: '表示範囲の遅いタスク' }).waitFor()
    await page.getByRole('button', { name: 'ダーク' }).click()
    await page.reload()
    await page.getByRole('heading', { name: '表示範囲の遅いタスク' }).waitFor()
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    expect(await page.locator('html').getAttribute('lang')).toBe('ja')
  })

  describe("Perfetto's own page, from the same program", () => {
    test.each([
      ['shop.trace.gz', shop],
      ['shop.trace.json.gz', shopJson],
    ])('%s: loaded, with our tasks in it, and nobody else was called', async (name, bytes) => {
      await using server = await serve(bytes, name)
      await using opened = await open(server)
      expect(await opened.page.getByRole('link', { name: 'Open in Perfetto' }).getAttribute('href')).toBe(
        '/perfetto/',
      )
      await using other = await open(server, '/perfetto/')
      const { page, complaints } = other
      // Its own state tells what it has loaded, its tracks what it drew.
      await expect
        .poll(() => page.evaluate('Object.keys(globalThis.globals?.state?.tracks ?? {}).length'), {
          timeout: 200_000,
        })
        .toBeGreaterThan(10)
      const tracks = await page.evaluate<string[]>(
        'Object.values(globalThis.globals.state.tracks).map(({ name, kind }) => `${kind} ${name}`)',
      )
      expect(tracks.filter((one) => one.includes('Counter')).length).toBeGreaterThan(2)
      // Its search asks its own trace processor.
      const wanted = parseTrace(bytes, name)
      const count = [...wanted.kind.keys()].filter((slice) =>
        nameOf(wanted, slice).includes('POST /checkout'),
      ).length
      expect(count).toBeGreaterThan(50)
      await page.locator('input[placeholder=Search]').fill('POST /checkout')
      await page.keyboard.press('Enter')
      await expect
        .poll(() => page.evaluate('globalThis.globals.currentSearchResults?.totalResults'), {
          timeout: 200_000,
        })
        .toBe(count)
      // Slices are painted in bright colours, and nothing else of the picture is.
      const brightPixels = (): Promise<number> =>
        page.locator('canvas').evaluateAll((elements) =>
          Math.max(
            ...elements.map((element) => {
              if (!(element instanceof HTMLCanvasElement) || element.width * element.height === 0) return 0
              const data =
                element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? []
              let count = 0
              for (let at = 0; at < data.length; at += 4) {
                const pixel = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]
                if (Math.max(...pixel) - Math.min(...pixel) > 60) count++
              }
              return count
            }),
          ),
        )
      await expect.poll(brightPixels, { timeout: 200_000 }).toBeGreaterThan(2000)
      // It looks for a program on another port of this machine, and is not let.
      expect(
        complaints.filter((one) => !one.includes('127.0.0.1:9001') && !one.includes('Loading trace')),
      ).toEqual([])
      expect(complaints.filter((one) => one.startsWith('called'))).toEqual([])
    })
  })

  test("speedscope opens Chrome's form, row by row", async () => {
    await using server = await serve(small)
    await using opened = await open(server)
    const link = opened.page.getByRole('link', { name: 'Open in speedscope' })
    await using other = await open(server, (await link.getAttribute('href')) ?? '')
    await other.page.waitForFunction("document.title.includes('small.json')")
    await other.page.getByText(/\(1\/\d+\)/).waitFor()
    expect(other.complaints.filter((one) => one.startsWith('called'))).toEqual([])
  })

  test('only this page may ask, and nothing but what it has is there', async () => {
    await using server = await serve(small)
    const { origin } = new URL(server.url)
    const policy = (await fetch(`${origin}/ui/timeline`)).headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect((await fetch(`${origin}/data/table`, { headers: { Origin: 'http://evil.example' } })).status).toBe(
      403,
    )
    expect((await fetch(`${origin}/perfetto/../package.json`)).status).toBe(404)
    expect((await fetch(`${origin}/data/trace`, { method: 'POST' })).status).toBe(405)
  })
})

function taskNamed(bytes: Uint8Array, name: string): number {
  const trace = parseTrace(bytes, 'small.json')
  return new Tasks(trace).list.find(({ type }) => type === name)?.slice ?? -1
}

function second(bytes: Uint8Array): number {
  const trace: Trace = parseTrace(bytes, 'small.json')
  return new Tasks(trace).list[1]?.slice ?? -1
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds wrong with the page. The debugger evaluates it, which no policy stops. */
async function violations(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: axeSource })
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } })
      .then(({ violations }) => JSON.stringify(violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target + ' ' + failureSummary))))`,
    awaitPromise: true,
  })
  await session.detach()
  return JSON.parse(String(result.value)) as string[]
}
