import { expect, test } from 'vitest'
import { CompanionError } from '../companion/errors.ts'
import { FileWatch } from './watch.ts'

function watched(): {
  watch: FileWatch
  files: { now: string }
  changes: string[]
  answer: { with: Error | null }
} {
  const files = { now: 'given' }
  const changes: string[] = []
  const answer: { with: Error | null } = { with: null }
  const watch = new FileWatch({
    signature: async () => files.now,
    async onSave(lab) {
      if (answer.with) throw answer.with
      changes.push(lab)
    },
  })
  return { watch, files, changes, answer }
}

test('a change is reported once it has settled, and once only', async () => {
  const { watch, files, changes } = watched()
  await watch.start('00-first-light')
  await watch.look()
  expect(changes).toEqual([])
  files.now = 'edited'
  await watch.look()
  expect(changes).toEqual([])
  files.now = 'edited again' // the editor was still writing
  await watch.look()
  expect(changes).toEqual([])
  await watch.look()
  await watch.look()
  expect(changes).toEqual(['00-first-light'])
})

test('a change while tests run is reported again when they are done', async () => {
  const { watch, files, changes, answer } = watched()
  await watch.start('00-first-light')
  answer.with = new CompanionError('VERIFY_RUNNING', 'still running')
  files.now = 'edited'
  for (let looks = 0; looks < 3; looks++) await watch.look()
  answer.with = null
  await watch.look()
  expect(changes).toEqual(['00-first-light'])
})

test('after a stop nothing is reported', async () => {
  const { watch, files, changes } = watched()
  await watch.start('00-first-light')
  watch.stop()
  files.now = 'edited'
  await watch.look()
  await watch.look()
  expect([watch.lab, changes]).toEqual([null, []])
})

test('what goes wrong otherwise is told', async () => {
  const { watch, files, answer } = watched()
  await watch.start('00-first-light')
  answer.with = new Error('disk full')
  files.now = 'edited'
  await watch.look()
  await expect(watch.look()).rejects.toThrow('disk full')
})
