// The page in a real browser: its numbers, its addresses, the keyboard, both themes and languages, wide and narrow.

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Profile, ProfileBuilder } from '@hotpath/profile'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { peer } from '../../../../tools/peer.ts'
import { combine } from '../combine.ts'
import { formatTop, top } from '../commands/top.ts'
import { tree } from '../commands/tree.ts'
import { defaultOptions, type Options } from '../options.ts'
import { prepareReport, printableReport, type Report } from '../report.ts'
import { parseProfile } from '../source.ts'
import { serveWeb, type WebServer } from '../web/serve.ts'

// A bound on what hangs: each test starts a server and a page of its own.
vi.setConfig({ testTimeout: 300_000 })

const browserPath = peer('chromium')

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pprof-page-')))
afterAll(() => rmSync(folder, { recursive: true }))
mkdirSync(join(folder, 'src'))
writeFileSync(join(folder, 'package.json'), '{}')
const source = join(folder, 'src', 'shop.ts')
writeFileSync(source, 'export function search() {\n  return sort(items) // <b>\n}\n')

const MARKUP = '<img src=x onerror="document.title=1">'

/** A shop: 100 samples, of which 5 are of a function whose name is markup. */
function shop(change: Readonly<Record<string, number>> = {}): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: [
      { type: 'samples', unit: 'count' },
      { type: 'cpu', unit: 'nanoseconds' },
    ],
    durationNanos: 2e9,
  })
  const main = { name: 'main', filename: join(folder, 'src/main.ts') }
  const search = { name: 'search', filename: source, line: 2, startLine: 1 }
  const stacks = {
    sort: [{ name: 'sort', filename: '' }, search, main],
    search: [search, main],
    parse: [{ name: 'parse', filename: join(folder, 'node_modules/@scope/json/index.js') }, main],
    secret: [{ name: 'secret', filename: '/etc/passwd', line: 1 }, main],
    gc: [{ name: '(garbage collector)', filename: '' }],
    markup: [{ name: MARKUP, filename: source, line: 3, startLine: 3 }],
  }
  const usual = { sort: 50, search: 20, parse: 15, secret: 0, gc: 10, markup: 5 }
  for (const [name, stack] of Object.entries(stacks)) {
    const count = change[name] ?? usual[name as keyof typeof usual]
    if (count > 0) builder.add(stack, [count, count * 10_000_000])
  }
  return builder.build()
}

