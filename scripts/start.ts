// `npm start`: builds the site when it is not current, then hands over to `workshop site`.
import { existsSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { run } from './run.ts'

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

if (!existsSync(at('docs-site/build/index.html'))) {
  console.log('Building the site in English and Japanese (about half a minute, once).')
}
const built = await run('turbo', [
  'run',
  'build',
  '--filter=docs-site',
  '--output-logs=errors-only',
  '--log-prefix=none',
])
process.exitCode =
  built === 0
    ? await run(process.execPath, [at('packages/workshop/src/main.ts'), 'site', ...process.argv.slice(2)])
    : built
