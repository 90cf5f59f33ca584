// Writes what Chrome's performance panel saves of a page at work: chrome.page.trace.json.gz, into the current
// directory. Only the events about profiles and the names of threads are kept; the others take megabytes.
//
//   cd packages/pprof/testdata && node programs/chrome-trace.mjs /usr/bin/chromium
//
// Made with Chromium 156.
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'

const page = `<!doctype html><title>work</title><script>
function sieve(limit) {
  const composite = new Uint8Array(limit)
  let count = 0
  for (let i = 2; i < limit; i++) {
    if (composite[i]) continue
    count++
    for (let j = i * 2; j < limit; j += i) composite[j] = 1
  }
  return count
}
function words(count) {
  return Array.from({ length: count }, (_, i) => 'word' + (i * 7919) % count).sort().join(' ').length
}
addEventListener('message', () => { for (let i = 0; i < 10; i++) { sieve(2e6); words(2e4) } document.title = 'done' })
</script>`

const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox'] })
const tab = await browser.newPage()
await tab.route('http://page.test/work.html', (route) => route.fulfill({ contentType: 'text/html', body: page }))
await tab.goto('http://page.test/work.html')
await browser.startTracing(tab, {
  categories: ['devtools.timeline', 'disabled-by-default-v8.cpu_profiler', 'v8.execute'],
})
await tab.evaluate(() => postMessage('go'))
await tab.waitForFunction(() => document.title === 'done')
const trace = JSON.parse((await browser.stopTracing()).toString())
await browser.close()
const wanted = new Set(['Profile', 'ProfileChunk', 'thread_name', 'process_name'])
const traceEvents = trace.traceEvents.filter(({ name }) => wanted.has(name))
writeFileSync('chrome.page.trace.json.gz', gzipSync(JSON.stringify({ traceEvents }), { level: 9 }))
