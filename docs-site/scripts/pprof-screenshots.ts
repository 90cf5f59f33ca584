// Takes the pictures of the page of `pprof -http` for packages/pprof/README.md: `node scripts/pprof-screenshots.ts`, into
// static/img/screenshots/.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { compare } from '../../packages/pprof/src/combine.ts'
import { defaultOptions, type Options } from '../../packages/pprof/src/options.ts'
import { parseProfile } from '../../packages/pprof/src/source.ts'
import { serveWeb, type WebServer } from '../../packages/pprof/src/web/serve.ts'
import { peer } from '../../tools/peer.ts'
import { launchBrowser } from './browser.ts'

const repoRoot = fileURLToPath(new URL('../..', import.meta.url))
const folder = fileURLToPath(new URL('../static/img/screenshots', import.meta.url))
const read = (name: string): { name: string; profile: ReturnType<typeof parseProfile> } => ({
  name,
  profile: parseProfile(readFileSync(join(repoRoot, 'packages/pprof/testdata', name)), name),
})
const before = read('node.shop.cpu-before.pb.gz')
const after = read('node.shop.cpu.pb.gz')

function serve(
  profile: typeof before.profile,
  names: { title: string; baseTitle?: string },
): Promise<WebServer> {
  const options: Options = {
    ...defaultOptions,
    trimPath: '/srv/hotpath',
    ...(names.baseTitle !== undefined && { diffBase: [names.baseTitle] }),
  }
  return serveWeb('127.0.0.1:0', { profile, withoutBase: profile, options, names, folder: repoRoot })
}

process.env['TZ'] = 'UTC'
const executablePath = peer('chromium')
if (!executablePath) {
  console.error('pprof-screenshots: starting a browser: chromium is not on this machine')
  process.exit(1)
}
const browser = await launchBrowser(executablePath)
await using one = await serve(before.profile, { title: before.name })
await using two = await serve(compare(after, before, { isDiff: true, isNormalized: false }), {
  title: after.name,
  baseTitle: before.name,
})
const pictures = [
  ['pprof-flame', one, '/ui/flamegraph?fold=1', 'light'],
  ['pprof-diff', two, '/ui/flamegraph?fold=1', 'dark'],
] as const
for (const [name, server, path, colorScheme] of pictures) {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 480 },
    colorScheme,
    locale: 'en-US',
    reducedMotion: 'reduce',
  })
  await page.goto(new URL(path, server.url).href, { waitUntil: 'networkidle' })
  await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) })
  console.log(`wrote static/img/screenshots/${name}-${colorScheme}.png`)
}
await browser.close()
