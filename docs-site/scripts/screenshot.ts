// Takes the pictures of the site that READMEs show: `node scripts/screenshot.ts [folder] [page…]`.
// Without a folder they go to static/img/screenshots/, for the pages that READMEs use.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { peer } from '../../tools/peer.ts'
import { launchBrowser } from './browser.ts'
import { serveFolder } from './static-server.ts'

const site = fileURLToPath(new URL('..', import.meta.url))
const [folder = join(site, 'static/img/screenshots'), ...asked] = process.argv.slice(2)
const published = asked.length === 0
const pages = published ? ['/', '/ja/', '/learn/03-leaking-heap/'] : asked

const executablePath = peer('chromium')
if (!executablePath) {
  console.error('screenshot: starting a browser: chromium is not on this machine')
  process.exit(1)
}

mkdirSync(folder, { recursive: true })
await using server = await serveFolder(join(resolve(site), 'build'))
const browser = await launchBrowser(executablePath)
for (const path of pages) {
  for (const theme of ['light', 'dark'] as const) {
    for (const [size, width, height] of [
      ['desktop', 1280, 800],
      ['phone', 360, 740],
    ] as const) {
      if (published && size === 'phone') continue
      const page = await browser.newPage({
        viewport: { width, height },
        colorScheme: theme,
        reducedMotion: 'reduce',
      })
      await page.goto(server.url + path, { waitUntil: 'networkidle' })
      const name = path.replaceAll('/', ' ').trim().replaceAll(' ', '-') || 'home'
      const file = join(folder, `${name}.${theme}${published ? '' : `.${size}`}.png`)
      await page.screenshot({ path: file, fullPage: !published })
      console.log(file)
      await page.close()
    }
  }
}
await browser.close()
