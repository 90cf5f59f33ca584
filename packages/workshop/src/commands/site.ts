// `workshop site`: the course in the browser, the companion behind it, and the view in the terminal.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { command, numberOption, print, type Command, type Context } from '../cli.ts'
import { Desk } from '../companion/desk.ts'
import { newToken } from '../companion/guard.ts'
import type { PortWish } from '../companion/listen.ts'
import { openCompanion, type Companion } from '../companion/server.ts'
import { workshopTools } from '../companion/workshop-tools.ts'
import { WorkshopError } from '../errors.ts'
import { showTerminal } from '../terminal/terminal.ts'

const DEFAULT_PORT = 3000

export const site: Command = command({
  usage: 'site [options]',
  maxWords: 0,
  options: { port: { type: 'string' }, plain: { type: 'boolean' } },
  run: async (context, { values }) => {
    const { io, workspace } = context
    const siteDir = join(workspace.root, 'docs-site', 'build')
    if (!existsSync(join(siteDir, 'index.html'))) {
      throw new WorkshopError('SITE_NOT_BUILT', `${siteDir}: serving the site: no index.html in it`, {
        advice: (text) => text.advice.buildSite,
      })
    }
    const tools = workshopTools({ workspace, onWarning: (warning) => io.stderr(`workshop: ${warning}\n`) })
    const desk = new Desk({ tools })
    try {
      await using companion = await openCompanion({
        desk,
        siteDir,
        version: ownVersion(),
        token: newToken(),
        port: portWish(values.port, io.env),
      })
      await stay(context, companion, desk, { plain: values.plain === true, signal: io.signal })
      if (!context.json) io.stderr(`${context.text.site.closing}\n`)
    } finally {
      await desk.close()
    }
    return 0
  },
})

interface StayOptions {
  readonly plain: boolean
  readonly signal: AbortSignal
}

/** Serves until the learner, or a signal, ends it. */
async function stay(
  context: Context,
  { url, port }: Companion,
  desk: Desk,
  { plain, signal }: StayOptions,
): Promise<void> {
  const { io, text } = context
  if (context.json) {
    // One line: a program reads it while we go on.
    io.stdout(`${JSON.stringify({ url, port, pid: process.pid })}\n`)
  } else if (io.isTerminal && process.stdin.isTTY && io.env['TERM'] !== 'dumb' && !plain) {
    const { stdin: input, stdout: output } = process
    return showTerminal({
      desk,
      url,
      language: context.language,
      style: context.style,
      input,
      output,
      signal,
    })
  } else {
    print(context, [text.site.at(url), text.site.stop])
  }
  return aborted(signal)
}

async function aborted(signal: AbortSignal): Promise<void> {
  // A signal alone keeps no process alive, and the server might be all that does.
  while (!signal.aborted) await sleep(2 ** 30, undefined, { signal }).catch(() => undefined)
}

/** A port that somebody named is taken as meant; the default is only where looking begins. */
function portWish(option: string | undefined, env: Context['io']['env']): PortWish {
  const named = option ?? (env['PORT'] || undefined)
  if (named === undefined) return { port: DEFAULT_PORT, explicit: false }
  return { port: numberOption('port', named, { min: 0, max: 65_535 }), explicit: true }
}

function ownVersion(): string {
  // Ours, and checked by nobody but npm: it has a version.
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}
