import { EventEmitter } from 'node:events'
import type { ReadStream, WriteStream } from 'node:tty'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { Desk } from '../companion/desk.ts'
import { fakeTools, green, type FakeTools } from '../companion/fake-tools.ts'
import { styleFor } from '../style.ts'
import { ENTER, LEAVE } from './screen.ts'
import { showTerminal } from './terminal.ts'

/** The keyboard's end of a terminal: `type` sends what a terminal sends. */
class FakeKeyboard extends EventEmitter {
  raw = false
  paused = false
  readonly isTTY = true

  setRawMode(raw: boolean): this {
    this.raw = raw
    return this
  }

  resume(): this {
    this.paused = false
    return this
  }

  pause(): this {
    this.paused = true
    return this
  }

  type(keys: string): void {
    this.emit('data', Buffer.from(keys))
  }
}

/** The other end: remembers what was written. */
class FakeDisplay extends EventEmitter {
  columns = 80
  rows = 24
  written = ''

  write(text: string): boolean {
    this.written += text
    return true
  }

  /** The frame that is on it now, without the codes that move the cursor. */
  frame(): string {
    const frame = this.written.split('\u001b[H').at(-1) ?? ''
    return stripVTControlCharacters(frame).replaceAll('\r\n', '\n')
  }
}

interface Session {
  keyboard: FakeKeyboard
  display: FakeDisplay
  tools: FakeTools
  desk: Desk
  over: Promise<void>
  abort: AbortController
}

const sessions: Session[] = []

function begin(): Session {
  const tools = fakeTools()
  const desk = new Desk({ tools })
  const keyboard = new FakeKeyboard()
  const display = new FakeDisplay()
  const abort = new AbortController()
  const over = showTerminal({
    desk,
    url: 'http://127.0.0.1:3000',
    language: 'en',
    style: styleFor(false),
    // Of a terminal's two streams the view uses what the fakes have.
    input: keyboard as unknown as ReadStream,
    output: display as unknown as WriteStream,
    signal: abort.signal,
  })
  const session = { keyboard, display, tools, desk, over, abort }
  sessions.push(session)
  return session
}

afterEach(async () => {
  for (const { abort, over, desk } of sessions.splice(0)) {
    abort.abort()
    await over
    await desk.close()
  }
})

/** Waits until the frame shows something, and returns it; the test's own limit is the only one. */
async function shows(display: FakeDisplay, wanted: string): Promise<string> {
  while (!display.frame().includes(wanted)) await sleep(20)
  return display.frame()
}

test('the view comes up on the second screen, with raw keys and no cursor', async () => {
  const { keyboard, display } = begin()
  await shows(display, 'Site: http://127.0.0.1:3000')
  expect(display.written.startsWith(ENTER)).toBe(true)
  expect(keyboard.raw).toBe(true)
})

test.each([
  ['q', (session: Session) => session.keyboard.type('q')],
  ['Ctrl-C', (session: Session) => session.keyboard.type('\u0003')],
  ['a signal', (session: Session) => session.abort.abort()],
])('%s ends it and gives the terminal back', async (_how, end) => {
  const session = begin()
  await shows(session.display, 'Site:')
  end(session)
  await session.over
  expect(session.display.written.endsWith(LEAVE)).toBe(true)
  expect([session.keyboard.raw, session.keyboard.paused]).toEqual([false, true])
  expect(session.keyboard.listenerCount('keypress')).toBe(0)
  expect(session.display.listenerCount('resize')).toBe(0)
})

test('an uncaught error gives the terminal back before it is reported', async () => {
  const { display } = begin()
  await shows(display, 'Site:')
  process.emit('uncaughtExceptionMonitor', new Error('crash'), 'uncaughtException')
  expect(display.written.endsWith(LEAVE)).toBe(true)
})

test('j and the arrow choose a lab, enter judges it, and the verdict is shown', async () => {
  const { keyboard, display, tools } = begin()
  await shows(display, '> [ ] 00-first-light')
  keyboard.type('j')
  await shows(display, '> [ ] 03-leaking-heap')
  keyboard.type('\u001b[A')
  await shows(display, '> [ ] 00-first-light')
  keyboard.type('\r')
  await shows(display, 'Running the tests of 00-first-light: 0 done')
  tools.verifies[0]?.finish({ results: [], verdict: green })
  await shows(display, 'PASS  00-first-light: all tests pass')
  expect(tools.verifies.map((verify) => verify.lab)).toEqual(['00-first-light'])
})

test('s starts the service and stops it, l turns the load and needs a service', async () => {
  const { keyboard, display, tools } = begin()
  await shows(display, 'Site:')
  keyboard.type('l')
  await shows(display, 'Start a service first')
  keyboard.type('s')
  await shows(display, 'Service: 00-first-light running')
  keyboard.type('l')
  await shows(display, 'low load')
  keyboard.type('l')
  await shows(display, 'high load')
  keyboard.type('s')
  await shows(display, 'Service: none is running')
  expect(tools.log).toEqual([
    'start 00-first-light',
    'load low',
    'load low stopped',
    'load high',
    'load high stopped',
    'stop 00-first-light',
  ])
})

test('w judges at once and after each save, until it is pressed again', async () => {
  const { keyboard, display, tools } = begin()
  await shows(display, 'Site:')
  keyboard.type('w')
  await shows(display, 'Watching 00-first-light')
  await shows(display, 'Running the tests')
  tools.verifies[0]?.finish({ results: [], verdict: { ...green, state: 'red' } })
  await shows(display, 'FAIL  00-first-light')
  tools.files = 'saved'
  await shows(display, 'Running the tests')
  tools.verifies[1]?.finish({ results: [], verdict: green })
  await shows(display, 'PASS  00-first-light')
  keyboard.type('w')
  while (display.frame().includes('Watching')) await sleep(20)
  expect(tools.verifies).toHaveLength(2)
})

test('h shows a hint, d what was changed', async () => {
  const { keyboard, display } = begin()
  await shows(display, 'Site:')
  keyboard.type('h')
  expect(await shows(display, 'Hint 1')).toContain('Hint 1 of 4 for "memory stays bounded"')
  keyboard.type('d')
  expect(await shows(display, 'What you changed')).toContain('src/app.ts  2 added, 1 removed')
})

test('what goes wrong is told in the view, which goes on', async () => {
  const { keyboard, display, tools } = begin()
  await shows(display, 'Site:')
  tools.nextHint = async () => {
    throw new Error('hints.en.md: reading hints: no such file')
  }
  keyboard.type('h')
  expect(await shows(display, 'hints.en.md')).toContain('hints.en.md: reading hints: no such file')
  keyboard.type('d')
  expect(await shows(display, 'What you changed')).not.toContain('hints.en.md')
})

test('a new size is drawn at once, and a small one says so', async () => {
  const { display } = begin()
  await shows(display, 'Site:')
  Object.assign(display, { columns: 30, rows: 8 })
  display.emit('resize')
  expect(display.frame()).toContain('Make the window larger')
  expect(display.frame().split('\n')).toHaveLength(8)
})
