// Packages, folded.

import { readFileSync } from 'node:fs'
import { type Profile, ProfileBuilder } from '@hotpath/profile'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { combine } from '../combine.ts'
import { defaultOptions } from '../options.ts'
import { parseProfile } from '../source.ts'
import { randomProfile } from '../testing/random-profile.ts'
import { prepareStacks } from '../web/stacks.ts'
import { type FoldedTable, foldPackages } from './fold.ts'
import { ownerSizes } from './look.ts'
import { functionValues } from './functions.ts'
import type { StackTable } from './stack-table.ts'
import { Stacks } from './stacks.ts'

const files: Readonly<Record<string, string>> = {
  app: '/srv/shop/app.ts',
  express: '/srv/shop/node_modules/express/index.js',
  router: '/srv/shop/node_modules/router/index.js',
  node: 'node:http',
  builtin: '',
}

/** `node.emit;express.handle;app.search 5`: a frame is its owner and its name. */
function tableOf(text: string): StackTable {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit: 'count' }] })
  for (const line of text.split('\n')) {
    const [, stack = '', count = ''] = /^(.*) (\d+)$/.exec(line) ?? []
    const frames = stack.split(';').map((frame) => {
      const [owner = '', name = ''] = frame.split('.')
      return { name, filename: files[owner] ?? '' }
    })
    builder.add(frames.reverse(), [Number(count)])
  }
  return prepareStacks(builder.build(), defaultOptions, { title: 'test' }).table
}

const fold = (table: StackTable): FoldedTable => foldPackages(table, ({ kind, name }) => name || kind)

function shapeOf(table: StackTable): unknown {
  const stacks = new Stacks(table, 0)
  const shape = (node: number): unknown => [
    `${stacks.label(node)} ${stacks.size(node)}`,
    ...Array.from(stacks.callees(node), shape),
  ]
  return shape(0)
}

test.each([
  [
    'a run of calls inside of a package is one box, and calls of the application stay as they are',
    'node.emit;express.handle;express.next;app.search;app.sort 5\nnode.emit;node.read;express.handle;app.search 2',
    [' 7', ['node 7', ['express 7', ['search 7', ['sort 5']]]]],
  ],
  [
    'a package that comes back further down is another box',
    'express.a;router.b;express.c;app.d 3',
    [' 3', ['express 3', ['router 3', ['express 3', ['d 3']]]]],
  ],
  [
    'recursion of the application stays, and that of a package is inside of its box',
    'app.walk;app.walk 2\nrouter.next;router.next 1',
    [' 3', ['walk 2', ['walk 2']], ['router 1']],
  ],
  [
    'what ends inside of a package is its own value',
    'app.a;builtin.map 4\napp.a;builtin.sort;builtin.compare 3\napp.a 1',
    [' 8', ['a 8', ['builtin 7']]],
  ],
])('%s', (_behaviour, text, want) => {
  expect(shapeOf(fold(tableOf(text)).table)).toEqual(want)
})

test('each call knows its box, and each box the first of its calls', () => {
  const table = tableOf('node.emit;express.handle;express.next;app.search 5\nnode.emit;node.read;app.sort 2')
  const { table: folded, nodeOf, firstOf } = fold(table)
  const [whole, small] = [new Stacks(table, 0), new Stacks(folded, 0)]
  const boxes = Array.from(nodeOf, (box, node) => `${whole.label(node)}: ${small.label(box)}`)
  expect(boxes.toSorted()).toEqual(
    [
      ': ',
      'emit: node',
      'handle: express',
      'next: express',
      'read: node',
      'search: search',
      'sort: sort',
    ].toSorted(),
  )
  for (const [box, node] of firstOf.entries()) expect(nodeOf[node]).toBe(box)
})

const corpusFile = new URL('../../testdata/node.shop.cpu-before.pb.gz', import.meta.url).pathname
const shop = parseProfile(readFileSync(corpusFile), corpusFile)

test('it makes a picture of a web service a third as high', () => {
  const { table } = prepareStacks(shop, defaultOptions, { title: 'shop' })
  const depth = (one: StackTable): number => {
    const stacks = new Stacks(one, 0)
    return Math.max(...Array.from(one.owning, (node) => stacks.pathTo(node).length))
  }
  expect(depth(table)).toBeGreaterThan(30)
  expect(depth(fold(table).table)).toBeLessThan(15)
})

test('nothing is lost: totals, and what each package costs itself, stay', () => {
  const check = (profile: Profile): void => {
    const { table } = prepareStacks(combine([{ name: 'p', profile }]), defaultOptions, { title: 'p' })
    const { table: folded, nodeOf } = fold(table)
    expect(nodeOf.length).toBe(table.parent.length)
    for (const column of table.head.columns.keys()) {
      const [whole, small] = [new Stacks(table, column), new Stacks(folded, column)]
      expect([small.up[0], small.down[0]]).toEqual([whole.up[0], whole.down[0]])
      expect([...ownerSizes(small, functionValues(small))]).toEqual([
        ...ownerSizes(whole, functionValues(whole)),
      ])
    }
  }
  check(shop)
  fc.assert(fc.property(randomProfile, check))
})
