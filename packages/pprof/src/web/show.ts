// pprof -http as a command: serves the page, says where, opens a browser where there is one, and waits for the end.

import { spawn } from 'node:child_process'
import process from 'node:process'
import type { Io } from '../run.ts'
import { serveWeb, type WebPage } from './serve.ts'

/** Serves a page until the signal. */
export async function showPage(page: WebPage, io: Io, note: (text: string) => void): Promise<void> {
  await using server = await serveWeb(page.options.http, page)
  for (const text of server.notes) note(text)
  io.stdout(`Serving web UI on ${server.url}\n`)
  if (page.options.opensBrowser && io.isStderrTerminal) openBrowser(server.url, io.env)
  note('Ctrl-C ends it')
  await ended(io.signal)
}

/** Opens the page, where somebody sits in front of this machine. That there is no browser is no error. */
export function openBrowser(url: string, env: Io['env']): void {
  const isRemote = env['SSH_CONNECTION'] !== undefined
  const hasDisplay = env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined
  const commands: Readonly<Record<string, readonly string[]>> = {
    darwin: isRemote ? [] : ['open', url],
    win32: ['rundll32', 'url.dll,FileProtocolHandler', url],
    linux: hasDisplay ? ['xdg-open', url] : [],
  }
  const [command, ...words] = commands[process.platform] ?? []
  if (command === undefined) return
  spawn(command, words, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref()
}

/** Waits until the program is told to end. */
export function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
