// The table of Node.js versions says of the one at hand what it does now.
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { expect, test } from 'vitest'
import { type NodeVersion, nodeVersionsTable, tried } from '../plugins/node-versions.ts'
import { versionOf } from '../scripts/node-versions.ts'

const file = new URL('../data/node-versions.json', import.meta.url)
const versions = JSON.parse(readFileSync(file, 'utf8')) as NodeVersion[] // what the script writes

test('there is more than one, the oldest first, and everything was tried with each', () => {
  expect(versions.length).toBeGreaterThan(1)
  const majors = versions.map(({ node }) => Number.parseInt(node.slice(1), 10))
  expect(majors).toEqual(majors.toSorted((a, b) => a - b))
  for (const { results } of versions) expect(Object.keys(results)).toEqual(Object.keys(tried))
})

test('the Node.js of the repository is in it, and does what it says', async () => {
  const major = process.version.split('.')[0]
  const said = versions.find(({ node }) => node.startsWith(`${major}.`))
  // A sampler that a busy machine kept from running saw nothing that time.
  await expect
    .poll(async () => (await versionOf(process.execPath)).results, { timeout: 220_000, interval: 100 })
    .toEqual(said?.results)
})

test('a version that was not tried for something is refused', () => {
  const one = { node: 'v99.0.0', v8: '1', results: {} }
  expect(() => nodeVersionsTable([one], 'en')).toThrow('v99.0.0 was not tried for "using"')
})
