// The panel in a real browser, against a real companion and a copy of one lab: lab 00 part by part, lab 03 from end to end.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { freePorts } from '@hotpath/lab-kit'
import { decodeStackTable, formatMeasure } from '@hotpath/pprof'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { peer } from '../../../../tools/peer.ts'
import { readForSeal, writePristine } from '../pristine.ts'
import { startWorkshop } from '../scratch.ts'
import { workspaceAt, type Workspace } from '../workspace.ts'
import { Desk } from './desk.ts'
import { newToken } from './guard.ts'
import { openCompanion, type Companion } from './server.ts'
import { workshopTools } from './workshop-tools.ts'

// A browser, services and test runners of their own, on whatever machine this is: bounds on what hangs.
vi.setConfig({ testTimeout: 600_000 })

const lab = '00-first-light'
const repository = workspaceAt()
const siteDir = join(repository.root, 'docs-site', 'build')
const browserPath = peer('chromium')
const isBuilt = existsSync(join(siteDir, 'learn', lab, 'index.html'))
if (!isBuilt) {
  const message = 'docs-site/build has no pages: npm run build makes them'
  if (process.env['CI']) throw new Error(`panel: ${message}`)
  console.warn(`skipped: tests that need the built site: ${message}`)
}

/** A browser at a companion with one lab, anew for each test of the block it is called in. */
class Bench {
  readonly lab: string
  workspace!: Workspace
  desk!: Desk
  companion!: Companion
  page!: Page
  complaints: string[] = []
  #browser!: Browser

