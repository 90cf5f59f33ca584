// Started by the tests in place of the release: the same program, straight from its sources.
import { once } from 'node:events'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import type * as Program from '../src/server.ts'

const program = pathToFileURL(`${process.cwd()}/src/server.ts`).href
const { createApp } = (await import(program)) as typeof Program
const diagnostics = {
  requests: () => (_req: unknown, _res: unknown, next?: () => void) => next?.(),
}
await once(createApp({ diagnostics }).listen(Number(process.env['PORT']), '127.0.0.1'), 'listening')
