// What the labs need of a machine, each looked at by doing it and not by what the system says of itself.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { arch, availableParallelism, freemem, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Context } from './cli.ts'
import { messageOf } from './errors.ts'
import { isFree } from './session.ts'
import { formatBytes } from './values.ts'

/** `bad`: the workshop does not work without it. `note`: it does, with less. */
export interface Check {
  readonly id: string
  readonly level: 'ok' | 'note' | 'bad'
  readonly name: string
  readonly says: string
}

/** Looks at everything. Nothing is left running, and nothing is left on the disk. */
export async function checkMachine(context: Context): Promise<Check[]> {
  const peers = [
    ['go', ['version']],
    ['promtool', ['--version']],
    ['chromium', ['--version']],
  ] as const
  return [
    nodeCheck(context),
    await npmCheck(context),
    systemCheck(context),
    memoryCheck(context),
    labsCheck(context),
    stateFolderCheck(context),
    await portsCheck(context),
    await watchingCheck(context),
    await inspectorCheck(context),
    await addonCheck(context),
    ...(await Promise.all(peers.map(([name, words]) => peerCheck(context, name, words)))),
  ]
}

function nodeCheck({ text }: Context): Check {
  const { version, execPath } = process
  const good = Number.parseInt(version.slice(1), 10) >= 26
  return {
    id: 'node',
    level: good ? 'ok' : 'bad',
    name: text.doctor.node,
    says: good ? `${version}  ${execPath}` : text.doctor.nodeWanted(version),
  }
}

async function npmCheck({ text }: Context): Promise<Check> {
  const version = await firstLineOf(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['--version'])
  return {
    id: 'npm',
    level: version === undefined ? 'note' : 'ok',
    name: text.doctor.npm,
    says: version ?? text.doctor.npmMissing,
  }
}

function systemCheck({ text }: Context): Check {
  const says = `${type()} ${release()} ${arch()}, ${availableParallelism()} CPU, ${formatBytes(totalmem())}`
  return { id: 'system', level: 'ok', name: text.doctor.os, says }
}

// What one lab takes under load, service and tests together.
const labBytes = 300 * 1024 ** 2

function memoryCheck({ text }: Context): Check {
  const free = Math.min(freemem(), process.availableMemory())
  const good = free >= labBytes
  return {
    id: 'memory',
    level: good ? 'ok' : 'note',
    name: text.doctor.memory,
    says: good ? formatBytes(free) : text.doctor.memoryLow(formatBytes(free)),
  }
}

function labsCheck(context: Context): Check {
  const { text } = context
  try {
    const found = context.labs.length
    return {
      id: 'labs',
      level: found > 0 ? 'ok' : 'bad',
      name: text.doctor.labs,
      says: text.doctor.labsFound(found),
    }
  } catch (error) {
    return { id: 'labs', level: 'bad', name: text.doctor.labs, says: messageOf(error) }
  }
}

function stateFolderCheck({ text, workspace }: Context): Check {
  const name = text.doctor.stateFolder
  try {
    mkdirSync(workspace.stateDir, { recursive: true })
    rmSync(mkdtempSync(join(workspace.stateDir, 'doctor-')), { recursive: true })
    return { id: 'state-folder', level: 'ok', name, says: text.doctor.stateWritable }
  } catch (error) {
    return { id: 'state-folder', level: 'bad', name, says: messageOf(error) }
  }
}

async function portsCheck(context: Context): Promise<Check> {
  const { text } = context
  const ports = portsOf(context)
  const free = await Promise.all(ports.map(isFree))
  const taken = ports.filter((_, index) => !free[index])
  return {
    id: 'ports',
    level: taken.length === 0 ? 'ok' : 'note',
    name: text.doctor.ports,
    says: taken.length === 0 ? text.doctor.portsFree : text.doctor.portsTaken(taken.join(', ')),
  }
}

function portsOf(context: Context): number[] {
  try {
    return [...new Set(context.labs.flatMap(({ ports }) => [ports.app, ports.debug]))].toSorted(
      (a, b) => a - b,
    )
  } catch {
    // The check of the labs has said so.
    return []
  }
}

const seenWithinMs = 3000

/** Saves a file twice and looks whether the second save can be told from the first, as the watch does. */
async function watchingCheck({ text, workspace }: Context): Promise<Check> {
  const name = text.doctor.watching
  let folder: string | undefined
  try {
    folder = mkdtempSync(join(workspace.stateDir, 'doctor-'))
    const file = join(folder, 'save')
    writeFileSync(file, 'one')
    const before = statSync(file).mtimeMs
    const from = performance.now()
    for (;;) {
      // The same length: only the time of the save tells them apart.
      writeFileSync(file, 'two')
      const waitedMs = Math.round(performance.now() - from)
      if (statSync(file).mtimeMs !== before) {
        return { id: 'watching', level: 'ok', name, says: text.doctor.watchingWorks(waitedMs) }
      }
      if (waitedMs > seenWithinMs) {
        return { id: 'watching', level: 'note', name, says: text.doctor.watchingFails }
      }
      await sleep(5)
    }
  } catch (error) {
    return { id: 'watching', level: 'note', name, says: messageOf(error) }
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }
}

async function inspectorCheck({ text }: Context): Promise<Check> {
  const good = process.features.inspector
  const name = text.doctor.inspector
  if (!good) return { id: 'inspector', level: 'bad', name, says: text.doctor.inspectorMissing }
  const { Session } = await import('node:inspector/promises')
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    return { id: 'inspector', level: 'ok', name, says: `V8 ${process.versions.v8}` }
  } catch (error) {
    return { id: 'inspector', level: 'bad', name, says: messageOf(error) }
  } finally {
    session.disconnect()
  }
}

/** Loads the addon in a process of its own: one that does not fit this Node would take us along. */
async function addonCheck({ text, workspace }: Context): Promise<Check> {
  const name = text.doctor.addon
  const script = "import('@datadog/pprof').then((m) => console.log(typeof m.default.heap.start))"
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script],
      {
        cwd: workspace.root,
        timeout: 20_000,
      },
    )
    const good = stdout.trim() === 'function'
    return {
      id: 'addon',
      level: good ? 'ok' : 'bad',
      name,
      says: good ? text.doctor.ok : text.doctor.addonMissing(stdout.trim()),
    }
  } catch (error) {
    const [first = ''] = messageOf(error)
      .split('\n')
      .filter((line) => /Error/.test(line))
    return { id: 'addon', level: 'bad', name, says: text.doctor.addonMissing(first || messageOf(error)) }
  }
}

async function peerCheck({ text, io }: Context, peer: string, words: readonly string[]): Promise<Check> {
  const program = io.env[`HOTPATH_${peer.toUpperCase()}`] || peer
  const version = await firstLineOf(program, words)
  return {
    id: peer,
    level: version === undefined ? 'note' : 'ok',
    name: text.doctor.peer(peer),
    says: version ?? text.doctor.peerMissing,
  }
}

/** Runs a program and returns the first line it prints; undefined where it is not there or fails. */
async function firstLineOf(program: string, words: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [...words], {
      timeout: 20_000,
      shell: program.endsWith('.cmd'),
    })
    const [line = ''] = `${stdout}${stderr}`.trim().split('\n')
    return line.slice(0, 100)
  } catch {
    return undefined
  }
}