  constructor(lab: string) {
    this.lab = lab
    beforeAll(async () => {
      this.#browser = await chromium.launch({
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
    afterAll(() => this.#browser.close())
    beforeEach(async () => {
      this.workspace = await copyOfLab(lab)
      this.complaints = []
      await this.begin(0)
      this.page = await this.#browser.newPage({ viewport: { width: 1200, height: 900 } })
      this.page.setDefaultTimeout(200_000)
      // A script that the policy blocks, an error of ours, a request that fails: all of it is told here.
      this.page.on('console', (message) => {
        if (message.type() === 'error') this.complaints.push(message.text())
      })
      this.page.on('pageerror', (error) => this.complaints.push(error.message))
    })
    afterEach(async () => {
      await this.page.close()
      await this.desk.close()
      await this.companion.close()
      rmSync(this.workspace.root, { recursive: true, force: true })
    })
  }

  async begin(port: number): Promise<void> {
    const { workspace } = this
    this.desk = new Desk({
      tools: workshopTools({ workspace, onWarning: (warning) => this.complaints.push(warning) }),
    })
    this.companion = await openCompanion({
      desk: this.desk,
      siteDir,
      version: '0',
      token: newToken(),
      port: { port, explicit: true },
    })
  }

  panel(): ReturnType<Page['locator']> {
    return this.page.locator('[data-lab-panel]')
  }

  button(name: string | RegExp): ReturnType<Page['getByRole']> {
    return this.panel().getByRole('button', { name })
  }

  /** Saves the file of our solution over the learner's, as an editor would. */
  solve(file: string): void {
    const { lab, workspace } = this
    writeFileSync(
      join(workspace.labsDir, lab, file),
      readFileSync(join(repository.solutionsDir, lab, file), 'utf8'),
    )
  }
}

describe.skipIf(!browserPath || !isBuilt)('the panel of lab 00', () => {
  const bench = new Bench(lab)

  test('from red to green: start, load, fail, a hint, an edit on disk, restart, pass', async () => {
    await bench.page.goto(`${bench.companion.url}/learn/${lab}/`)
    await bench.button('Start the service').click()
    await bench.panel().getByText('Running', { exact: true }).waitFor()

    await bench.panel().getByRole('radio', { name: 'Low' }).check()
    const requests = bench.panel().locator('dl div', { hasText: 'Requests per second' }).locator('dd').first()
    await expect.poll(() => requests.textContent(), { timeout: 200_000 }).toMatch(/^[1-9]/)
    const memory = bench.panel().locator('dl div', { hasText: 'Memory (RSS)' }).locator('dd').first()
    await expect.poll(() => memory.textContent(), { timeout: 200_000 }).toMatch(/^\d+\.\d MB$/)

    await bench.button('Run the tests').click()
    await bench.panel().locator('[data-verdict="red"]').waitFor()
    expect(await bench.panel().locator('[data-verdict="red"]').textContent()).toBe('2 of 5 tests fail.')
    expect(await bench.panel().locator('[data-outcome="failed"]').count()).toBe(2)
    expect(await bench.panel().locator('[data-outcome="passed"]').count()).toBe(3)
    expect(await bench.panel().locator('[data-outcome="failed"] pre').first().textContent()).toContain(
      'nothing answers there',
    )

    await bench.button('Show hint 1 of 4').first().click()
    await bench.panel().getByText('Hint 1 of 4', { exact: true }).waitFor()
    expect(await violations(bench.page)).toEqual([])

    bench.solve('src/server.ts')
    await bench.panel().getByText('You changed files after this service started.').waitFor()
    await bench.button('Restart with the new files').click()
    await bench
      .panel()
      .getByText('You changed files after this service started.')
      .waitFor({ state: 'detached' })
    await bench.panel().getByText('Running', { exact: true }).waitFor()

    await bench.button('Run the tests').click()
    await bench.panel().locator('[data-verdict="green"]').waitFor()
    expect(await bench.panel().locator('[data-outcome="passed"]').count()).toBe(5)
    await bench.panel().locator('[data-state="green"]').getByText('5 of 5 tests pass').waitFor()
    expect(await violations(bench.page)).toEqual([])

    await bench.button('Stop the service').click()
    await bench.panel().getByText('Not running', { exact: true }).waitFor()
    expect(bench.complaints).toEqual([])
  })

  test('all of it by keyboard, and the focus stays where it was', async () => {
    await bench.page.goto(`${bench.companion.url}/learn/${lab}/`)
    const start = bench.button('Start the service')
    await start.focus()
    await bench.page.keyboard.press('Enter')
    await bench.panel().getByText('Running', { exact: true }).waitFor()
    await expect.poll(() => focused(bench.page)).toBe('Stop the service')
    // Links to the two addresses lie between; the radio group is one stop.
    for (let presses = 0; presses < 5 && (await focused(bench.page)) !== 'off'; presses++)
      await bench.page.keyboard.press('Tab')
    await expect.poll(() => focused(bench.page)).toBe('off')
    await bench.page.keyboard.press('ArrowRight')
    await expect.poll(async () => (await bench.desk.status()).load?.level, { timeout: 200_000 }).toBe('low')
    await bench.page.keyboard.press('Tab')
    await expect.poll(() => focused(bench.page)).toBe('heap')
    await bench.page.keyboard.press('Tab')
    await expect.poll(() => focused(bench.page)).toBe('Capture a profile')
    await bench.page.keyboard.press('Tab')
    await expect.poll(() => focused(bench.page)).toBe('Run the tests')
    expect(await outlineWidth(bench.page)).toBeGreaterThanOrEqual(2)
  })

  test('a profile is captured, drawn in the bench.page, and held against a later one', async () => {
    bench.solve('src/server.ts')
    await bench.page.goto(`${bench.companion.url}/learn/${lab}/`)
    await bench.panel().getByText('Start the service to take a profile of it.').waitFor()
    await bench.button('Start the service').click()
    await bench.panel().getByText('Running', { exact: true }).waitFor()
    await bench.button('Capture a profile').click()
    const canvas = bench.panel().locator('[data-profile-viewer] canvas')
    await canvas.waitFor()
    expect(await violations(bench.page)).toEqual([])

    // The numbers are those of the file that lies on disk.
    const [first] = (await bench.desk.captures(lab)).captures
    const { head } = decodeStackTable(
      new Uint8Array(await bench.desk.stacks(lab, first?.name ?? '', undefined)).buffer,
    )
    const column = head.columns[head.column]
    expect(column?.type).toBe('inuse_space')
    const facts = bench.panel().locator('[data-profile-viewer] .facts')
    expect(await facts.textContent()).toContain(formatMeasure(column?.total ?? 0, 'bytes'))

    await bench.button(/^Top$/).click()
    await expect.poll(() => bench.panel().locator('.functions tbody tr').count()).toBeGreaterThan(0)
    await bench.button('Capture a profile').click()
    const chooser = bench.panel().getByRole('combobox', { name: 'Show', exact: true })
    await expect.poll(() => chooser.inputValue()).not.toBe(first?.name)
    await bench
      .panel()
      .getByRole('combobox', { name: 'against' })
      .selectOption(first?.name ?? '')
    await bench.button('Flame graph').click()
    await bench.panel().getByText('Both profiles in one.').waitFor()
    await bench.page.emulateMedia({ colorScheme: 'dark' })
    await bench.page.setViewportSize({ width: 360, height: 800 })
    expect(await violations(bench.page)).toEqual([])
    const widths = await bench.panel().evaluate((element) => [element.scrollWidth, element.clientWidth])
    expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0)

    // Keys of the viewer are for the viewer: the page around it keeps its own.
    await canvas.focus()
    await bench.page.keyboard.press('ArrowDown')
    await expect
      .poll(() => bench.panel().locator('[data-profile-viewer] h2').first().textContent())
      .not.toBe('all')

    // Other kinds than the lab's own can be wished for, and stand beside it.
    await bench.panel().getByRole('combobox', { name: 'of', exact: true }).selectOption('goroutine')
    await bench.button('Capture a profile').click()
    await expect.poll(() => chooser.locator('option:checked').textContent()).toMatch(/^goroutine, /)
    const kinds = (await bench.desk.captures(lab)).captures.map(({ profile }) => profile)
    expect(kinds).toEqual(['goroutine', 'heap', 'heap'])
    expect(bench.complaints).toEqual([])
  })

  test.each([
    ['en', 'Running in another terminal', 'High', 'Capture a profile', 'Start the service'],
    ['ja', '別のターミナルで動作中', '高', 'プロファイルを取得', 'サービスを起動'],
  ])(
    'what a terminal started has a dial and a profile here, and no stop: %s',
    async (language, says, high, capture, start) => {
      bench.solve('src/server.ts')
      const child = startWorkshop(bench, ['start', lab])
      await child.until(/Ctrl-C stops it/)
      await bench.page.setViewportSize({ width: 360, height: 800 })
      await bench.page.goto(`${bench.companion.url}${language === 'ja' ? '/ja' : ''}/learn/${lab}/`)
      await bench.panel().getByText(says, { exact: true }).waitFor()
      expect(await bench.button(start).count()).toBe(0)
      await bench.panel().getByRole('radio', { name: high }).check()
      await expect
        .poll(async () => (await bench.desk.status()).load?.requests, { timeout: 200_000 })
        .toBeGreaterThan(0)
      await bench.button(capture).click()
      await bench.panel().locator('[data-profile-viewer] canvas').waitFor()
      expect(await violations(bench.page)).toEqual([])
      const widths = await bench.panel().evaluate((element) => [element.scrollWidth, element.clientWidth])
      expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0)
      child.interrupt()
      await bench.button(start).waitFor()
      expect(bench.complaints).toEqual([])
    },
  )

  test('a service that does not start says why', async () => {
    writeFileSync(join(bench.workspace.labsDir, lab, 'src', 'server.ts'), 'import {\n')
    await bench.page.goto(`${bench.companion.url}/learn/${lab}/`)
    await bench.button('Start the service').click()
    const output = bench.panel().getByLabel('The end of its error output')
    await output.waitFor()
    expect(await output.textContent()).toContain('SyntaxError')
    expect(await violations(bench.page)).toEqual([])
  })

  test('a companion that went away is told, and one that comes back is found, token and all', async () => {
    await bench.page.goto(`${bench.companion.url}/learn/${lab}/`)
    await bench.button('Start the service').waitFor()
    const { port } = bench.companion
    await bench.companion.close()
    await bench.desk.close()
    await bench.panel().getByText('The companion does not answer.').waitFor()
    await bench.begin(port)
    await bench.panel().getByText('The companion does not answer.').waitFor({ state: 'detached' })
    await bench.button('Start the service').click()
    await bench.panel().getByText('Running', { exact: true }).waitFor()
    expect((await bench.desk.status()).service?.state).toBe('running')
  })

  test.each([
    ['en', 'light'],
    ['en', 'dark'],
    ['ja', 'light'],
    ['ja', 'dark'],
  ] as const)('nothing for axe to find, in %s and %s, also at 360 pixels', async (language, scheme) => {
    await bench.page.emulateMedia({ colorScheme: scheme })
    await bench.page.setViewportSize({ width: 360, height: 800 })
    await bench.page.goto(`${bench.companion.url}${language === 'ja' ? '/ja' : ''}/learn/${lab}/`)
    await bench.button(language === 'ja' ? 'サービスを起動' : 'Start the service').click()
    await bench
      .panel()
      .getByText(language === 'ja' ? '動作中' : 'Running', { exact: true })
      .waitFor()
    await bench.panel().getByRole('radio').nth(2).check()
    expect(await bench.page.locator('html').getAttribute('data-theme')).toBe(scheme)
    expect(await violations(bench.page)).toEqual([])
    const widths = await bench.panel().evaluate((element) => [element.scrollWidth, element.clientWidth])
    expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0)
    expect(bench.complaints).toEqual([])
  })

  test('without a companion the page has the commands to type', async () => {
    await bench.page.route('**/api/**', (route) => route.fulfill({ status: 404, body: 'Not Found' }))
    await bench.page.goto(`${bench.companion.url}/learn/${lab}/`)
    await bench.panel().getByText(`npx workshop verify ${lab}`).waitFor()
    await bench.button('Look for the companion again').waitFor()
    expect(await bench.panel().getByRole('button', { name: 'Copy the commands' }).count()).toBe(4)
    expect(await violations(bench.page)).toEqual([])
  })
})

