// Writes the generated parts of the reference: `node scripts/generate-reference.ts`. With `--check` it writes
// nothing, and fails when a page is not current.
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { generatedPages, regenerate } from './reference.ts'

const site = new URL('..', import.meta.url)
const check = process.argv.includes('--check')

for (const { path, language } of generatedPages) {
  const file = fileURLToPath(new URL(path, site))
  const before = readFileSync(file, 'utf8')
  const after = regenerate(before, language)
  if (after === before) continue
  if (check) {
    console.error(`${path}: checking the generated parts: not current; run npm run reference -w docs-site`)
    process.exitCode = 1
  } else {
    writeFileSync(file, after)
    console.log(`wrote ${path}`)
  }
}
