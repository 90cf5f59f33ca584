// How long the page of `pprof -http` takes to open a large profile, and to answer a reader who zooms and searches.
//
//   node benchmarks/viewer.ts [stacks]
//
// 500,000 stacks, the default, are 50 MB without compression. What counts is the time that the page's script holds the
// browser up, from the key or click to the last painted box, by the page's own marks: a frame has 16 ms.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { peer } from '../tools/peer.ts'
import { largeProfile } from './large-profile.ts'

const stacks = Number(process.argv[2] ?? 500_000)
const ANSWER_MEASURE = 'hotpath-pprof: answer'

const executablePath = peer('chromium')
if (!executablePath) process.exit(1)
const folder = mkdtempSync(join(tmpdir(), 'viewer-benchmark-'))
const file = join(folder, 'large.pb.gz')
const profile = largeProfile(stacks, 1)
writeFileSync(file, profile.bytes)
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
console.log(
  `load average ${loadavg()[0]?.toFixed(1)}; ${profile.stacks} stacks, ${megabytes(profile.rawBytes)}, ${megabytes(profile.bytes.length)} compressed`,
)

const main = fileURLToPath(new URL('../packages/pprof/src/main.ts', import.meta.url))
const began = performance.now()
const server = spawn(process.execPath, [main, '-http=127.0.0.1:0', file], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const [line = ''] = await Array.fromAsync(takeFirst(createInterface({ input: server.stdout })))
const url = /http:\S+/.exec(line)?.[0] ?? ''
console.log(`reading it until the address is printed: ${((performance.now() - began) / 1000).toFixed(1)} s`)

const browser = await chromium.launch({
  executablePath,
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
})
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const opened = performance.now()
  await page.goto(url)
  const canvas = page.locator('canvas')
  await canvas.waitFor({ timeout: 120_000 })
  console.log(
    `opening the page until there is a picture: ${((performance.now() - opened) / 1000).toFixed(1)} s`,
  )
  const nodes = await page.evaluate(() => performance.getEntriesByType('measure').length)
  if (nodes !== 0) throw new Error('the page measured something before anybody did anything')

  await canvas.focus()
  for (let i = 0; i < 25; i++) await press(page, 'ArrowDown', 'Enter')
  for (let i = 0; i < 25; i++) await press(page, 'Escape')
  const box = await canvas.boundingBox()
  if (!box) throw new Error('the picture has no place')
  for (let i = 1; i <= 25; i++) {
    await page.mouse.click(box.x + (box.width * i) / 26, box.y + 22 * (2 + (i % 9)))
    await press(page, 'Home')
  }
  report('zoom', await answers(page, 'zoom'))
  const search = page.getByRole('searchbox')
  for (const pattern of ['visit', 'check.*9', 'package-1[0-9]', '^emitNode1', 'nothing at all']) {
    await search.fill(pattern)
    await search.press('Enter')
    await frame(page)
  }
  report('search', await answers(page, 'search'))
  await search.fill('')
  await search.press('Escape')
  for (const type of ['samples', 'cpu', 'samples', 'cpu']) {
    await page.getByLabel('Values').selectOption(type)
    await frame(page)
  }
  report('other values', await answers(page, 'sampleType'))
  for (const view of ['Top', 'Peek', 'Flame graph', 'Top', 'Peek', 'Flame graph']) {
    await page.getByRole('link', { name: view, exact: true }).click()
    await frame(page)
  }
  report('other view', await answers(page, 'view'))
} finally {
  await browser.close()
  server.kill()
  rmSync(folder, { recursive: true })
}

async function* takeFirst(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const one of lines) {
    yield one
    return
  }
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
  await frame(page)
}

/** Lets the browser draw. */
async function frame(page: Page): Promise<void> {
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))')
}

/** How long the answers to one kind of wish took, in milliseconds. */
function answers(page: Page, wish: string): Promise<number[]> {
  return page.evaluate(
    ([name, kind]) =>
      performance
        .getEntriesByName(name)
        .filter((entry) => (entry as PerformanceMeasure).detail.includes(kind))
        .map(({ duration }) => duration),
    [ANSWER_MEASURE, wish] as const,
  )
}

function report(what: string, millis: readonly number[]): void {
  const sorted = millis.toSorted((a, b) => a - b)
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)
  console.log(
    `${what.padEnd(13)} n=${String(sorted.length).padStart(3)}  median ${at(0.5)} ms  95 % ${at(0.95)} ms  most ${at(1)} ms`,
  )
}
