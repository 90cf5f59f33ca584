// A service with one hot function, one that keeps memory and one that makes garbage, for profiles to be taken of.
import { startDiagnostics } from '../../src/index.ts'

interface Session {
  readonly id: number
  readonly token: string
}

const sessions: Session[] = []

function spin(untilMs: number): number {
  let sum = 0
  while (performance.now() < untilMs) {
    for (let i = 0; i < 1000; i++) sum += Math.sqrt(i)
  }
  return sum
}

function keepSessions(count: number): void {
  for (let id = 0; id < count; id++) sessions.push({ id, token: `token-${id}-${id * 7}` })
}

function makeGarbage(count: number): number {
  let length = 0
  for (let i = 0; i < count; i++) length += new Array(100).fill(i).length
  return length
}

const diagnostics = await startDiagnostics()

keepSessions(200_000)
makeGarbage(200_000)

// Half of the time busy, half idle.
const load = setInterval(() => {
  spin(performance.now() + 20)
}, 40)

process.on('disconnect', () => {
  clearInterval(load)
  void diagnostics.close()
})
process.send?.({ url: diagnostics.debugServer?.url })
