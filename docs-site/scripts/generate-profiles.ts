// Writes the profiles that pages show: `node scripts/generate-profiles.ts`, into static/profiles/.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { profileFiles } from './profiles.ts'

const folder = fileURLToPath(new URL('../static/profiles', import.meta.url))
mkdirSync(folder, { recursive: true })
for (const [name, bytes] of profileFiles()) {
  writeFileSync(join(folder, name), bytes)
  console.log(`wrote static/profiles/${name}, ${bytes.length} bytes`)
}
