// The panel in a real browser, against a real companion and a copy of lab 00: from a red verdict to a green one.
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
import { workspaceAt, type Workspace } from '../workspace.ts'
import { Desk } from './desk.ts'
import { newToken } from './guard.ts'
import { openCompanion, type Companion } from './server.ts'
import { workshopTools } from './workshop-tools.ts'

// A browser, services and test runners of their own, on whatever machine this is.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

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

describe.skipIf(!browserPath || !isBuilt)('the panel of lab 00', () => {
  let browser: Browser
  let workspace: Workspace
  let desk: Desk
  let companion: Companion
  let page: Page
  let complaints: string[]

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

  afterAll(() => browser.close())

  beforeEach(async () => {
    workspace = await copyOfLab()
    ;({ desk, companion } = await begin(0))
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
    page.setDefaultTimeout(90_000)
    complaints = []
    // A script that the policy blocks, an error of ours, a request that fails: all of it is told here.
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
  })

  afterEach(async () => {
    await page.close()
    await desk.close()
    await companion.close()
    rmSync(workspace.root, { recursive: true, force: true })
  })

  async function begin(port: number): Promise<{ desk: Desk; companion: Companion }> {
    const fresh = new Desk({
      tools: workshopTools({ workspace, onWarning: (warning) => complaints.push(warning) }),
    })
    return {
      desk: fresh,
      companion: await openCompanion({
        desk: fresh,
        siteDir,
        version: '0',
        token: newToken(),
        port: { port, explicit: true },
      }),
    }
  }

  const panel = (): ReturnType<Page['locator']> => page.locator('[data-lab-panel]')
  const button = (name: string | RegExp): ReturnType<Page['getByRole']> =>
    panel().getByRole('button', { name })

  test('from red to green: start, load, fail, a hint, an edit on disk, restart, pass', async () => {
    await page.goto(`${companion.url}/learn/${lab}/`)
    await button('Start the service').click()
    await panel().getByText('Running', { exact: true }).waitFor()

    await panel().getByRole('radio', { name: 'Low' }).check()
    const requests = panel().locator('dl div', { hasText: 'Requests per second' }).locator('dd')
    await expect.poll(() => requests.textContent(), { timeout: 60_000 }).toMatch(/^[1-9]/)
    const memory = panel().locator('dl div', { hasText: 'Memory (RSS)' }).locator('dd')
    await expect.poll(() => memory.textContent(), { timeout: 60_000 }).toMatch(/^\d+\.\d MB$/)

    await button('Run the tests').click()
    await panel().locator('[data-verdict="red"]').waitFor()
    expect(await panel().locator('[data-verdict="red"]').textContent()).toBe('2 of 5 tests fail.')
    expect(await panel().locator('[data-outcome="failed"]').count()).toBe(2)
    expect(await panel().locator('[data-outcome="passed"]').count()).toBe(3)
    expect(await panel().locator('[data-outcome="failed"] pre').first().textContent()).toContain(
      'nothing answers there',
    )

    await button('Show hint 1 of 4').first().click()
    await panel().getByText('Hint 1 of 4', { exact: true }).waitFor()
    expect(await violations(page)).toEqual([])

    const file = join('src', 'server.ts')
    writeFileSync(
      join(workspace.labsDir, lab, file),
      readFileSync(join(repository.solutionsDir, lab, file), 'utf8'),
    )
    await panel().getByText('You changed files after this service started.').waitFor()
    await button('Restart with the new files').click()
    await panel().getByText('You changed files after this service started.').waitFor({ state: 'detached' })
    await panel().getByText('Running', { exact: true }).waitFor()

    await button('Run the tests').click()
    await panel().locator('[data-verdict="green"]').waitFor()
    expect(await panel().locator('[data-outcome="passed"]').count()).toBe(5)
    await panel().locator('[data-state="green"]').getByText('5 of 5 tests pass').waitFor()
    expect(await violations(page)).toEqual([])

    await button('Stop the service').click()
    await panel().getByText('Not running', { exact: true }).waitFor()
    expect(complaints).toEqual([])
  })

  test('all of it by keyboard, and the focus stays where it was', async () => {
    await page.goto(`${companion.url}/learn/${lab}/`)
    const start = button('Start the service')
    await start.focus()
    await page.keyboard.press('Enter')
    await panel().getByText('Running', { exact: true }).waitFor()
    expect(await focused(page)).toBe('Stop the service')
    // Links to the two addresses lie between; the radio group is one stop.
    for (let presses = 0; presses < 5 && (await focused(page)) !== 'off'; presses++)
      await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('off')
    await page.keyboard.press('ArrowRight')
    await expect.poll(async () => (await desk.status()).load?.level, { timeout: 60_000 }).toBe('low')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Capture a profile')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Run the tests')
    expect(await outlineWidth(page)).toBeGreaterThanOrEqual(2)
  })

  test('a profile is captured, drawn in the page, and held against a later one', async () => {
    const file = join('src', 'server.ts')
    writeFileSync(
      join(workspace.labsDir, lab, file),
      readFileSync(join(repository.solutionsDir, lab, file), 'utf8'),
    )
    await page.goto(`${companion.url}/learn/${lab}/`)
    await panel().getByText('Start the service to take a profile of it.').waitFor()
    await button('Start the service').click()
    await panel().getByText('Running', { exact: true }).waitFor()
    await button('Capture a profile').click()
    const canvas = panel().locator('[data-profile-viewer] canvas')
    await canvas.waitFor()
    expect(await violations(page)).toEqual([])

    // The numbers are those of the file that lies on disk.
    const [first] = (await desk.captures(lab)).captures
    const { head } = decodeStackTable(
      new Uint8Array(await desk.stacks(lab, first?.name ?? '', undefined)).buffer,
    )
    const column = head.columns[head.column]
    expect(column?.type).toBe('inuse_space')
    const facts = panel().locator('[data-profile-viewer] .facts')
    expect(await facts.textContent()).toContain(formatMeasure(column?.total ?? 0, 'bytes'))

    await button(/^Top$/).click()
    await expect.poll(() => panel().locator('.functions tbody tr').count()).toBeGreaterThan(0)
    await button('Capture a profile').click()
    const chooser = panel().getByRole('combobox', { name: 'Show', exact: true })
    await expect.poll(() => chooser.inputValue()).not.toBe(first?.name)
    await panel()
      .getByRole('combobox', { name: 'against' })
      .selectOption(first?.name ?? '')
    await button('Flame graph').click()
    await panel().getByText('Both profiles in one.').waitFor()
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 360, height: 800 })
    expect(await violations(page)).toEqual([])
    const widths = await panel().evaluate((element) => [element.scrollWidth, element.clientWidth])
    expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0)

    // Keys of the viewer are for the viewer: the page around it keeps its own.
    await canvas.focus()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => panel().locator('[data-profile-viewer] h2').first().textContent()).not.toBe('all')
    expect(complaints).toEqual([])
  })

  test('a service that does not start says why', async () => {
    writeFileSync(join(workspace.labsDir, lab, 'src', 'server.ts'), 'import {\n')
    await page.goto(`${companion.url}/learn/${lab}/`)
    await button('Start the service').click()
    const output = panel().getByLabel('The end of its error output')
    await output.waitFor()
    expect(await output.textContent()).toContain('SyntaxError')
    expect(await violations(page)).toEqual([])
  })

  test('a companion that went away is told, and one that comes back is found, token and all', async () => {
    await page.goto(`${companion.url}/learn/${lab}/`)
    await button('Start the service').waitFor()
    const { port } = companion
    await companion.close()
    await desk.close()
    await panel().getByText('The companion does not answer.').waitFor()
    ;({ desk, companion } = await begin(port))
    await panel().getByText('The companion does not answer.').waitFor({ state: 'detached' })
    await button('Start the service').click()
    await panel().getByText('Running', { exact: true }).waitFor()
    expect((await desk.status()).service?.state).toBe('running')
  })

  test.each([
    ['en', 'light'],
    ['en', 'dark'],
    ['ja', 'light'],
    ['ja', 'dark'],
  ] as const)('nothing for axe to find, in %s and %s, also at 360 pixels', async (language, scheme) => {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize({ width: 360, height: 800 })
    await page.goto(`${companion.url}${language === 'ja' ? '/ja' : ''}/learn/${lab}/`)
    await button(language === 'ja' ? 'サービスを起動' : 'Start the service').click()
    await panel()
      .getByText(language === 'ja' ? '動作中' : 'Running', { exact: true })
      .waitFor()
    await panel().getByRole('radio').nth(2).check()
    expect(await page.locator('html').getAttribute('data-theme')).toBe(scheme)
    expect(await violations(page)).toEqual([])
    const widths = await panel().evaluate((element) => [element.scrollWidth, element.clientWidth])
    expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0)
    expect(complaints).toEqual([])
  })

  test('without a companion the page has the commands to type', async () => {
    await page.route('**/api/**', (route) => route.fulfill({ status: 404, body: 'Not Found' }))
    await page.goto(`${companion.url}/learn/${lab}/`)
    await panel().getByText(`npx workshop verify ${lab}`).waitFor()
    await button('Look for the companion again').waitFor()
    expect(await panel().getByRole('button', { name: 'Copy the commands' }).count()).toBe(4)
    expect(await violations(page)).toEqual([])
  })

  /** A workspace with lab 00 alone, sealed, on ports that nobody has. */
  async function copyOfLab(): Promise<Workspace> {
    const copy = workspaceAt(mkdtempSync(join(tmpdir(), 'hotpath-panel-')))
    const dir = join(copy.labsDir, lab)
    mkdirSync(copy.labsDir)
    cpSync(join(repository.labsDir, lab), dir, { recursive: true })
    symlinkSync(join(repository.root, 'node_modules'), join(copy.root, 'node_modules'), 'junction')
    const path = join(dir, 'lab.json')
    const [app, debug] = await freePorts(2)
    const text = readFileSync(path, 'utf8').replace(/"app": \d+/, `"app": ${app}`)
    writeFileSync(path, text.replace(/"debug": \d+/, `"debug": ${debug}`))
    writePristine(copy, readForSeal(dir, lab))
    return copy
  }
})

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