describe.skipIf(!browserPath || !isBuilt)('lab 03, without touching the terminal', () => {
  const bench = new Bench('03-leaking-heap')

  test('the whole way: see it hurt, find, fix, prove, compare', async () => {
    const { page } = bench
    await page.goto(`${bench.companion.url}/learn/${bench.lab}/`)
    const find = bench.panel().getByRole('form', { name: 'Find' })
    await find.getByText('There is no capture to judge yet.').waitFor()
    const prove = bench.panel().getByRole('form', { name: 'Prove' })
    await prove.getByText('Find the culprit first').waitFor()

    await underLoad(bench, 'Start the service')
    await judgedVisible(bench, find)
    await find.getByRole('textbox').fill('src/badge.ts:11')
    await find.getByRole('button', { name: 'Judge the answer' }).click()
    await find.locator('[data-verdict="red"]').getByText('the memory is made there').waitFor()
    await find.getByRole('textbox').fill('src/sessions.ts:62')
    await page.keyboard.press('Enter')
    await find.getByText('is right').waitFor()
    await find.getByText('Your answer: src/sessions.ts:62').waitFor()
    expect(await violations(page)).toEqual([])
    // On a fast machine the old service would run out of memory while the tests judge the new one.
    await bench.panel().getByRole('radio', { name: 'Off' }).check()

    bench.solve('src/sessions.ts')
    await bench.button('Run the tests').click()
    await bench.panel().locator('[data-verdict="green"]').getByText('The lab is solved').waitFor()

    await prove.getByRole('button', { name: 'Compare with before the fix' }).click()
    await prove.getByText('is too much like').waitFor()
    await underLoad(bench, 'Restart with the new files')
    await captured(bench)
    await prove.getByRole('button', { name: 'Compare with before the fix' }).click()
    await prove.getByText('your own measurement agrees with the tests').waitFor()
    expect(await prove.locator('tbody tr').count()).toBe(3)

    await bench.panel().getByText('Compare your fix with ours').click()
    await bench.panel().getByText('No difference: yours is our solution.').waitFor()
    expect(await violations(page)).toEqual([])
    await page.setViewportSize({ width: 360, height: 800 })
    const widths = await bench.panel().evaluate((element) => [element.scrollWidth, element.clientWidth])
    expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0)
    expect(bench.complaints).toEqual([])
  })
})

