// Assertions are found, and one can be taken out at a time.
import { stripTypeScriptTypes } from 'node:module'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { checkVariant, assemble, contracted, variantsOf } from './contract.ts'
import { assertionsOf, mutantsOf, testFile, unusedGuards, withoutAssertion } from './mutation.ts'
import { scratchWorkspace } from './scratch.ts'

const source = `// A comment about expect(this).
import { verdict } from '@hotpath/lab-kit'
import { expect, test } from 'vitest'

test('it answers', async () => {
  verdict(await answers(), { did: 'we asked' })
  await expect(answers()).resolves.toBe(true)
})

test.concurrent("it's there", () => {
  verdict(there, {})
})

async function answers(): Promise<boolean> {
  expect(1, 'the status').toBe(1)
  return true
}
`

test('each assertion is found, with its line and the test that it is in', () => {
  expect(assertionsOf(source).map(({ kind, line, test: name }) => [kind, line, name])).toEqual([
    ['verdict', 6, 'it answers'],
    ['expect', 7, 'it answers'],
    ['verdict', 11, "it's there"],
    ['expect', 15, undefined],
  ])
})

test('a removed assertion still works out what it is given, and fails nothing', async () => {
  const broken = `
    const log = []
    async function run() {
      await expect(log.push('a')).rejects.toThrow('no')
      expect(log.push('b'), 'a label').not.toBe(2)
      verdict(log.push('c') > 99, {})
    }`
  const all = assertionsOf(broken).reduceRight((text, each) => withoutAssertion(text, each), broken)
  const log = await (runInNewContext(`${stripTypeScriptTypes(all)}; run().then(() => log)`) as Promise<
    string[]
  >)
  expect([...log]).toEqual(['a', 'b', 'c'])
})

test('an assertion is needed where a state of the lab is judged differently without it', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const counter = contracted(workspace, scratch.lab('counter'), 'sealed')
  const mutants = mutantsOf(counter)
  expect(
    mutants.map(({ assertion, variants }) => [assertion.test, variants.map(({ name }) => name)]),
  ).toEqual([
    ['visits are counted one by one', ['as-given', 'wrong-fix.no-count']],
    ['later visits count on', ['wrong-fix.always-one', 'wrong-fix.no-count']],
    ['the service greets', []],
  ])
  using assembly = assemble(workspace, variantsOf(counter))
  for (const { variants } of mutants.slice(0, 2)) {
    const [likeliest] = variants
    if (!likeliest) throw new Error('no variant')
    expect(await checkVariant(workspace, likeliest, assembly.folderOf(likeliest))).not.toEqual([])
  }
})

test('a guard that guards nothing is told', () => {
  using scratch = scratchWorkspace()
  const counter = contracted(scratch.workspace, scratch.lab('counter'), 'sealed')
  const [assertion] = assertionsOf(counter.pristine.files.get(testFile) ?? '')
  const guards = (text: string) => ({
    ...counter,
    lab: { ...counter.lab, guards: [{ assertion: text, because: 'it holds the test itself' }] },
  })
  expect(unusedGuards(guards(assertion?.text ?? ''))).toEqual([])
  expect(unusedGuards(guards('nothing of the kind'))).toEqual([
    'guards: no assertion of verify.test.ts has "nothing of the kind" in it',
  ])
  expect(mutantsOf(guards(assertion?.text ?? ''))[0]?.guard).toBe('it holds the test itself')
})
