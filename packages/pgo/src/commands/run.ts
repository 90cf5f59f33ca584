// `pgo run`: a built program, started with the flags that it was built for.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import process from 'node:process'
import type { ExitCode } from '../errors.ts'
import type { Io } from '../io.ts'
import { usableFlags } from '../launch.ts'
import { readManifest } from '../manifest.ts'
import type { Request } from '../options.ts'

/**
 * Starts a built program and ends as it does. Flags that this machine cannot have are left out without a word; `pgo
 * check` names them. On Unix the program takes this process's place, so that there is no second one and every signal
 * is its own.
 */
export async function runProgramOf({ program, args }: Request, io: Io): Promise<ExitCode> {
  const { flags } = usableFlags(readManifest(program, io.folder))
  const argv = [...process.execArgv, ...flags, resolve(io.folder, program), ...args]
  if (process.platform !== 'win32' && process.execve) {
    process.execve(process.execPath, [process.execPath, ...argv], definedOnly(io.env))
  }
  const child = spawn(process.execPath, argv, { stdio: 'inherit', env: { ...io.env } })
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  // As a shell says it.
  return (code ?? 128 + (signal ? constants.signals[signal] : 0)) as ExitCode
}

function definedOnly(env: Io['env']): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
}
