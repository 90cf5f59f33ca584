// The built site in a real browser: both languages, both themes, wide and narrow, by mouse and by keyboard.
import axe from 'axe-core'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { peer } from '../../tools/peer.ts'
import { parseExported } from '../../packages/workshop/src/portable-progress.ts'
import { launchBrowser } from '../scripts/browser.ts'
import { countShifts, type PageWeight, weigh } from '../scripts/page-weight.ts'
import { serveFolder, type StaticServer } from '../scripts/static-server.ts'
import { siteDir } from './page.ts'

const build = join(siteDir, 'build')
const chromium = peer('chromium')
const isBuilt = existsSync(join(build, 'index.html')) && existsSync(join(build, 'ja/index.html'))
if (!isBuilt)
  console.warn('skipped: the site in a browser: docs-site/build is not there (npm run build -w docs-site)')

/** What a page may weigh. Today the heaviest run 250 kB of scripts; a shift of 0.1 is where one begins to notice. */
const budget = { scriptBytes: 280_000, requests: 16, layoutShift: 0.05, styleSheets: 1 } as const

/** Says what of a page is over the budget. */
function overBudget(weight: PageWeight): string[] {
  const names = Object.keys(budget) as (keyof typeof budget)[] // the keys of a constant are its own
  return [
    ...names
      .filter((name) => weight[name] > budget[name])
      .map((name) => `${name}: ${weight[name]}, want ${budget[name]} at most`),
    ...weight.blockingScripts.map((src) => `the page waits for ${src}`),
  ]
}

type Look = readonly [theme: 'light' | 'dark', width: number]

/** Colours and layout come from the same few parts on every page: all four looks are tried on two of them. */
function looksOf(path: string): readonly [Look, ...Look[]] {
  const two: readonly [Look, Look] = [
    ['light', 1280],
    ['dark', 360],
  ]
  const thorough = path === '/' || path.endsWith('/03-leaking-heap/')
  // A phone's layout shifts where that of a wide window does not: half of the pages are weighed on one.
  const first: readonly [Look, Look] = path.length % 2 === 0 ? two : [two[1], two[0]]
  return thorough ? [...two, ['dark', 1280], ['light', 360]] : first
}

const paths = [
  '/',
  '/ja/',
  ...['', '/ja'].flatMap((language) =>
    [
      '/learn/start/',
      '/learn/00-first-light/',
      '/learn/01-exposed-debug-port/',
      '/learn/03-leaking-heap/',
      '/howto/profile-production/',
      '/howto/read-a-profile/',
      '/howto/secure-the-endpoints/',
      '/howto/alert/',
      '/howto/fleet/',
      '/howto/containers/',
      '/howto/teach/',
      '/explain/what-profilers-see/',
      '/explain/sampling/',
      '/explain/tracing-then-and-now/',
      '/explain/v8-tiers/',
      '/reference/debug-server/',
      '/reference/lab-json/',
      '/reference/metrics/',
      '/reference/alerts/',
      '/reference/errors/',
      '/reference/node-versions/',
      '/reference/glossary/',
    ].map((path) => language + path),
  ),
]

