// A service that holds its event loop up now and then, in four known ways, among small work that does not.
import { pbkdf2Sync } from 'node:crypto'
import { startDiagnostics } from '../../src/index.ts'

function until(endMs: number, work: () => void): void {
  while (performance.now() < endMs) work()
}

const document = { rows: Array.from({ length: 300 }, (_one, id) => ({ id, name: `row ${id}` })) }

function stallInJson(ms: number): void {
  until(performance.now() + ms, () => JSON.parse(JSON.stringify(document)))
}

function stallInRegex(ms: number): void {
  until(performance.now() + ms, () => /^(a+)+$/.test('aaaaaaaaaaaaaaaab'))
}

function stallInHash(ms: number): void {
  until(performance.now() + ms, () => pbkdf2Sync('password', 'salt', 2000, 64, 'sha512'))
}

function stallInLoop(ms: number): void {
  let sum = 0
  until(performance.now() + ms, () => {
    for (let i = 0; i < 1000; i++) sum += Math.sqrt(i)
  })
}

function smallWork(): void {
  until(performance.now() + 4, () => Math.random())
}

const stalls = [stallInJson, stallInRegex, stallInHash, stallInLoop] as const

const diagnostics = await startDiagnostics()
const small = setInterval(smallWork, 15)

/** Calls a function from the loop, with pauses before and after it. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

process.on('message', async ({ rounds, ms }: { rounds: number; ms: number }) => {
  const begin = performance.now()
  for (let round = 0; round < rounds; round++) {
    for (const stall of stalls) {
      await pause(100)
      stall(ms)
    }
  }
  await pause(100)
  process.send?.({ done: performance.now() - begin })
})

process.on('disconnect', () => {
  clearInterval(small)
  void diagnostics.close()
})
process.send?.({ debugUrl: diagnostics.debugServer?.url })
