// A few small benchmarks: of each kind one.
import { writeSync } from 'node:fs'
import process from 'node:process'
import { benchmark } from '@hotpath/bench'

benchmark('Plain', (b) => {
  for (let i = 0; i < b.n; i++) b.keep(JSON.parse('{"a":[1,2,3]}'))
})

benchmark('Nothing', (b) => {
  for (let i = 0; i < b.n; i++) Math.sqrt(i)
})

benchmark('Params', { size: [1, 20], kind: ['flat'] }, (b, { size }) => {
  const text = JSON.stringify('x'.repeat(size))
  b.setBytes(size)
  while (b.loop()) b.keep(JSON.parse(text))
})

benchmark('Subs', (b) => {
  b.run('async', async (inner) => {
    for (let i = 0; i < inner.n; i++) await undefined
  })
  b.run('reports', (inner) => {
    inner.reportMetric(42, 'widgets/op')
    inner.reportMetric(0, 'ns/op')
    inner.cleanup(() => writeSync(2, 'cleaned up\n'))
    for (let i = 0; i < inner.n; i++);
  })
})

benchmark('Throws', (b) => {
  if (process.env['BENCH_THROWS'] !== undefined) throw new Error('this one is broken')
  while (b.loop()) b.keep(b)
})
