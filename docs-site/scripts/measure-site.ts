// Measures the site, and writes data/site-speed.json and the table of the README: `npm run speed -w docs-site`.
// How long a build takes with all caches gone, and how long pages take to load over a slow line on a slow processor.
import { execFile } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { peer } from '../../tools/peer.ts'
import { launchBrowser } from './browser.ts'
import { countShifts, weigh } from './page-weight.ts'
import { profiles, withSpeed, type Load, type PageSpeed, type SiteSpeed } from './site-speed.ts'
import { serveFolder } from './static-server.ts'

const site = fileURLToPath(new URL('..', import.meta.url))
const build = join(site, 'build')

const pages = [
  '/',
  '/learn/03-leaking-heap/',
  '/howto/read-a-profile/',
  '/reference/errors/',
  '/ja/learn/03-leaking-heap/',
]
const LOADS = 7

const chromium = peer('chromium')
if (chromium === undefined) throw new Error('measuring the site: met no Chromium, want one')

const speed: SiteSpeed = {
  takenAt: new Date().toISOString(),
  machine: {
    node: process.version,
    processor: os.cpus()[0]?.model ?? '',
    cores: os.availableParallelism(),
  },
  build: await measureBuild(),
  pages: await measurePages(chromium),
}
writeFileSync(join(site, 'data/site-speed.json'), `${JSON.stringify(speed, null, 2)}\n`)
const readme = join(site, 'README.md')
writeFileSync(readme, withSpeed(readFileSync(readme, 'utf8'), speed))

async function measureBuild(): Promise<SiteSpeed['build']> {
  for (const folder of ['build', '.docusaurus', 'node_modules/.cache', '../node_modules/.cache']) {
    rmSync(join(site, folder), { recursive: true, force: true })
  }
  const loadAverage = os.loadavg()[0] ?? 0
  const begin = performance.now()
  await promisify(execFile)('npx', ['docusaurus', 'build'], { cwd: site, maxBuffer: 1e8 })
  const seconds = (performance.now() - begin) / 1000
  console.log(`built in ${seconds.toFixed(1)} s`)
  return { seconds, loadAverage }
}

async function measurePages(executable: string): Promise<PageSpeed[]> {
  await using server = await serveFolder(build)
  const browser = await launchBrowser(executable)
  try {
    const results: PageSpeed[] = []
    for (const path of pages) {
      for (const profile of Object.keys(profiles) as (keyof typeof profiles)[]) {
        const loads: Load[] = []
        // The first one warms the server up and is left out.
        for (let n = 0; n <= LOADS; n++) loads.push(await loadOnce(browser, server.url + path, profile))
        results.push({ path, profile, loads: loads.slice(1) })
        console.log(
          path,
          profile,
          loads
            .slice(1)
            .map(({ loadMs }) => Math.round(loadMs))
            .join(' '),
        )
      }
    }
    return results
  } finally {
    await browser.close()
  }
}

/** Loads a page with nothing in the cache. */
async function loadOnce(browser: Browser, url: string, profile: keyof typeof profiles): Promise<Load> {
  const { roundTripMs, megabitsPerSecond, processorSlowdown, width } = profiles[profile]
  const context = await browser.newContext({ viewport: { width, height: 800 } })
  try {
    const page = await context.newPage()
    await countShifts(page)
    const session = await context.newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: roundTripMs,
      downloadThroughput: (megabitsPerSecond * 1e6) / 8,
      uploadThroughput: (megabitsPerSecond * 1e6) / 8,
    })
    await session.send('Emulation.setCPUThrottlingRate', { rate: processorSlowdown })
    await page.goto(url, { waitUntil: 'load' })
    const times = await page.evaluate(async () => {
      const largest = await new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
          type: 'largest-contentful-paint',
          buffered: true,
        })
      })
      const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
      const [paint] = performance.getEntriesByName('first-contentful-paint')
      return {
        firstPaintMs: paint?.startTime ?? Number.NaN,
        largestPaintMs: largest,
        loadMs: navigation?.loadEventEnd ?? Number.NaN,
      }
    })
    const { scriptBytes, requests } = await weigh(page, build)
    return { ...times, scriptBytes, requests }
  } finally {
    await context.close()
  }
}
