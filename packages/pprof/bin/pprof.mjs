#!/usr/bin/env node
// What npm links to as `pprof`: the program of main.ts, loaded from compiled code that is kept from run to run.
//
// It is no TypeScript because Node.js would load its compiler for it, each time: that takes 50 ms of CPU, as long as
// reading a profile and showing it. What is imported from here on is compiled once.
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

// The folder is the user's own, since what lies in it is run; main.ts has the same line for those who start it directly.
enableCompileCache(join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'hotpath', 'compiled'))
const { main } = await import('@hotpath/pprof/main')
await main()
