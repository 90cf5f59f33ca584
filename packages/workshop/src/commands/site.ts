// `workshop site`: the course in the browser, the companion behind it, and the view in the terminal.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { command, numberOption, print, type Command, type Context } from '../cli.ts'
import { Desk } from '../companion/desk.ts'
import { newToken } from '../companion/guard.ts'
import type { PortWish } from '../companion/listen.ts'
import { openCompanion } from '../companion/server.ts'
import { workshopTools } from '../companion/workshop-tools.ts'
import { WorkshopError } from '../errors.ts'
import { showTerminal } from '../terminal/terminal.ts'

const DEFAULT_PORT = 3000

export const site: Command = command({
  usage: 'site [--port n] [--plain]',
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
    const warnings = new Warnings((warning) => io.stderr(`workshop: ${warning}\n`))
    const desk = new Desk({
      tools: workshopTools({ workspace, onWarning: (warning) => warnings.tell(warning) }),
    })
    try {
      await using companion = await openCompanion({
        desk,
        siteDir,
        version: ownVersion(),
        token: newToken(),
        port: portWish(values.port, io.env),
      })
      if (context.json) {
        // One line: a program reads it while we go on.
        const { url, port } = companion
        io.stdout(`${JSON.stringify({ url, port, pid: process.pid })}\n`)
        await aborted(io.signal)
      } else if (canShowView(io) && !values.plain) {
        await view(context, companion.url, desk, warnings)
      } else {
        print(context, [context.text.site.at(companion.url), context.text.site.stop])
        await aborted(io.signal)
      }
      if (!context.json) io.stderr(`${context.text.site.closing}\n`)
    } finally {
      await desk.close()
    }
    return 0
  },
})

/** The view reads keys, so both ends have to be a terminal, and one that can move its cursor. */
function canShowView(io: Context['io']): boolean {
  return io.isTerminal && process.stdin.isTTY && io.env['TERM'] !== 'dumb'
}

async function view(context: Context, url: string, desk: Desk, warnings: Warnings): Promise<void> {
  const { language, style, io } = context
  const { stdin: input, stdout: output } = process
  warnings.hold()
  try {
    await showTerminal({ desk, url, language, style, input, output, signal: io.signal })
  } finally {
    warnings.release()
  }
}

/** Warnings, held back while the terminal shows the view: a line written into it would be overwritten. */
class Warnings {
  readonly #tell: (warning: string) => void
  #held: string[] | null = null

  constructor(tell: (warning: string) => void) {
    this.#tell = tell
  }

  tell(warning: string): void {
    if (this.#held) this.#held.push(warning)
    else this.#tell(warning)
  }

  hold(): void {
    this.#held ??= []
  }

  release(): void {
    const held = this.#held ?? []
    this.#held = null
    // The same doubt may have come with each of many readings.
    for (const warning of new Set(held)) this.#tell(warning)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** A port that somebody named is taken as meant; the default is only where looking begins. */
function portWish(option: string | undefined, env: Context['io']['env']): PortWish {
  const named = option ?? (env['PORT'] || undefined)
  if (named === undefined) return { port: DEFAULT_PORT, explicit: false }
  return {
    port: numberOption('port', named, { min: 0, max: 65_535 }),
    explicit: true,
  }
}

function ownVersion(): string {
  // Ours, and checked by nobody but npm: it has a version.
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}
