// A thread that makes gift cards: what takes long is nobody's turn but its own.
import { pbkdf2Sync } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'

// What the tills compute.
const iterations = 60_000
const proofBytes = 32

const drafts = workerData as { code: string; salt: string }[] // what gift-cards.ts hands over
parentPort?.postMessage(
  drafts.map(({ code, salt }) => ({
    code,
    salt,
    proof: pbkdf2Sync(code, salt, iterations, proofBytes, 'sha256').toString('hex'),
  })),
)
