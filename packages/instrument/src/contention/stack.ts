// The stack of a caller: captured cheaply, because most are thrown away, and read only when it is kept.
import { type Frame, toFrame } from '../frame.ts'

/** A frame, once for each place in the code, so that stacks are compared by number. */
export interface KnownFrame extends Frame {
  readonly id: number
}

/** A stack, leaf first. Never empty. */
export type Stack = readonly KnownFrame[]

/** A stack that was captured and not read: V8 keeps the places, and makes text of them on demand only. */
export interface CapturedStack {
  stack?: unknown
}

/** A function above which, itself included, frames are ours and are left out. */
// oxlint-disable-next-line typescript/no-unsafe-function-type -- captureStackTrace takes any function
export type Ours = Function

/** Returns a method as the function that it is, to tell our own frames by. */
export function ours<T extends object>(prototype: T, name: keyof T): Ours {
  return prototype[name] as Ours // the names that locks give are those of methods
}

// Go's depth until 1.23. Capturing takes 1.2 us at 4 frames, 2.3 at 10 and 5.9 at 32 (30-deep stack, Node 26).
const MAX_FRAMES = 32

// Places in the code: far more than a program waits at. 50,000 frames are about 6 MB.
const MAX_KNOWN_FRAMES = 50_000

/**
 * Captures the stack of whoever called `above`. Takes microseconds; call it when sampling is on. Never throws: with
 * `--frozen-intrinsics` the stack is as deep as it is by default.
 */
export function captureStack(above: Ours): CapturedStack {
  const captured: CapturedStack = {}
  const limit = Error.stackTraceLimit
  const deeper = Reflect.set(Error, 'stackTraceLimit', MAX_FRAMES)
  Error.captureStackTrace(captured, above)
  if (deeper) Error.stackTraceLimit = limit
  return captured
}

/** Reads a captured stack. Where nothing is left once our own frames are cut off, a named frame says so. */
export function readStack(captured: CapturedStack): Stack {
  return stackOfSites(readCallSites(captured))
}

/** Returns the stack of places that were read already. */
export function stackOfSites(sites: readonly NodeJS.CallSite[]): Stack {
  return sites.length > 0 ? sites.map(knownFrame) : [knownPlace(noCaller)]
}

/** Returns the stack of frames that somebody else collected. */
export function toStack(frames: readonly Partial<Frame>[]): Stack {
  const stack = frames.slice(0, MAX_FRAMES).map((frame) => knownPlace({ ...unknownFrame, ...frame }))
  return stack.length > 0 ? stack : [knownPlace(noCaller)]
}

const unknownFrame: Frame = { name: '', filename: '', line: 0, startLine: 0 }
const noCaller: Frame = { ...unknownFrame, name: '(no caller)' }
const tooManyFrames: Frame = { ...unknownFrame, name: '(too many frames)' }

/** A stack for what does not fit. */
export function namedStack(name: string): Stack {
  return [knownPlace({ ...unknownFrame, name })]
}

/** Reads the places of a captured stack, leaf first; none where the engine was not in JavaScript. */
export function readCallSites(captured: CapturedStack): readonly NodeJS.CallSite[] {
  const prepare: unknown = Reflect.get(Error, 'prepareStackTrace')
  try {
    // Asked for when `stack` is read for the first time, which is now.
    Error.prepareStackTrace = (_error, sites) => sites
    return Array.isArray(captured.stack) ? (captured.stack as NodeJS.CallSite[]) : []
  } finally {
    if (prepare === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace')
    else Reflect.set(Error, 'prepareStackTrace', prepare)
  }
}

const bySite = new Map<string, Map<number | string, KnownFrame>>()
const byPlace = new Map<string, KnownFrame>()
let frameCount = 0

// Names, lines and columns are looked up in the source, which is slow; the position is a number that V8 has.
function knownFrame(site: NodeJS.CallSite): KnownFrame {
  const script = site.getFileName() ?? ''
  // Promise.all and the engine's own functions are in no script: there is only the name to tell them by.
  const position = script === '' ? (site.getFunctionName() ?? '') : site.getPosition()
  let inScript = bySite.get(script)
  if (inScript === undefined) {
    if (frameCount >= MAX_KNOWN_FRAMES) return knownPlace(tooManyFrames)
    inScript = new Map()
    bySite.set(script, inScript)
  }
  let known = inScript.get(position)
  if (known === undefined) {
    known = knownPlace(readFrame(site, script))
    if (frameCount < MAX_KNOWN_FRAMES) inScript.set(position, known)
  }
  return known
}

function knownPlace(frame: Frame): KnownFrame {
  const key = `${frame.line} ${frame.startLine} ${frame.name.length} ${frame.name}${frame.filename}`
  let known = byPlace.get(key)
  if (known === undefined) {
    if (frameCount >= MAX_KNOWN_FRAMES && frame !== tooManyFrames) return knownPlace(tooManyFrames)
    known = { ...frame, id: frameCount++ }
    byPlace.set(key, known)
  }
  return known
}

/** What V8 can say of the function around a call, which the types do not know. */
interface EnclosingFunction {
  getEnclosingLineNumber?(): number | null
  getEnclosingColumnNumber?(): number | null
}

function readFrame(site: NodeJS.CallSite & EnclosingFunction, script: string): Frame {
  const name = site.getFunctionName() ?? ''
  const startLine = site.getEnclosingLineNumber?.() ?? 0
  const column = site.getEnclosingColumnNumber?.() ?? 0
  const named = toFrame({
    name: site.isPromiseAll() ? `Promise.${name}` : name,
    script,
    line: startLine,
    column,
  })
  return { ...named, line: site.getLineNumber() ?? 0, startLine }
}
