// The configuration of Prometheus that a page shows, read by the real promtool together with the rules.
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
