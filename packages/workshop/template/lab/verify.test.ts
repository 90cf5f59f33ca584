// The counter counts each visitor once, and the service stays what it was.
import { startService, verdict } from '@hotpath/lab-kit'
import { expect, test } from 'vitest'

const counted = async (times: number): Promise<number[]> => {
  await using service = await startService()
  const counts: number[] = []
  for (let visit = 0; visit < times; visit += 1) {
    counts.push(Number(await (await service.fetch('/count')).text()))
  }
  return counts
}

test('visits are counted one by one', async () => {
  const [first = Number.NaN] = await counted(1)
  verdict(first === 1, {
    did: { en: 'we came once', ja: '一度訪れました。' },
    measured: { en: `the counter said ${first}`, ja: `カウンターは ${first} でした。` },
    wanted: '1',
    because: { en: 'somebody pays by the visitor', ja: '来訪者の数で料金が決まるからです。' },
  })
})

test('later visits count on', async () => {
  const [first = 0, second = 0] = await counted(2)
  verdict(second > first, {
    did: { en: 'we came twice', ja: '二度訪れました。' },
    measured: { en: `${first}, then ${second}`, ja: `${first} のあと ${second} でした。` },
    wanted: { en: 'a second visit that counts', ja: '二度目も数えられること。' },
    because: {
      en: 'a counter that stands still counts nothing',
      ja: '止まったカウンターは何も数えていません。',
    },
  })
})

test('the service greets', async () => {
  await using service = await startService()
  expect(await (await service.fetch('/')).text()).toBe('hello')
})
