// How long the page of `trace -http` takes to open a full window of the flight recorder, and to answer a reader who zooms,
// moves and searches.
//
//   node benchmarks/trace-viewer.ts
//
// The window is the recorder's default: 10 MiB, 327,680 records, filled by tasks with seven regions each. What counts is
// the time that the page's script holds the browser up, from the key to the last painted box, by the page's own marks: a
// frame has 16 ms.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { FlightRecorder, withRegion, withTask } from '@hotpath/instrument'
import { chromium, type Page } from 'playwright-core'
import { peer } from '../tools/peer.ts'

const ANSWER_MEASURE = 'hotpath-trace: answer'

const executablePath = peer('chromium')
if (!executablePath) process.exit(1)

/** Fills a window: twelve at a time, so that there are lanes; each a few steps of a few microseconds to milliseconds. */
async function fullWindow(): Promise<{ bytes: Uint8Array; events: number }> {
  const recorder = new FlightRecorder({ minAgeMs: 600_000, sources: { threads: false } })
  recorder.start()
  const job = async (number: number): Promise<void> => {
    await withTask(`job ${number % 7}`, async () => {
      withRegion('read', () => withRegion('parse', () => undefined))
      await withRegion('wait', () => new Promise((resolve) => setImmediate(resolve)))
      withRegion('check', () => withRegion('rules', () => withRegion('rule', () => undefined)))
      withRegion('write', () => undefined)
    })
  }
  for (let number = 0; number < 45_000; number += 12) {
    await Promise.all(Array.from({ length: 12 }, (_, at) => job(number + at)))
  }
  const snapshot = await recorder.snapshot()
  await recorder.stop()
  return snapshot
}

const folder = mkdtempSync(join(tmpdir(), 'trace-viewer-benchmark-'))
const file = join(folder, 'trace.out')
const { bytes, events } = await fullWindow()
writeFileSync(file, bytes)
console.log(
  `load average ${loadavg()[0]?.toFixed(1)}; ${events} events, ${(bytes.length / 1e6).toFixed(1)} MB`,
)

const main = fileURLToPath(new URL('../packages/trace/src/main.ts', import.meta.url))
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
  const canvas = page.locator('.timeline canvas')
  await canvas.waitFor({ timeout: 120_000 })
  console.log(
    `opening the page until there is a picture: ${((performance.now() - opened) / 1000).toFixed(1)} s`,
  )
  await canvas.focus()
  for (let i = 0; i < 25; i++) await press(page, 'w')
  for (let i = 0; i < 25; i++) await press(page, 's')
  for (let i = 0; i < 10; i++) await press(page, 'w')
  for (let i = 0; i < 40; i++) await press(page, i % 20 < 10 ? 'd' : 'a')
  report('zoom and move', await answers(page, 'from'))
  await press(page, 'Home')
  for (let i = 0; i < 30; i++) await press(page, i % 3 === 0 ? 'ArrowDown' : 'ArrowRight')
  report('next slice', await answers(page, 'slice'))
  const search = page.getByRole('searchbox')
  for (const pattern of ['rule', 'job [1-3]', 'w', 'nothing at all']) {
    await search.fill(pattern)
    await search.press('Enter')
    await frame(page)
  }
  report('search', await answers(page, 'search'))
  await search.fill('')
  await search.press('Escape')
  for (const view of ['Tasks', 'Timeline', 'Tasks', 'Timeline']) {
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

async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key)
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
