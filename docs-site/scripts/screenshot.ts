// Takes pictures of the site, at home in a folder of their own or for the READMEs:
//
//   node scripts/screenshot.ts                    those of the READMEs, into static/img/screenshots/
//   node scripts/screenshot.ts --url http://…     those of the lab, with its service running and tests run, from
//                                                 `npx workshop site --port …`
//   node scripts/screenshot.ts folder page…       every look of these pages, whole, for a reviewer's eye
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { peer } from '../../tools/peer.ts'
import { panelText } from '../src/components/LabPanel/text.ts'
import { launchBrowser } from './browser.ts'
import { serveFolder } from './static-server.ts'

interface Picture {
  file: string
  path: string
  theme: 'light' | 'dark'
  width: number
  height: number
  fullPage: boolean
}

const site = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals } = parseArgs({ options: { url: { type: 'string' } }, allowPositionals: true })
const [folder = join(site, 'static/img/screenshots'), ...pages] = positionals
const pictures = pages.length === 0 ? forReadmes() : pages.flatMap(everyLook)

function forReadmes(): Picture[] {
  const shots = [
    ['home-en-light', '/', 'light'],
    ['home-en-dark', '/', 'dark'],
    ['home-ja-light', '/ja/', 'light'],
    ['lab-03-en-light', '/learn/03-leaking-heap/', 'light'],
    ['lab-03-ja-light', '/ja/learn/03-leaking-heap/', 'light'],
  ] as const
  return shots
    .filter(([name]) => values.url === undefined || name.startsWith('lab-'))
    .map(([name, path, theme]) => ({
      file: join(folder, `${name}.png`),
      path,
      theme,
      width: 1280,
      height: name.startsWith('lab-') ? 1160 : 800,
      fullPage: false,
    }))
}

function everyLook(path: string): Picture[] {
  const name = path.replaceAll('/', ' ').trim().replaceAll(' ', '-') || 'home'
  return (['light', 'dark'] as const).flatMap((theme) =>
    [1280, 360].map((width) => ({
      file: join(folder, `${name}.${theme}.${width}.png`),
      path,
      theme,
      width,
      height: 800,
      fullPage: true,
    })),
  )
}

const executablePath = peer('chromium')
if (!executablePath) {
  console.error('screenshot: starting a browser: chromium is not on this machine')
  process.exit(1)
}

mkdirSync(folder, { recursive: true })
await using server = values.url === undefined ? await serveFolder(join(site, 'build')) : undefined
const origin = server?.url ?? new URL(values.url ?? '').origin
const browser = await launchBrowser(executablePath)
for (const { file, path, theme, width, height, fullPage } of pictures) {
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
  })
  // A companion is asked again and again, so with one the network never falls silent.
  await page.goto(origin + path, { waitUntil: server ? 'networkidle' : 'load' })
  if (!server) await work(page, panelText[path.startsWith('/ja/') ? 'ja' : 'en'])
  await page.screenshot({ path: file, fullPage })
  console.log(file)
  await page.close()
}
await browser.close()

/** Does what a learner does first: starts the service, puts it under load, runs the tests. */
async function work(page: Page, text: (typeof panelText)['en']): Promise<void> {
  const runTests = page.getByRole('button', { name: text.runTests })
  const start = page.getByRole('button', { name: text.start, exact: true })
  await runTests.waitFor()
  if (await start.isVisible()) await start.click() // of the second picture it runs already
  await page.getByRole('radio', { name: text.levels.high, disabled: false }).click({ force: true })
  await runTests.click()
  await page.getByText(text.red(2, 7)).waitFor({ timeout: 60_000 })
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
  await page.mouse.move(0, 0)
}
