// Starts a service as the lab kit does, and is dead before the service has run its first line.
import { spawn } from 'node:child_process'
import process from 'node:process'

const [probe = '', folder = ''] = process.argv.slice(2)
const child = spawn(process.execPath, ['--import', probe, 'src/server.ts'], {
  cwd: folder,
  env: { ...process.env, PORT: '0', HOTPATH_PROBE: '1' },
  // The service holds our stdout open: whoever reads it sees it close when both have ended.
  stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
})
child.once('spawn', () => process.kill(process.pid, 'SIGKILL'))