const corpusFile = new URL('../../testdata/node.service.cpu.pb.gz', import.meta.url).pathname

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

  function serve(profile: Profile, change: Partial<Options> = {}): Promise<WebServer> {
    return serveWeb('127.0.0.1:0', {
      profile,
      withoutBase: profile,
      options: { ...defaultOptions, ...change },
      names: { title: 'shop.pb.gz', ...(change.diffBase && { baseTitle: 'before.pb.gz' }) },
      folder,
    })
  }

  const compared = (): Promise<WebServer> =>
    serve(
      combine([{ name: 'after', profile: shop({ sort: 80, parse: 0 }) }], {
        bases: [{ name: 'before', profile: shop() }],
        isDiff: true,
        isNormalized: false,
      }),
      { diffBase: ['before.pb.gz'] },
    )

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

  async function open(server: WebServer, path = '/ui/flamegraph', look: Look = {}): Promise<Opened> {
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
    await page.locator('nav a[aria-current=page]').waitFor()
    // A canvas has its size, and what is painted on it, from the first frame on.
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))')
    return { page, complaints, [Symbol.asyncDispose]: () => context.close() }
  }

  const canvas = (page: Page): Locator => page.locator('.flame-view canvas')
  const panel = (page: Page): Locator => page.locator('.panel')
  const selected = (page: Page): Locator => panel(page).locator('h2')

  /** Clicks a box, by its row and by where it is in the width. */
  async function clickBox(page: Page, row: number, share: number): Promise<void> {
    const box = await canvas(page).boundingBox()
    expect(box).not.toBeNull()
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) * share, (box?.y ?? 0) + row * 22 + 10)
  }

  // Each theme with each width, each language in both.
  const looks: Look[] = [
    { theme: 'light', width: 1280, language: 'en' },
    { theme: 'dark', width: 1280, language: 'ja' },
    { theme: 'light', width: 360, language: 'ja' },
    { theme: 'dark', width: 360, language: 'en' },
  ]

  describe.each(looks)('in $theme, $width px, $language', (look) => {
    test.each([
      '/ui/flamegraph',
      '/ui/flamegraph?q=search',
      '/ui/top?sort=cum',
      `/ui/peek?f=${encodeURIComponent(`search ${source}`)}`,
      `/ui/source?f=${encodeURIComponent(`search ${source}`)}`,
    ])(
      '%s: nothing to complain of, nothing for axe, no scrolling sideways, no call to elsewhere',
      async (path) => {
        await using server = await serve(shop())
        await using opened = await open(server, path, look)
        const { page, complaints } = opened
        expect(await violations(page)).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          look.width ?? 0,
        )
        expect(complaints).toEqual([])
      },
    )

    test('a comparison, too', async () => {
      await using server = await compared()
      await using opened = await open(server, '/ui/flamegraph', look)
      expect(await violations(opened.page)).toEqual([])
      expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
        look.width ?? 0,
      )
      expect(opened.complaints).toEqual([])
    })
  })

  describe('its numbers', () => {
    const profile = parseProfile(readFileSync(corpusFile), corpusFile)
    const reportOf = (sampleIndex: string): Report =>
      printableReport(
        prepareReport(profile, { ...defaultOptions, sampleIndex }, { isWhole: true, nodeCount: 0 }, 'test')
          .report,
      )

    test.each(['cpu', 'samples'])('top has the rows of pprof -top -sample_index=%s', async (type) => {
      const report = reportOf(type)
      const table = top(report)
      const want = formatTop(report, table)
        .split('\n')
        .slice(table.header.length + 1, -1)
        .map((line) => line.trim().split(/ +/).slice(0, 5))
      expect(want.length).toBeGreaterThan(100)
      await using server = await serve(profile)
      await using opened = await open(server, `/ui/top?si=${type}`)
      const { page } = opened
      const rows = page.locator('.functions tbody tr')
      expect(await rows.count()).toBe(Math.min(200, want.length))
      const got = await rows.evaluateAll((all) =>
        all.map((row) =>
          Array.from(row.querySelectorAll('.value span, td.sum'), ({ textContent }) => textContent),
        ),
      )
      // The columns stand in the same order: flat, its share, the sum, cum, its share.
      expect(got).toEqual(want.slice(0, 200))
    })

    test('peek has the calls of pprof -peek', async () => {
      const report = reportOf('cpu')
      const [entry] = tree(report, /^emit node:events$/).entries
      expect(entry?.callers.length).toBeGreaterThan(1)
      await using server = await serve(profile)
      await using opened = await open(server, '/ui/peek?f=emit+node:events')
      const namesOf = (caption: string): Promise<string[]> =>
        opened.page.getByRole('table', { name: caption }).locator('tbody .link').allTextContents()
      const short = (name: string): string => name.replace(/ [^ )]+$/, '')
      expect(await namesOf('What called emit')).toEqual(entry?.callers.map(({ name }) => short(name)))
      expect(await namesOf('What emit called')).toEqual(entry?.callees.map(({ name }) => short(name)))
    })

    test('the legend says whose code it is, by own value', async () => {
      await using server = await serve(shop())
      await using opened = await open(server)
      expect(await opened.page.locator('.chips li').allTextContents()).toEqual([
        'built-in functions 50.00%',
        'application 25.00%',
        '@scope/json 15.00%',
        'garbage collection 10.00%',
      ])
    })

    test('an address names a function as Go does, without its file', async () => {
      await using server = await serve(shop())
      await using opened = await open(server, '/ui/peek?f=search')
      await expect.poll(() => opened.page.getByLabel('Function').inputValue()).not.toBe('')
      const chosen = opened.page.getByLabel('Function').locator('option:checked')
      expect(await chosen.textContent()).toMatch(/^search .*shop\.ts/)
      expect(await opened.page.locator('.note').count()).toBe(0)
    })

    test('a function that is called like markup is text, and nothing else', async () => {
      await using server = await serve(shop())
      for (const path of ['/ui/flamegraph', '/ui/top', `/ui/peek?f=${encodeURIComponent(MARKUP)}`]) {
        await using opened = await open(server, path)
        expect(await opened.page.getByText(MARKUP).count()).toBeGreaterThan(path.includes('peek') ? 0 : 0)
        expect(await opened.page.locator('img').count()).toBe(0)
        expect(opened.complaints).toEqual([])
      }
    })
  })

  describe('zoom', () => {
    test('a click zooms, the address knows where, a reload stays there, and the way back leads back', async () => {
      await using server = await serve(shop())
      await using opened = await open(server)
      const { page } = opened
      await clickBox(page, 2, 0.1)
      await expect.poll(() => selected(page).textContent()).toBe('search')
      await page.waitForURL(/[?&]zoom=[0-9a-z]+$/)
      expect(await panel(page).locator('.facts').innerText()).toContain('700ms')
      await page.reload()
      await expect.poll(() => selected(page).textContent()).toBe('search')
      expect(
        await page
          .getByRole('navigation', { name: 'Called through' })
          .getByRole('listitem')
          .allTextContents(),
      ).toEqual(['all', 'main', 'search'])
      await page.goBack()
      await expect.poll(() => selected(page).textContent()).toBe('all')
      await page.goForward()
      await expect.poll(() => selected(page).textContent()).toBe('search')
    })

    test('an address from one profile finds its place in another of the same program', async () => {
      await using first = await serve(shop())
      await using second = await serve(shop({ sort: 1, markup: 90 }))
      await using opened = await open(first)
      await clickBox(opened.page, 2, 0.1)
      await opened.page.waitForURL(/zoom=/)
      const { pathname, search } = new URL(opened.page.url())
      await using other = await open(second, pathname + search)
      expect(await selected(other.page).textContent()).toBe('search')
    })

    test('a place that is not there is said not to be', async () => {
      await using server = await serve(shop())
      await using opened = await open(server, '/ui/flamegraph?zoom=abc123')
      await opened.page.getByText('The place that the address names is not in this profile.').waitFor()
      expect(await selected(opened.page).textContent()).toBe('all')
    })

    test('by keyboard alone, told to a screen reader', async () => {
      await using server = await serve(shop())
      await using opened = await open(server)
      const { page } = opened
      await canvas(page).focus()
      const say = page.locator('[role=status]')
      const press = async (key: string, name: string, said: string): Promise<void> => {
        await page.keyboard.press(key)
        await expect.poll(() => selected(page).textContent()).toBe(name)
        expect(await say.textContent()).toContain(said)
      }
      await press('ArrowDown', 'main', 'main: 850ms, 85.00%')
      await press('ArrowRight', '(garbage collector)', '(garbage collector): 100ms, 10.00%')
      await press('ArrowLeft', 'main', 'main: ')
      await press('ArrowDown', 'search', 'search: 700ms, 70.00%')
      await press('Enter', 'search', 'search: ')
      await page.waitForURL(/zoom=/)
      await press('ArrowDown', 'sort', 'sort: 500ms, 50.00%')
      await press('Escape', 'main', 'main: ')
      await press('Home', 'all', 'all: 1s, 100%')
      await page.waitForURL((url) => !url.search.includes('zoom'))
    })

    test('in the table beside the picture, the keyboard goes on where it was', async () => {
      await using server = await serve(shop())
      await using opened = await open(server)
      const { page } = opened
      await panel(page).getByRole('button', { name: 'main' }).focus()
      await page.keyboard.press('Enter')
      await expect.poll(() => selected(page).textContent()).toBe('main')
      await page.keyboard.press('Tab')
      expect(await focusedText(page)).toBe('Peek')
      const callees = panel(page).getByRole('table', { name: 'What it calls' })
      expect(await callees.locator('th').allTextContents()).toEqual(['search', 'parse'])
    })
  })

  describe('folded packages', () => {
    const shopFile = new URL('../../testdata/node.shop.cpu-before.pb.gz', import.meta.url).pathname
    const profile = parseProfile(readFileSync(shopFile), shopFile)

    test('one box for each run of calls in a package, in the address, and at the same place', async () => {
      await using server = await serve(profile)
      await using opened = await open(server)
      const { page } = opened
      await page.getByRole('searchbox').fill('^search$')
      await page.keyboard.press('Enter')
      await expect.poll(() => selected(page).textContent()).toBe('search')
      const facts = await panel(page).locator('.facts').innerText()
      await page.getByRole('checkbox', { name: 'Fold packages' }).check()
      await page.waitForURL(/fold=1/)
      expect(await selected(page).textContent()).toBe('search')
      expect(await panel(page).locator('.facts').innerText()).toBe(facts)
      const path = page.getByRole('navigation', { name: 'Called through' })
      await path.getByRole('button', { name: /more callers/ }).click()
      expect(await path.getByRole('listitem').allTextContents()).toEqual([
        'all',
        'Node.js (node:)',
        'express',
        'router',
        'body-parser',
        'router',
        '(anonymous node-shop.ts:64:20)',
        'search',
      ])
      await page.reload()
      await expect.poll(() => selected(page).textContent()).toBe('search')
      expect(await violations(page)).toEqual([])
      await page.getByRole('checkbox', { name: 'Fold packages' }).uncheck()
      await page.waitForURL((url) => !url.search.includes('fold'))
      expect(await selected(page).textContent()).toBe('search')
    })

    test('a box of a package leads to no function, and a search finds the box that a function is in', async () => {
      await using server = await serve(profile)
      await using opened = await open(server, '/ui/flamegraph?fold=1')
      const { page } = opened
      await panel(page).getByRole('button', { name: 'Node.js (node:)' }).click()
      await expect.poll(() => selected(page).textContent()).toBe('Node.js (node:)')
      expect(await panel(page).getByRole('link').count()).toBe(0)
      await page.getByRole('searchbox').fill('^trimPrefix$')
      await page.keyboard.press('Enter')
      await expect.poll(() => selected(page).textContent()).toBe('router')
    })
  })

  describe('search', () => {
    test('says how many functions and what share of all, in the address and after a reload', async () => {
      await using server = await serve(shop())
      await using opened = await open(server)
      const { page } = opened
      await page.keyboard.press('/')
      await page.keyboard.type('(?i)SEARCH|json')
      const found = page.locator('output')
      await expect.poll(() => found.textContent()).toBe('2 functions, 850ms, 85.00%')
      await page.waitForURL(/q=.*json/)
      await page.reload()
      await expect.poll(() => found.textContent()).toBe('2 functions, 850ms, 85.00%')
      await page.getByRole('link', { name: 'Top' }).click()
      expect(await page.locator('.functions tbody .link').allTextContents()).toEqual(['search', 'parse'])
    })

    test('Enter goes from match to match, and Escape ends it', async () => {
      await using server = await serve(shop())
      await using opened = await open(server)
      const { page } = opened
      await page.getByRole('searchbox').fill('parse|sort')
      await page.keyboard.press('Enter')
      await expect.poll(() => selected(page).textContent()).toBe('sort')
      await page.keyboard.press('Enter')
      await expect.poll(() => selected(page).textContent()).toBe('parse')
      await page.keyboard.press('Escape')
      await expect.poll(() => page.locator('output').textContent()).toBe('')
      expect(await focusedTag(page)).toBe('CANVAS')
    })

    test('what is no regular expression is said to be none', async () => {
      await using server = await serve(shop())
      await using opened = await open(server, '/ui/flamegraph?q=(')
      await opened.page.getByText('not a regular expression: missing closing ): `(`').waitFor()
      expect(await opened.page.getByRole('searchbox').getAttribute('aria-invalid')).toBe('true')
    })

    test('what is not looked for steps back in the picture', async () => {
      await using server = await serve(shop())
      await using opened = await open(server)
      const { page } = opened
      const before = await colours(page, 1)
      await page.getByRole('searchbox').fill('sort')
      await expect.poll(() => page.locator('output').textContent()).toContain('50.00%')
      const after = await colours(page, 1)
      expect(after.size).toBeGreaterThan(0)
      expect(after).not.toEqual(before)
    })
  })

  test('other values: in the address, and in all numbers', async () => {
    await using server = await serve(shop())
    await using opened = await open(server)
    const { page } = opened
    await page.getByLabel('Values').selectOption('samples')
    await page.waitForURL(/si=samples/)
    await page.reload()
    expect(await page.getByLabel('Values').inputValue()).toBe('samples')
    expect(await panel(page).locator('.facts').innerText()).toMatch(/With callees \(cum\)\s+100\n/)
  })

  describe('a comparison', () => {
    test('says what was before, what is after, and how much that is', async () => {
      await using server = await compared()
      await using opened = await open(server)
      const { page } = opened
      await page.getByText('compared with before.pb.gz').waitFor()
      const rows = page.locator('.compared tbody tr').first()
      expect(await rows.locator('th, td').allTextContents()).toEqual([
        'cum',
        '1s',
        '1.15s',
        '▲ +150ms (+15.00%)',
      ])
      await panel(page).getByRole('button', { name: 'main' }).click()
      const callees = panel(page).getByRole('table', { name: 'What it calls' }).locator('tbody tr')
      expect(await callees.allTextContents()).toEqual(['search▲ +300ms (+42.86%)', 'parse▼ -150ms (gone)'])
    })

    test('paints what grew red and what went blue, and stripes both, so that one sees it without colours', async () => {
      await using server = await compared()
      await using opened = await open(server)
      const { page } = opened
      await page.getByLabel('Colours').waitFor()
      // Below main: search, which grew, and parse, which is gone.
      const [grew, gone] = await Promise.all([colours(page, 2, [0.05, 0.5]), colours(page, 2, [0.81, 0.86])])
      const mean = (pixels: ReadonlyMap<string, number>): number[] => {
        const all = [...pixels].map(([pixel, count]) => [pixel.split(',').map(Number), count] as const)
        const total = all.reduce((sum, [, count]) => sum + count, 0)
        return [0, 1, 2].map((i) => all.reduce((sum, [rgb, count]) => sum + (rgb[i] ?? 0) * count, 0) / total)
      }
      const [red = 0, , blue = 0] = mean(grew)
      expect(red).toBeGreaterThan(blue + 20)
      const [redGone = 0, , blueGone = 0] = mean(gone)
      expect(blueGone).toBeGreaterThan(redGone + 20)
      // A box without stripes has one colour, and that of its letters.
      await page.getByLabel('Colours').selectOption('owner')
      const plain = await colours(page, 2, [0.81, 0.86])
      const common = (pixels: ReadonlyMap<string, number>): number =>
        [...pixels.values()].filter((count) => count > 40).length
      expect(common(plain)).toBe(1)
      expect(common(gone)).toBeGreaterThan(1)
    })
  })

  describe('source', () => {
    test('shows the lines of a function with what each costs', async () => {
      await using server = await serve(shop())
      await using opened = await open(server, `/ui/source?f=${encodeURIComponent(`search ${source}`)}`)
      const rows = opened.page.locator('table.source tbody tr')
      await rows.first().waitFor()
      expect((await rows.allTextContents()).slice(0, 3)).toEqual([
        '1export function search() {',
        '2200ms700ms  return sort(items) // <b>',
        '3}',
      ])
    })

    test('shows no file that is not a source of the project, whatever the profile says', async () => {
      await using server = await serve(shop({ secret: 5 }))
      await using opened = await open(server, `/ui/source?f=${encodeURIComponent('secret /etc/passwd')}`)
      await opened.page.getByText('it is not among the sources').waitFor()
      expect(await opened.page.content()).not.toContain('root:')
    })
  })

  test('theme and language are remembered', async () => {
    await using server = await serve(shop())
    await using opened = await open(server)
    const { page } = opened
    await page.getByRole('button', { name: 'Dark' }).click()
    await page.getByRole('button', { name: '日本語' }).click()
    await page.getByText('フレームグラフ', { exact: true }).waitFor()
    await page.reload()
    await page.getByText('フレームグラフ', { exact: true }).waitFor()
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    expect(await page.locator('html').getAttribute('lang')).toBe('ja')
    expect(await page.getByRole('button', { name: 'ダーク' }).getAttribute('aria-pressed')).toBe('true')
  })

  test('the keys are listed, and number keys change the view', async () => {
    await using server = await serve(shop())
    await using opened = await open(server)
    const { page } = opened
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: 'Keys' })
    await dialog.waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    for (const [key, view] of [
      ['2', 'Top'],
      ['3', 'Peek'],
      ['4', 'Source'],
      ['1', 'Flame graph'],
    ] as const) {
      await page.keyboard.press(key)
      await page.locator('nav a[aria-current=page]', { hasText: view }).waitFor()
    }
  })

  test('sorting keeps the keyboard on the heading, and says how', async () => {
    await using server = await serve(shop())
    await using opened = await open(server, '/ui/top')
    const { page } = opened
    await page.getByRole('button', { name: 'cum' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/sort=cum/)
    expect(await focusedText(page)).toMatch(/^cum/)
    const heading = page.getByRole('columnheader', { name: 'cum' })
    expect(await heading.getAttribute('aria-sort')).toBe('descending')
    expect(await page.locator('.functions tbody .link').first().textContent()).toBe('main')
  })

  test('on paper: the whole picture as sharp shapes with text, no controls, dark letters', async () => {
    await using server = await serve(shop())
    await using opened = await open(server, '/ui/flamegraph', { theme: 'dark' })
    const { page } = opened
    await page.emulateMedia({ media: 'print' })
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    const texts = await page.locator('.paper svg text').allTextContents()
    expect(texts).toEqual(expect.arrayContaining(['main', 'search', 'sort', 'parse']))
    expect(await page.locator('canvas').isVisible()).toBe(false)
    expect(await page.getByRole('searchbox').isVisible()).toBe(false)
    const ink = await panel(page)
      .locator('h2')
      .evaluate((heading) => getComputedStyle(heading).color)
    expect(ink).toBe('rgb(0, 0, 0)')
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(await page.locator('.paper svg').count()).toBe(0)
    expect((await page.pdf()).subarray(0, 4).toString()).toBe('%PDF')
  })

  test('the picture can be kept, as SVG', async () => {
    await using server = await serve(shop())
    await using opened = await open(server)
    const [download] = await Promise.all([
      opened.page.waitForEvent('download'),
      opened.page.getByRole('button', { name: 'Save picture' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('shop.pb.gz.cpu.svg')
    const svg = readFileSync(await download.path(), 'utf8')
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    expect(svg).toContain('>search</text>')
    expect(svg).not.toContain('<img')
  })

  test('speedscope opens the same profile, from this server', async () => {
    await using server = await serve(shop())
    await using opened = await open(server)
    const { page } = opened
    const link = page.getByRole('link', { name: 'Open in speedscope' })
    const answered = page
      .context()
      .waitForEvent('response', (response) => response.url().includes('/data/profile.pb.gz'))
    const [popup] = await Promise.all([page.context().waitForEvent('page'), link.click()])
    const blocked: string[] = []
    popup.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) blocked.push(message.text())
    })
    expect((await answered).status()).toBe(200)
    await expect.poll(() => popup.title()).toBe('shop.pb.gz - speedscope')
    expect(blocked).toEqual([])
  })

  test('no text becomes script or markup on this page, whoever tries', async () => {
    await using server = await serve(shop())
    await using opened = await open(server)
    const tried = await opened.page.evaluate(
      () =>
        // Later, by the page itself: what the debugger runs may do more than a page.
        new Promise<string[]>((resolve) => {
          setTimeout(() => {
            const attempts = [
              // oxlint-disable-next-line no-eval -- that it cannot be done is what this is about
              () => eval('globalThis.owned = true'),
              () => (document.body.innerHTML = '<p>owned'),
              () =>
                document.body.append(Object.assign(document.createElement('script'), { src: '/modules/x' })),
            ]
            const names = attempts.map((attempt) => {
              try {
                attempt()
                return 'done'
              } catch (error) {
                return (error as Error).name
              }
            })
            resolve(names)
          })
        }),
    )
    expect(tried).toEqual(['EvalError', 'TypeError', 'TypeError'])
  })

  /** The colours in a part of a row, and how many pixels have each. */
  async function colours(page: Page, row: number, [from, to] = [0, 1]): Promise<Map<string, number>> {
    const pixels = await canvas(page).evaluate(
      (element, { row: at, from: left, to: right }) => {
        if (!(element instanceof HTMLCanvasElement)) return []
        const { width, height } = element
        const scale = width / element.clientWidth
        const data = element
          .getContext('2d')
          ?.getImageData(
            width * left,
            at * 22 * scale + 2,
            width * (right - left),
            Math.min(height, 16 * scale),
          ).data
        return Array.from(data ?? [])
      },
      { row, from: from ?? 0, to: to ?? 1 },
    )
    const counts = new Map<string, number>()
    for (let i = 0; i < pixels.length; i += 4) {
      const key = pixels.slice(i, i + 3).join()
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    return counts
  }
})

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

function focusedText(page: Page): Promise<string | null> {
  return page.evaluate('document.activeElement.shadowRoot?.activeElement?.textContent ?? null')
}

function focusedTag(page: Page): Promise<string | null> {
  return page.evaluate('document.activeElement.shadowRoot?.activeElement?.tagName ?? null')
}