describe.skipIf(!chromium || !isBuilt)('the built site', () => {
  let server: StaticServer
  let browser: Browser

  beforeAll(async () => {
    server = await serveFolder(build)
    browser = await launchBrowser(chromium ?? '') // not reached without it: the suite is skipped
  })

  afterAll(async () => {
    await browser?.close()
    await server?.[Symbol.asyncDispose]()
  })

  /** Opens a page and writes down what it complains of and whom it calls. */
  async function open(
    path: string,
    options: { width?: number; theme?: 'light' | 'dark' } = {},
  ): Promise<Opened> {
    const { width = 1280, theme = 'light' } = options
    const page = await browser.newPage({
      viewport: { width, height: 800 },
      colorScheme: theme,
      reducedMotion: 'reduce',
    })
    await countShifts(page)
    const complaints: string[] = []
    const requests: string[] = []
    page.setDefaultTimeout(200_000)
    page.on('request', (request) => requests.push(request.url()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      // The lab panel asks once whether a companion is there. A static host answers 404, and Chromium logs it.
      const isLookingForCompanion = message.location().url.endsWith('/api/session')
      if (message.type() === 'error' && !isLookingForCompanion) complaints.push(message.text())
    })
    await page.goto(server.url + path, { waitUntil: 'networkidle' })
    // A colour that is on its way to another is neither: axe would measure it where it happens to be.
    await page.addStyleTag({ content: '*, *::before, *::after { transition: none !important }' })
    return { page, complaints, requests, [Symbol.asyncDispose]: () => page.close() }
  }

  test.each(paths)(
    '%s: no complaint, no call to another machine, no scrolling sideways, within the budget, nothing hard to use',
    async (path) => {
      const problems: string[] = []
      const [[firstTheme, firstWidth], ...others] = looksOf(path)
      await using opened = await open(path, { theme: firstTheme, width: firstWidth })
      const { page, complaints, requests } = opened
      const note = async (theme: Look[0], width: number, rules: readonly string[]): Promise<void> => {
        const found = [...(await widerThan(page, width)), ...(await seriousProblems(page, rules))]
        problems.push(...found.map((problem) => `${theme}, ${width} px: ${problem}`))
      }
      problems.push(...(await widerThan(page, firstWidth)), ...overBudget(await weigh(page, build)))
      await openAll(page)
      await note(firstTheme, firstWidth, [])
      for (const [theme, width] of others) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
        await page.setViewportSize({ width, height: 800 })
        await page.locator(`html[data-theme="${theme}"]`).waitFor()
        await note(theme, width, ofTheLook)
      }
      problems.push(...complaints, ...requests.filter((url) => !isOwn(url)).map((url) => `called ${url}`))
      expect(problems).toEqual([])
    },
  )

  const isOwn = (url: string): boolean => url.startsWith(`${server.url}/`) || url.startsWith('data:')

  test.each([
    ['/', 'leak', 'Memory that never comes back'],
    ['/', 'geomean', 'Glossary'],
    ['/ja/', 'パスワード', 'エンドポイントを守る'],
    ['/ja/', 'ヒーププロファイル', '戻ってこないメモリ'],
  ])('%s: a search for "%s" finds "%s"', async (path, words, title) => {
    await using opened = await open(path)
    const { page, requests } = opened
    await page.getByRole('searchbox').or(page.locator('input.navbar__search-input')).first().fill(words)
    const results = page.locator('[class*="dropdownMenu"]')
    await results.getByText(title).first().waitFor()
    expect(requests.filter((url) => !isOwn(url))).toEqual([])
  })

  test('a search does not give an answer away', async () => {
    await using opened = await open('/')
    const { page } = opened
    await page.locator('input.navbar__search-input').fill('two indexes')
    await page.waitForFunction(() => document.querySelector('[class*="dropdownMenu"]')?.textContent)
    const found = await page.locator('[class*="dropdownMenu"]').innerText()
    expect(found).not.toContain('only one was ever tidied')
  })

  test.each([
    ['/learn/start/', 'Skip to main content'],
    ['/ja/learn/start/', 'メインコンテンツまでスキップ'],
  ])('%s: the first tab leads past the navigation', async (path, label) => {
    await using opened = await open(path)
    const { page } = opened
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(label)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('nav.navbar') === null)).toBe(true)
  })

  test('a question answers each choice, and can be used by keyboard alone', async () => {
    await using opened = await open('/learn/03-leaking-heap/')
    const { page } = opened
    const question = page.locator('fieldset').first()
    await question.locator('input').first().focus()
    await page.keyboard.press('Space')
    const answer = question.getByRole('status')
    await answer.getByText('Yes.').waitFor()
    await page.keyboard.press('ArrowDown')
    await answer.getByText('Not quite.').waitFor()
    expect(await answer.innerText()).not.toContain('Yes.')
  })

  test('spoilers and hints are closed until they are opened', async () => {
    await using opened = await open('/ja/learn/03-leaking-heap/')
    const { page } = opened
    expect(await page.locator('[data-spoiler] details, details[data-spoiler]').count()).toBeGreaterThan(5)
    expect(await page.locator('[data-spoiler] details[open], details[data-spoiler][open]').count()).toBe(0)
  })

  test('progress told to the browser is kept, goes into a file that the workshop reads, and comes back from one', async () => {
    await using opened = await open('/learn/03-leaking-heap/')
    const { page } = opened
    const own = page.getByRole('region', { name: 'Your progress, in this browser' })
    // A button of the page as it was written does nothing yet.
    await own.locator('button[aria-disabled="false"]').waitFor()
    await own.getByText('not started').waitFor()
    await own.getByRole('button', { name: 'I have started this lab' }).press('Enter')
    await own.getByRole('button', { name: 'All its tests pass' }).press('Enter')
    await own.getByText('solved, by your own word').waitFor()
    await own.getByRole('link').click()

    const all = page.getByRole('region', { name: 'Your progress, in this browser' })
    await all.getByText(/^1 of \d+ labs solved$/).waitFor()
    const download = page.waitForEvent('download')
    await all.getByRole('button', { name: 'Save as a file' }).press('Enter')
    const file = await (await download).path()
    const { labs } = parseExported(readFileSync(file, 'utf8'), file)
    expect(Object.keys(labs)).toEqual(['03-leaking-heap'])

    await all.getByRole('button', { name: 'Forget it' }).press('Enter')
    await all.getByText(/^0 of \d+ labs solved$/).waitFor()
    const chosen = page.waitForEvent('filechooser')
    await all.getByRole('button', { name: 'Read from a file' }).press('Enter')
    await (await chosen).setFiles(file)
    await all.getByText('1 labs in the file').waitFor()
    await page.reload()
    await all.getByText(/^1 of \d+ labs solved$/).waitFor()
    expect(opened.complaints).toEqual([])
  })

  test('the copy button copies the commands and nothing else', async () => {
    await using opened = await open('/learn/00-first-light/')
    const { page } = opened
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const block = page
      .locator('article')
      .locator('div', { has: page.locator('> pre') })
      .filter({ hasText: 'curl: (7)' })
      .last()
    // The word stands there for a moment: who waits for it does so from before the click on.
    const copied = block.getByText('Copied').waitFor()
    await block.getByRole('button').click()
    await copied
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      'curl http://127.0.0.1:6060/debug/pprof/',
    )
  })
})

interface Opened extends AsyncDisposable {
  page: Page
  complaints: string[]
  requests: string[]
}

/** Says so when the page scrolls sideways. */
async function widerThan(page: Page, width: number): Promise<string[]> {
  const found = await page.evaluate(() => document.documentElement.scrollWidth)
  return found > width ? [`${found} px wide`] : []
}

/** Opens all that can be unfolded. */
async function openAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })
}

/** The rules of axe that another theme or width of the same page can break. */
const ofTheLook = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size']

/** Returns what axe calls serious or critical, one line each: by these rules, or by all where none is named. */
async function seriousProblems(page: Page, rules: readonly string[]): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async (values) => {
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe } // put there by the line above
    const { violations } = await inPage.run(
      values.length > 0 ? { runOnly: { type: 'rule', values: [...values] } } : {},
    )
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
      )
  }, rules)
}
