// A service that is told to make others wait and to allocate, so many times each, and has a debug server beside it.
// Orders come from the parent: { contend: [a, b, c] } or { allocate: [a, b, c] }; each is answered when it is done.
import { Mutex, startDiagnostics } from '../../src/index.ts'
import process from 'node:process'

export interface FleetOrder {
  /** How often each of three functions waits, at stacks of equal depth. */
  contend?: readonly [number, number, number]
  /** How many MB each of three functions allocates and throws away, at stacks of equal depth. */
  allocate?: readonly [number, number, number]
}

const mutex = new Mutex()
const kept: unknown[] = []

async function waitHere(times: number): Promise<void> {
  for (let i = 0; i < times; i++) await wait()
}
async function waitThere(times: number): Promise<void> {
  for (let i = 0; i < times; i++) await wait()
}
async function waitElsewhere(times: number): Promise<void> {
  for (let i = 0; i < times; i++) await wait()
}

/** Waits once, and makes one wait once. */
async function wait(): Promise<void> {
  const guard = await mutex.lock()
  const waiting = mutex.lock()
  guard[Symbol.dispose]()
  ;(await waiting)[Symbol.dispose]()
}

// Objects of many sizes, as a service has them.
function allocateHere(megabytes: number): void {
  for (let i = 0; i < megabytes * 100; i++) makeGarbage(i)
}
function allocateThere(megabytes: number): void {
  for (let i = 0; i < megabytes * 100; i++) makeGarbage(i)
}
function allocateElsewhere(megabytes: number): void {
  for (let i = 0; i < megabytes * 100; i++) makeGarbage(i)
}

function makeGarbage(seed: number): void {
  // 10 kB.
  const list = Array.from({ length: 50 }, (_none, i) => ({ id: seed * i, values: new Array(10 + (i % 20)).fill(i) }))
  if (seed % 50 === 0) kept.push(list)
}

const diagnostics = await startDiagnostics()

process.on('message', (order: FleetOrder) => {
  const [a, b, c] = order.contend ?? [0, 0, 0]
  const [x, y, z] = order.allocate ?? [0, 0, 0]
  void (async () => {
    await waitHere(a)
    await waitThere(b)
    await waitElsewhere(c)
    allocateHere(x)
    allocateThere(y)
    allocateElsewhere(z)
    process.send?.('done')
  })()
})
process.on('disconnect', () => void diagnostics.close())
process.send?.({ port: diagnostics.debugServer?.port })
