// For tests: a workspace of its own with two tiny labs, sealed, that nothing else knows of.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { randomInt } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { type Lab, findLab, loadLabs } from './lab.ts'
import { readForSeal, writePristine } from './pristine.ts'
import type { Running } from './running.ts'
import { type Workspace, workspaceAt, writeAtomically } from './workspace.ts'

export interface Scratch extends Disposable {
  readonly workspace: Workspace
  readonly lab: (word: string) => Lab
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Copies testdata/workspace to a temporary folder, where packages resolve to those of the repository. */
export function scratchWorkspace(): Scratch {
  const root = mkdtempSync(join(tmpdir(), 'workshop-'))
  cpSync(here('../testdata/workspace'), root, { recursive: true })
  symlinkSync(here('../../../node_modules'), join(root, 'node_modules'), 'junction')
  const workspace = workspaceAt(root)
  for (const id of readdirSync(workspace.labsDir)) usePortsOfItsOwn(join(workspace.labsDir, id, 'lab.json'))
  for (const lab of loadLabs(workspace)) writePristine(workspace, readForSeal(lab.dir, lab.id))
  return {
    workspace,
    lab: (word) => findLab(loadLabs(workspace), word),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}

/**
 * Gives a lab other ports: the same suite may be running beside this one, in another terminal. They are
 * below 32768, from where on Linux hands ports out by itself.
 */
function usePortsOfItsOwn(file: string): void {
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace(/"(app|debug)": \d+/g, (_all, name: string) => `"${name}": ${randomInt(20_000, 32_000)}`),
  )
}

/** Leaves the note of a running service, as `workshop start` does. */
export function leaveNote({ runningDir }: Workspace, name: string, note: Running): void {
  writeAtomically(join(runningDir, `${name}.json`), JSON.stringify(note))
}

/** What such a note says; run by this process, which lives. */
export const someNote: Running = {
  lab: '00-counter',
  pid: process.pid,
  appUrl: 'http://127.0.0.1:1',
  debugUrl: 'http://127.0.0.1:2',
  startedAt: '2026-11-23T10:00:00.000Z',
  files: '[]',
  readAtMs: 1,
  rssBytes: 1,
  heapUsedBytes: 1,
  cpuMicros: 1,
  eventLoopActiveMs: 1,
  eventLoopIdleMs: 1,
}

/** What a child that ran the program came to. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A child that runs the program. */
export interface Child {
  readonly ended: Promise<Ended>
  /** Resolves with all that was printed once it matches. Rejects when the child ends before. */
  until(pattern: RegExp): Promise<string>
  interrupt(): void
}

/** Starts the program with a command line in a scratch workspace, without a terminal. */
export function startWorkshop(
  scratch: Pick<Scratch, 'workspace'>,
  argv: readonly string[],
  env: Record<string, string> = {},
): Child {
  const {
    NO_COLOR: _plain,
    FORCE_COLOR: _forced,
    HOTPATH_LANG: _language,
    LC_ALL: _all,
    LANG: _lang,
    ...inherited
  } = process.env
  const child = spawn(process.execPath, [here('./main.ts'), ...argv], {
    cwd: scratch.workspace.root,
    env: { ...inherited, HOTPATH_ROOT: scratch.workspace.root, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  const waiting: { pattern: RegExp; resolve: (text: string) => void }[] = []
  const hear = (stream: 'stdout' | 'stderr') => (bytes: Buffer) => {
    said[stream] += bytes.toString('utf8')
    const all = said.stdout + said.stderr
    for (const { pattern, resolve } of waiting) if (pattern.test(all)) resolve(all)
  }
  child.stdout.on('data', hear('stdout'))
  child.stderr.on('data', hear('stderr'))
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, ...said }))
  return {
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        waiting.push({ pattern, resolve })
        void ended.then((end) => reject(new Error(`ended before ${pattern}: ${JSON.stringify(end)}`)), reject)
        if (pattern.test(said.stdout + said.stderr)) resolve(said.stdout + said.stderr)
      }),
    interrupt: () => void child.kill('SIGINT'),
  }
}

/** Runs the program to its end. */
export function runWorkshop(
  scratch: Scratch,
  argv: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  return startWorkshop(scratch, argv, env).ended
}
