// Loaded into the service by the tests: writes down whether the engine took the compiled code of what the service loads.
import { appendFileSync } from 'node:fs'
import process from 'node:process'
import type { Script } from 'node:vm'

const log = process.env['COMPILED_CODE_LOG']

/** What `pgo build` wrote shows its script to this function, where there is one, before it runs. */
const look = ({ cachedDataRejected }: Script): void => {
  const was = cachedDataRejected === undefined ? 'absent' : cachedDataRejected ? 'rejected' : 'taken'
  if (log) appendFileSync(log, `${was}\n`)
}

Reflect.set(globalThis, Symbol.for('hotpath.pgo.script'), look)
