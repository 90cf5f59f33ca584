// Takes the pictures of the page of `trace -http` for the how-to page and packages/trace/README.md:
// `node scripts/trace-screenshots.ts`, into static/img/screenshots/.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseTraceFile, unpackTrace } from '../../packages/trace/src/parse.ts'
import { slicesOfKind, Tasks } from '../../packages/trace/src/tasks.ts'
import { argOf, slices } from '../../packages/trace/src/trace.ts'
import { serveTrace } from '../../packages/trace/src/web/serve.ts'
import { peer } from '../../tools/peer.ts'
import { launchBrowser } from './browser.ts'

const folder = fileURLToPath(new URL('../static/img/screenshots', import.meta.url))
const name = 'shop.trace.gz'
const bytes = readFileSync(fileURLToPath(new URL(`../../packages/trace/testdata/${name}`, import.meta.url)))
const file = unpackTrace(bytes, name)
const trace = parseTraceFile(file, name)

/** The address of what a picture shows, whatever its number is in this trace. */
const checkout = new Tasks(trace).list
  .filter(({ type }) => type === 'POST /checkout')
  .toSorted((a, b) => b.end - b.start - (a.end - a.start))[0]
const stall =
  slicesOfKind(trace, slices.stall).find((slice) =>
    String(argOf(trace, slice, 'stack')).startsWith('sortPrices'),
  ) ?? -1
const around = (from: number, to: number): string => {
  const more = (to - from) * 0.3
  return `from=${Math.max(0, Math.round(from - more))}&to=${Math.round(to + more)}`
}
const taskAddress = `/ui/tasks?slice=${checkout?.slice}&type=POST+%2Fcheckout&${around(checkout?.start ?? 0, checkout?.end ?? 0)}`
const stallAddress = `/ui/timeline?slice=${stall}&${around(trace.start[stall] ?? 0, trace.end[stall] ?? 0)}`

const executablePath = peer('chromium')
if (!executablePath) {
  console.error('trace-screenshots: starting a browser: chromium is not on this machine')
  process.exit(1)
}
await using server = await serveTrace('127.0.0.1:0', { name, file, trace })
const browser = await launchBrowser(executablePath)
const pictures = (['en', 'ja'] as const).flatMap((language) =>
  (
    [
      [`trace-timeline-${language}`, '/ui/timeline', 'light'],
      [`trace-stall-${language}`, stallAddress, 'light'],
      [`trace-task-${language}`, taskAddress, 'light'],
      ...(language === 'en' ? [[`trace-task-${language}`, taskAddress, 'dark'] as const] : []),
    ] as const
  ).map(([picture, path, theme]) => ({ picture, path, theme, language })),
)
for (const { picture, path, theme, language } of pictures) {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 720 },
    colorScheme: theme,
    locale: language === 'ja' ? 'ja-JP' : 'en-US',
    reducedMotion: 'reduce',
  })
  await page.goto(new URL(path, server.url).href, { waitUntil: 'networkidle' })
  await page.locator('.timeline canvas').waitFor()
  await page.screenshot({ path: join(folder, `${picture}-${theme}.png`) })
  console.log(`wrote static/img/screenshots/${picture}-${theme}.png`)
  await page.close()
}
await browser.close()
