// `npm test`: builds, checks types and style, and runs every suite, the labs' contract among them.
import process from 'node:process'
import { findPeer, peerNames } from '../tools/peer.ts'
import { run } from './run.ts'

// What passed and has not changed since is not run again. Which peers there are decides what is skipped, so it
// counts as an input.
process.env['HOTPATH_PEERS'] = peerNames.filter((name) => findPeer(name) !== undefined).join(' ')

process.exitCode = await run('turbo', [
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
])
