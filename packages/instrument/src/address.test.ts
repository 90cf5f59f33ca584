// Addresses as they are typed, and which of them stay on this machine.
import { expect, test } from 'vitest'
import { formatAddress, isLoopback, parseAddress } from './address.ts'

test.each([
  ['127.0.0.1:6060', '127.0.0.1', 6060],
  ['localhost:0', 'localhost', 0],
  [':6060', '127.0.0.1', 6060],
  ['[::1]:6060', '::1', 6060],
  ['0.0.0.0:65535', '0.0.0.0', 65_535],
  ['debug.internal:80', 'debug.internal', 80],
])('%s is %s at port %i', (text, host, port) => {
  expect(parseAddress(text)).toEqual({ host, port })
})

test.each([
  '',
  '6060',
  '127.0.0.1',
  '127.0.0.1:',
  '127.0.0.1:65536',
  '::1:6060',
  '[nonsense]:6060',
  'a/b:1',
  'h:-1',
])('refuses %j and says which variable has it', (text) => {
  expect(() => parseAddress(text, 'PPROF_ADDR')).toThrow(
    expect.objectContaining({ code: 'ADDRESS_INVALID', message: expect.stringContaining('PPROF_ADDR') }),
  )
})

test.each([
  ['127.0.0.1', true],
  ['127.255.0.9', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['LOCALHOST', true],
  ['shop.localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['126.255.255.255', false],
  ['128.0.0.1', false],
  ['::ffff:10.0.0.1', false],
  ['192.168.0.1', false],
  ['localhost.evil.example', false],
  ['127.0.0.1.evil.example', false],
  ['2130706433', false],
  ['', false],
])('%s stays on this machine: %s', (host, want) => {
  expect(isLoopback(host)).toBe(want)
})

test('an IPv6 host is written in brackets', () => {
  expect(formatAddress({ host: '::1', port: 6060 })).toBe('[::1]:6060')
  expect(formatAddress({ host: '127.0.0.1', port: 6060 })).toBe('127.0.0.1:6060')
})
