// Frames are used where they do what is expected of them, and nowhere else.
import { AsyncLocalStorage } from 'node:async_hooks'
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { findContextFrames } from './context-frames.ts'

test('looking for them changes nothing of what goes on', () => {
  const store = new AsyncLocalStorage<string>()
  expect(store.run('mine', () => (findContextFrames(), store.getStore()))).toBe('mine')
  expect(store.getStore()).toBeUndefined()
})

test('a frame has what the current one has, and one thing more', () => {
  const frames = findContextFrames()
  if (frames === undefined) throw new Error('this Node has no frames')
  const [theirs, ours] = [new AsyncLocalStorage<string>(), new AsyncLocalStorage<object | undefined>()]
  const value = {}
  const before = frames.current()
  theirs.run('theirs', () => {
    const made = new frames(ours, value)
    expect(ours.getStore()).toBeUndefined()
    frames.set(made)
    expect([theirs.getStore(), ours.getStore(), frames.current()]).toEqual(['theirs', value, made])
  })
  frames.set(before)
  expect(ours.getStore()).toBeUndefined()
})

test('where Node keeps async context without them, there are none', () => {
  const file = new URL('context-frames.ts', import.meta.url).href
  const script = `import { findContextFrames } from '${file}'; console.log(findContextFrames() === undefined)`
  const args = ['--no-async-context-frame', '--input-type=module', '--eval', script]
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()).toBe('true')
})