/** Starts the service, or starts it again, and lets traffic run until it is seen in the numbers. */
async function underLoad(bench: Bench, words: string): Promise<void> {
  await bench.button(words).click()
  await bench.panel().getByText('Running', { exact: true }).waitFor()
  if (words !== 'Start the service') await bench.button(words).waitFor({ state: 'detached' })
  await bench.panel().getByRole('radio', { name: 'High' }).check()
  await expect
    .poll(async () => (await bench.desk.status()).load?.requests ?? 0, { timeout: 200_000 })
    .toBeGreaterThan(500)
}

/** Captures and has it judged until a capture will do: how soon the heap has grown is the machine's matter. */
async function judgedVisible(bench: Bench, find: ReturnType<Page['locator']>): Promise<void> {
  await expect
    .poll(
      async () => {
        await captured(bench)
        await find.getByRole('button', { name: 'Judge the capture' }).click()
        return find.locator('[data-verdict]').textContent()
      },
      { timeout: 400_000, interval: 1000 },
    )
    .toMatch(/will do: \d/)
}

/** Takes a capture by the button, and waits until the page offers it. */
async function captured(bench: Bench): Promise<void> {
  const offered = bench
    .panel()
    .getByRole('form', { name: 'Find' })
    .getByRole('combobox')
    .first()
    .locator('option')
  const before = await offered.count()
  await bench.button('Capture a profile').click()
  await expect.poll(() => offered.count(), { timeout: 200_000 }).toBeGreaterThan(before)
}

