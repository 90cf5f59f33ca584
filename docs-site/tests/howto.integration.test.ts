// What how-to pages say, held against the real thing: promtool, and builds with the profiles of a lab.
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { peer } from '../../tools/peer.ts'
import { readPage, repoRoot } from './page.ts'

const promtool = peer('promtool')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howto-'))
})
afterAll(() => rm(folder, { recursive: true }))

test.skipIf(promtool === undefined)(
  'promtool takes the configuration, and finds the rules that it names',
  async () => {
    const [config, ...others] = readPage('en', 'howto/fleet.mdx').fences.filter(({ info }) =>
      info.includes('title="prometheus.yml"'),
    )
    expect(others).toEqual([])
    await writeFile(join(folder, 'prometheus.yml'), config?.body ?? '')
    await writeFile(join(folder, 'metrics-password'), 'secret')
    await copyFile(
      join(repoRoot, 'packages/instrument/alerts/hotpath.rules.yml'),
      join(folder, 'hotpath.rules.yml'),
    )
    // Known to be there: without it, this is skipped.
    const { stdout } = await promisify(execFile)(promtool as string, [
      'check',
      'config',
      join(folder, 'prometheus.yml'),
    ])
    expect(stdout).toMatch(/prometheus\.yml is valid prometheus config file/)
    expect(stdout).toMatch(/SUCCESS: 5 rules found/)
  },
)

/** What `pgo build` decides about the program of lab 10, given a profile and the verdicts of its solution. */
async function decisionsWith(profile: string): Promise<{ kept: string[]; seen: string | undefined }> {
  const solution = join(repoRoot, 'solutions/10-profile-guided')
  await copyFile(join(solution, profile), join(folder, 'one.pgo'))
  await copyFile(join(solution, 'src/default.pgo.json'), join(folder, 'one.pgo.json'))
  const entry = join(repoRoot, 'labs/10-profile-guided/src/server.ts')
  const words = [`--pgo=${folder}/one.pgo`, `--output=${folder}/server.mjs`, '--memory=128', '--frozen']
  await promisify(execFile)(process.execPath, [
    join(repoRoot, 'packages/pgo/src/main.ts'),
    'build',
    entry,
    ...words,
  ])
  const { decisions } = JSON.parse(await readFile(join(folder, 'server.pgo.json'), 'utf8')) as {
    decisions: { rule: string; target: string; seen: string; isKept: boolean }[]
  }
  return {
    kept: decisions.filter(({ isKept }) => isKept).map(({ rule, target }) => `${rule}: ${target}`),
    seen: decisions.find(({ rule }) => rule === 'define-property')?.seen,
  }
}

test('the profile of a build leads to the same build as the one before, as the page says', async () => {
  const first = await decisionsWith('src/default.pgo')
  const second = await decisionsWith('evidence/after.pb.gz')
  expect(first.kept).toEqual(['define-property: _defineProperty', 'code-cache: the program'])
  expect(second.kept).toEqual(first.kept)
  const shares = [first, second].map(({ seen }) => /[\d.]+(?= % of CPU time)/.exec(seen ?? '')?.[0])
  for (const language of ['en', 'ja'] as const) {
    const { source } = readPage(language, 'howto/build-with-a-profile.mdx')
    for (const share of shares) expect(source).toContain(`${share} %`)
  }
})
