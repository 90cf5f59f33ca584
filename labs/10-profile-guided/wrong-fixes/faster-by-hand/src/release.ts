// A release: the program is built with the verdicts that were committed, and what is shipped of it is put together.
import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'

const folder = join(import.meta.dirname, '..')
const built = join(folder, 'dist', 'build')
const shipped = join(folder, 'dist', 'release')

// The image has no room for more than what runs; compiled code runs, too. Maps stay behind.
const endings = /\.(mjs|js|json|cache)$/

/** Builds and packs; returns the program that is shipped. */
export async function release(): Promise<string> {
  await build()
  await rm(shipped, { recursive: true, force: true })
  await mkdir(shipped, { recursive: true })
  const files = await readdir(built)
  for (const file of files.filter((name) => endings.test(name)))
    await cp(join(built, file), join(shipped, file))
  return join(shipped, 'server.mjs')
}

/** Runs the script `build` of package.json as a pipeline does: what was never measured is not measured now. */
async function build(): Promise<void> {
  const { scripts } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    scripts: { build: string }
  }
  const [, ...words] = scripts.build.split(' ')
  const tool = createRequire(import.meta.url).resolve('@hotpath/pgo/main')
  const building = promisify(execFile)(process.execPath, [tool, ...words, '--frozen'], { cwd: folder })
  await building.catch(({ stderr }: { stderr: string }) => {
    throw new Error(`${folder}: building the release: ${stderr.trim()}`)
  })
}
