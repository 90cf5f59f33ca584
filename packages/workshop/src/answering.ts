// Which program answers at an address: another lab's debug server may have the port of this one's.
import { realpathSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import { authorization } from '@hotpath/lab-kit'
import type { Lab } from './lab.ts'

/** Who may ask: what the debug server wants to hear. */
export interface Asking {
  readonly username: string | undefined
  readonly password: string | undefined
  readonly signal: AbortSignal
}

// A service under load may take its time; one that takes longer is not asked again, and what was asked of it goes on.
const askingMs = 5000

/**
 * Returns the words of the command line that a program was started with, as its debug server tells them; undefined
 * where it tells none: it has no such server, wants another password, or is too busy.
 */
export async function programAt(
  url: string,
  { username, password, signal }: Asking,
): Promise<string[] | undefined> {
  try {
    const response = await fetch(`${url}/debug/pprof/cmdline`, {
      headers: authorization(username, password),
      signal: AbortSignal.any([signal, AbortSignal.timeout(askingMs)]),
      redirect: 'manual',
    })
    const isTold = response.ok && response.headers.get('content-type')?.startsWith('text/plain')
    if (!isTold) {
      await response.body?.cancel()
      return undefined
    }
    return (await response.text()).split('\0')
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/** Returns the lab whose service a command line starts: a word of it is a file in the lab's folder. */
export function labOfProgram(labs: readonly Lab[], words: readonly string[]): Lab | undefined {
  const paths = words.filter((word) => isAbsolute(word)).flatMap((word) => [word, realPathOf(word)])
  return labs.find((lab) =>
    [lab.dir, realPathOf(lab.dir)].some((dir) => paths.some((path) => isIn(dir, path))),
  )
}

function isIn(dir: string, path: string): boolean {
  const inside = relative(dir, path)
  return inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)
}

/** As it is where there is no such file: the program may run on another machine, or in a container. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
