// `npm test`: builds, checks types and style, and runs every suite, the labs' contract among them.
import process from 'node:process'
import { run } from './run.ts'

process.exitCode = await run('turbo', [
  'run',
  'build',
  '//#typecheck',
  '//#lint',
  '//#test:unit',
  '--output-logs=new-only',
  ...process.argv.slice(2),
])
