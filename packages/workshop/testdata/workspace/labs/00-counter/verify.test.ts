// The counter counts.
import { startService, verdict } from '@hotpath/lab-kit'
import { expect, test } from 'vitest'

const counted = async (times: number): Promise<string[]> => {
  await using service = await startService()
  const texts: string[] = []
  for (let visit = 0; visit < times; visit += 1) texts.push(await (await service.fetch('/count')).text())
  return texts
}

test('visits are counted one by one', async () => {
  expect((await counted(1)).join(), 'after one visit').toBe('1')
})

test('later visits count on', async () => {
  const [first, second] = await counted(2)
  verdict(Number(second) > Number(first), {
    did: { en: 'we came twice', ja: '二度訪れました。' },
    measured: { en: `${first}, then ${second}`, ja: `${first} のあと ${second} でした。` },
    wanted: { en: 'a second visit that counts', ja: '二度目も数えられること。' },
    because: 'a counter counts',
  })
})

test('the service greets', async () => {
  await using service = await startService()
  expect(await (await service.fetch('/')).text()).toBe('hello')
})
