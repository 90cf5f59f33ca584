// Every lab of the course keeps its contract: one test for each state of each lab.
import process from 'node:process'
import { afterAll, describe, expect, test } from 'vitest'
import {
  assemble,
  checkVariant,
  contracted,
  pageProblems,
  sharedProblems,
  stepProblems,
  structureProblems,
  typeProblems,
  unsealedFiles,
  variantsOf,
} from './contract.ts'
import { loadLabs } from './lab.ts'
import { workspaceAt } from './workspace.ts'

const workspace = workspaceAt()
const labs = loadLabs(workspace)
const promises = labs.map((lab) => contracted(workspace, lab, 'sealed'))
const variants = promises.flatMap(variantsOf)
const assembly = assemble(workspace, variants)
afterAll(() => assembly[Symbol.dispose]())

test('there are labs, and no two share a number or a port', () => {
  expect(labs.length).toBeGreaterThan(0)
  expect(sharedProblems(labs)).toEqual([])
})

// On a learner's machine a lab differs from its sealed copy as soon as it is worked on.
test.runIf(process.env['CI']).each(labs)('$id is as it was sealed', (lab) => {
  expect(unsealedFiles(workspace, lab), 'npm run seal seals it').toEqual([])
})

test.each(promises.map((promise) => [promise.lab.id, promise] as const))(
  '%s has all its hints, reasons, fixes and pages',
  (_id, promise) => {
    expect(structureProblems(promise)).toEqual([])
    expect(pageProblems(workspace, promise.lab)).toEqual([])
  },
)

test.each(promises.map((promise) => [promise.lab.id, promise] as const))(
  '%s accepts what its steps ask for, and nothing else',
  async (_id, promise) => {
    expect(await stepProblems(workspace, promise)).toEqual([])
  },
)

test('the compiler has nothing to say of any state of any lab', async () => {
  expect(await typeProblems(assembly)).toEqual([])
})

// Beside each other, as `npm run contract` runs them: one alone leaves half of a small machine idle.
describe.concurrent.each(labs)('$id', (lab) => {
  const own = variants.filter((variant) => variant.lab.id === lab.id)
  test.each(own.map((variant) => [variant.sentence, variant] as const))('%s', async (_sentence, variant) => {
    expect(await checkVariant(workspace, variant, assembly.folderOf(variant))).toEqual([])
  })
})
