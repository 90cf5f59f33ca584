#!/usr/bin/env node
// What npm links to as `trace`: the program of main.ts, loaded from compiled code that is kept from run to run.
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

// The folder is the user's own, since what lies in it is run.
enableCompileCache(join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'hotpath', 'compiled'))
const { main } = await import('@hotpath/trace/main')
await main()