/** A workspace with one lab alone, sealed, on ports that nobody has. */
async function copyOfLab(lab: string): Promise<Workspace> {
  const copy = workspaceAt(mkdtempSync(join(tmpdir(), 'hotpath-panel-')))
  const dir = join(copy.labsDir, lab)
  mkdirSync(copy.labsDir)
  cpSync(join(repository.labsDir, lab), dir, { recursive: true })
  cpSync(join(repository.solutionsDir, lab), join(copy.solutionsDir, lab), { recursive: true })
  symlinkSync(join(repository.root, 'node_modules'), join(copy.root, 'node_modules'), 'junction')
  const path = join(dir, 'lab.json')
  const [app, debug] = await freePorts(2)
  const text = readFileSync(path, 'utf8').replace(/"app": \d+/, `"app": ${app}`)
  writeFileSync(path, text.replace(/"debug": \d+/, `"debug": ${debug}`))
  writePristine(copy, readForSeal(dir, lab))
  return copy
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds wrong with the panel, by rule and place. Evaluated by the browser, where no policy stops it. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  const found: unknown = await page.evaluate(
    `axe.run('[data-lab-panel]').then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target + ' ' + failureSummary)))`,
  )
  return found as string[] // by the expression just above
}

/** The words of the button, or the value of the radio, that has the focus. */
function focused(page: Page): Promise<string | null> {
  return page.evaluate(`document.activeElement.value || document.activeElement.textContent`)
}

function outlineWidth(page: Page): Promise<number> {
  return page.evaluate(`parseFloat(getComputedStyle(document.activeElement).outlineWidth)`)
}
