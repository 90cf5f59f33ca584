// Ports: claimed by one, given to nobody else, and free again afterwards.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimPorts, freePorts, portsFreeNow } from './ports.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hotpath-claims-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Finds these ports, in this order, as a system does that hands out what nobody listens on. */
function inOrder(...ports: number[]): (count: number) => Promise<number[]> {
  return async (count) => ports.splice(0, count)
}

test('free ports are all different, and none of those that a system hands out by itself', async () => {
  const ports = await freePorts(8)
  expect(new Set(ports).size).toBe(8)
  // Linux begins at 32,768, the others at 49,152.
  for (const port of ports) expect(port).toBeLessThan(32_768)
})

test('a port on which somebody listens is not free', async () => {
  await using server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port: taken } = server.address() as AddressInfo // it listens on TCP
  const [free] = await freePorts(1)
  const drawn = [taken, free, free, taken]
  expect(await portsFreeNow(1, () => drawn.shift() ?? Number.NaN)).toEqual([free])
  await expect(portsFreeNow(1, () => taken)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await expect(portsFreeNow(2, () => free ?? 0)).rejects.toThrow('met the same ones each time')
})

test('a port that is claimed is given to nobody else, although nobody listens there', async () => {
  using first = await claimPorts(2, { folder, find: inOrder(5001, 5002) })
  using second = await claimPorts(2, { folder, find: inOrder(5002, 5003, 5001, 5004) })
  expect(first.ports).toEqual([5001, 5002])
  expect(second.ports).toEqual([5003, 5004])
})

test('a claim that was given back can be had again', async () => {
  const claim = await claimPorts(1, { folder, find: inOrder(5001) })
  claim[Symbol.dispose]()
  using again = await claimPorts(1, { folder, find: inOrder(5001) })
  expect(again.ports).toEqual([5001])
  claim[Symbol.dispose]()
  using third = await claimPorts(1, { folder, find: inOrder(5001, 5002) })
  expect(third.ports).toEqual([5002])
})

test('what a process left that has died is free, and what one holds that is being written is not', async () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  writeFileSync(join(folder, '5001'), String(pid))
  writeFileSync(join(folder, '5002'), '')
  writeFileSync(join(folder, '5003'), String(process.pid))
  using claim = await claimPorts(2, { folder, find: inOrder(5003, 5002, 5001, 5004) })
  expect(claim.ports).toEqual([5001, 5004])
  expect(readdirSync(folder).sort()).toEqual(['5001', '5002', '5003', '5004'])
})

test('where no claim can be written, ports are found all the same', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  using claim = await claimPorts(2, { folder: file, find: inOrder(5001, 5002) })
  expect(claim.ports).toEqual([5001, 5002])
})

test('what was begun to be written an hour ago belongs to nobody', async () => {
  writeFileSync(join(folder, '5001'), '')
  const hourAgo = Date.now() / 1000 - 3600
  utimesSync(join(folder, '5001'), hourAgo, hourAgo)
  using claim = await claimPorts(1, { folder, find: inOrder(5001) })
  expect(claim.ports).toEqual([5001])
})

test('what is not a claim stays, and so does all that lies behind a link', async () => {
  writeFileSync(join(folder, 'thesis.txt'), 'all of it')
  writeFileSync(join(folder, '7'), 'a number, and dead')
  symlinkSync(folder, join(folder, 'link'))
  using linked = await claimPorts(1, { folder: join(folder, 'link'), find: inOrder(5001) })
  expect(linked.ports).toEqual([5001])
  expect(readdirSync(folder).sort()).toEqual(['7', 'link', 'thesis.txt'])
  using claim = await claimPorts(1, { folder, find: inOrder(5002) })
  expect(claim.ports).toEqual([5002])
  expect(readdirSync(folder).sort()).toEqual(['5002', 'link', 'thesis.txt'])
})

test('what was claimed before no more ports were found is given back', async () => {
  const claiming = claimPorts(2, {
    folder,
    find: async (count) => {
      if (count === 2) return [5001]
      throw new Error('no more')
    },
  })
  await expect(claiming).rejects.toThrow('no more')
  expect(readdirSync(folder)).toEqual([])
})
