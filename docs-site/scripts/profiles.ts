// The profiles that pages show, as their viewer reads them: made from files of the repository.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compare } from '../../packages/pprof/src/combine.ts'
import { defaultOptions } from '../../packages/pprof/src/options.ts'
import { parseProfile } from '../../packages/pprof/src/source.ts'
import { encodeStackTable } from '../../packages/pprof/src/viewer/stack-table.ts'
import { prepareStacks } from '../../packages/pprof/src/web/stacks.ts'

const repoRoot = fileURLToPath(new URL('../..', import.meta.url))

/** A profile of a page, by the name that the page calls it. */
interface PageProfile {
  readonly file: string
  /** What it is compared with. */
  readonly base?: string
}

const before = 'packages/pprof/testdata/node.shop.cpu-before.pb.gz'
const after = 'packages/pprof/testdata/node.shop.cpu.pb.gz'

const pageProfiles: Readonly<Record<string, PageProfile>> = {
  'shop-before': { file: before },
  'shop-diff': { file: after, base: before },
}

/** Returns the bytes of all of them, by the names of their files in `static/profiles/`. */
export function profileFiles(): Map<string, Uint8Array> {
  // Else the time in a profile would be written in that of whichever machine this is.
  process.env['TZ'] = 'UTC'
  return new Map(
    Object.entries(pageProfiles).map(([name, { file, base }]) => [`${name}.stacks`, bytesOf(file, base)]),
  )
}

function bytesOf(file: string, base: string | undefined): Uint8Array {
  const [later, earlier] = [file, base].map((path) =>
    path === undefined
      ? undefined
      : { name: path, profile: parseProfile(readFileSync(join(repoRoot, path)), path) },
  )
  if (!later) throw new Error(`${file}: reading the profile of a page: it is not there`)
  const profile = earlier ? compare(later, earlier, { isDiff: true, isNormalized: false }) : later.profile
  // As the page of `pprof -http` names them: by their last part.
  const nameOf = (path: string): string => path.replace(/^.*\//, '')
  const options = {
    ...defaultOptions,
    trimPath: '/srv/hotpath',
    ...(base !== undefined && { diffBase: [base] }),
  }
  const names = { title: nameOf(file), ...(base !== undefined && { baseTitle: nameOf(base) }) }
  return encodeStackTable(prepareStacks(profile, options, names).table)
}
