// Free ports, each for one program of this workshop at a time: what is judged in one run must not be answered by the
// service of another one that runs beside it.
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { loopbackAddress } from './loopback.ts'

/** Ports that nobody else who asks here is given until they are given back. */
export interface PortClaim extends Disposable {
  readonly ports: readonly number[]
}

/** Where claims are found: a file for each port, with the id of the process that has it. */
const claimsFolder = join(tmpdir(), `hotpath-ports-${process.getuid?.() ?? 'all'}`)

/**
 * Claims ports that are free, all different, until the claim is disposed of or this process ends.
 *
 * A service need not listen on a port that it was given; as long as it does not, the port looks free to the next one
 * who asks. Not promised: that a program which is not of the workshop leaves them alone. Whoever uses them tries again on
 * EADDRINUSE.
 *
 * @param find - how free ports are found; another one in tests
 * @throws the system's error where no port is free
 */
export async function claimPorts(
  count: number,
  { folder = claimsFolder, find = (wanted) => portsFreeNow(wanted) }: ClaimOptions = {},
): Promise<PortClaim> {
  const isOurs = prepare(folder)
  const ports: number[] = []
  const files: string[] = []
  const claimed = {
    ports,
    [Symbol.dispose]() {
      // Once: the next time it is somebody else's.
      for (const file of files.splice(0)) giveBack(file)
    },
  }
  try {
    for (let tries = 0; ports.length < count; tries++) {
      if (tries === mostTries)
        throw new Error(`${folder}: claiming ${count} ports: all that are free are claimed`)
      for (const port of await find(count - ports.length)) {
        const file = join(folder, String(port))
        if (isOurs && !claim(file)) continue
        ports.push(port)
        if (isOurs) files.push(file)
      }
    }
    return claimed
  } catch (error) {
    claimed[Symbol.dispose]()
    throw error
  }
}

interface ClaimOptions {
  readonly folder?: string
  readonly find?: (count: number) => Promise<readonly number[]>
}

/** Returns ports that were free a moment ago, all different, and that nobody has claimed. */
export async function freePorts(count: number): Promise<readonly number[]> {
  using claimed = await claimPorts(count)
  return claimed.ports
}

/** Returns false where somebody has it. */
function claim(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (cause) {
    // Where no file can be written at all, a port is what it was without claims: free as far as one knows.
    return (cause as NodeJS.ErrnoException).code !== 'EEXIST'
  }
}

function giveBack(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // It goes with the next sweep.
  }
}

/**
 * Makes the folder and removes what dead processes have left there. Its name can be foreseen: what somebody else has put
 * in its place, a link to elsewhere for one, is left alone, and there are no claims then.
 */
function prepare(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const stats = lstatSync(folder)
    if (!stats.isDirectory() || stats.uid !== (process.getuid?.() ?? stats.uid)) return false
    for (const name of readdirSync(folder)) {
      const file = join(folder, name)
      if (/^\d{1,5}$/.test(name) && !hasOwner(file)) rmSync(file, { force: true })
    }
    return true
  } catch {
    return false
  }
}

// It takes no time to write a number into a file; whoever died meanwhile is gone.
const writtenWithinMs = 60_000

function hasOwner(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    if (pid === 0) return Date.now() - lstatSync(file).mtimeMs < writtenWithinMs
    return process.kill(pid, 0)
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
}

// Below what systems hand out by themselves: a connection that somebody opens, or a server that takes whatever port there
// is, never stands where a service is about to listen. Above the ports that programs have by custom.
const firstPort = 20_000
const lastPort = 29_999
const mostTries = 1000

/**
 * Draws ports until there are so many, all different, on which one can listen.
 *
 * @throws the system's error after a thousand of them
 */
export async function portsFreeNow(
  count: number,
  draw = (): number => randomInt(firstPort, lastPort + 1),
): Promise<number[]> {
  const free = new Set<number>()
  let refused: unknown
  for (let tries = 0; free.size < count; tries++) {
    if (tries === mostTries) throw refused ?? new Error('drawing free ports: met the same ones each time')
    const port = draw()
    try {
      await listenFor(port)
      free.add(port)
    } catch (cause) {
      refused = cause
    }
  }
  return [...free]
}

/** Listens on a port and stops again. @throws the system's error where somebody else listens there */
async function listenFor(port: number): Promise<void> {
  await using server = createServer()
  await once(server.listen(port, loopbackAddress), 'listening')
}
