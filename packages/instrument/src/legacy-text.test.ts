// debug=1.
import { ProfileBuilder } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { formatCountText, formatHeapText } from './legacy-text.ts'

const at = (name: string): { name: string; filename: string; line: number } => ({
  name,
  filename: '/app/a.ts',
  line: 3,
})

test('a heap: totals, then the stacks with the most in use first, each frame by name and line', () => {
  const builder = new ProfileBuilder({
    sampleTypes: ['alloc_objects', 'alloc_space', 'inuse_objects', 'inuse_space'].map((type) => ({
      type,
      unit: '',
    })),
    comments: ['heap mode: alloc'],
  })
  builder.add([at('small')], [4, 400, 1, 100])
  builder.add([at('large'), at('main')], [2, 800, 2, 800], [{ key: 'bytes', num: 400, numUnit: 'bytes' }])
  const text = formatHeapText(builder.build()).replaceAll(/0x[0-9a-f]+/g, '0xADDR')
  expect(text).toBe(`heap profile: 3: 900 [6: 1200] @ heap/2
2: 800 [2: 800] @ 0xADDR 0xADDR
# labels: {"bytes":"400"}
#\t0xADDR\tlarge\t/app/a.ts:3
#\t0xADDR\tmain\t/app/a.ts:3

1: 100 [4: 400] @ 0xADDR
#\t0xADDR\tsmall\t/app/a.ts:3

# heap mode: alloc
`)
})

test('counts: the total, then the largest first', () => {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'tasks', unit: 'count' }] })
  builder.add([at('few')], [1])
  builder.add([{ name: 'many', filename: '' }], [3])
  const text = formatCountText('tasks', builder.build()).replaceAll(/0x[0-9a-f]+/g, '0xADDR')
  expect(text).toBe(`tasks profile: total 4
3 @ 0xADDR
#\t0xADDR\tmany

1 @ 0xADDR
#\t0xADDR\tfew\t/app/a.ts:3

`)
})
