// How threads are called, and which of them a query asks for.
import { Worker } from 'node:worker_threads'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { readThreadSelection, threadLabel, thisThread } from './thread.ts'

const invalid = 'invalid value for "worker" - must be main, all or the number of a thread'

test.each([
  ['', undefined],
  ['worker=', undefined],
  ['worker=all', { id: 'all' }],
  ['worker=main', { id: 0 }],
  ['worker=1', { id: 1 }],
  ['worker=999999999', { id: 999_999_999 }],
  ['worker=1000000000', invalid],
  ['worker=0', invalid],
  ['worker=01', invalid],
  ['worker=-1', invalid],
  ['worker=1.5', invalid],
  ['worker=Main', invalid],
])('the query "%s" asks for %j', (query, want) => {
  expect(readThreadSelection(new URLSearchParams(query))).toEqual(want)
})

test('the main thread is main, all others are their number', () => {
  expect([thisThread, threadLabel(thisThread.id), threadLabel(7)]).toEqual([{ id: 0, name: '' }, 'main', '7'])
})

test.each([
  ['the name that it was given', 'pool', 'pool'],
  ['as much of it as a label takes', 'x'.repeat(100), 'x'.repeat(64)],
  ['without what cannot be printed', 'a\nb\u0000c', 'a b c'],
  ['empty where it has none', undefined, ''],
])('a worker has %s', async (_what, name, want) => {
  const source = `
    const { parentPort } = require('node:worker_threads')
    import(${JSON.stringify(new URL('./thread.ts', import.meta.url).href)}).then(({ thisThread }) => parentPort.postMessage(thisThread))`
  const worker = new Worker(source, { eval: true, ...(name !== undefined && { name }) })
  const { threadId } = worker
  const [thread] = (await once(worker, 'message')) as [unknown]
  expect(thread).toEqual({ id: threadId, name: want })
  await worker.terminate()
})
