// `npm test`: builds, checks types and style, and runs every suite, the labs' contract among them.
import process from 'node:process'
import { findPeer, peerNames } from '../tools/peer.ts'
import { run } from './run.ts'

// What passed and has not changed since is not run again. Which peers there are decides what is skipped, so it
// counts as an input.
process.env['HOTPATH_PEERS'] = peerNames.filter((name) => findPeer(name) !== undefined).join(' ')

const tasks = [
  'run',
  'build',
  '//#typecheck',
  '//#lint',
  'test',
  '//#test:repository',
  // One suite at a time: each starts services, compilers and browsers of its own, on as few as two cores.
  '--concurrency=1',
  '--output-logs=new-only',
  ...process.argv.slice(2),
]

// On a machine that nobody looks at, all that can be run is run, and what failed is run once more, in new processes: a
// suite that passes then was in bad company, and its first failure stays in the log. What passed is not run again.
if (process.env['CI'] === 'true') {
  tasks.push('--continue=dependencies-successful')
  if ((await run('turbo', tasks)) !== 0) {
    console.error('\nNot everything passed. What failed is run once more.\n')
    process.exitCode = await run('turbo', tasks)
  }
} else process.exitCode = await run('turbo', tasks)
