import { expect, test } from 'vitest'
import { checkHost, checkOrigin, checkToken, newToken } from './guard.ts'

const codeOf = (call: () => void): string => {
  try {
    call()
    return 'accepted'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

test.each([
  ['127.0.0.1:3000', 'accepted'],
  ['localhost:3000', 'accepted'],
  ['LocalHost:3000', 'accepted'],
  ['[::1]:3000', 'accepted'],
  ['127.0.0.1', 'HOST_REFUSED'],
  ['127.0.0.1:3001', 'HOST_REFUSED'],
  ['attacker.example:3000', 'HOST_REFUSED'],
  ['127.0.0.1.attacker.example:3000', 'HOST_REFUSED'],
  ['localhost:3000@attacker.example', 'HOST_REFUSED'],
  ['', 'HOST_REFUSED'],
  [undefined, 'HOST_REFUSED'],
])('Host %j is %s', (host, want) => {
  expect(codeOf(() => checkHost({ host }, 3000))).toBe(want)
})

test('on port 80 a browser leaves the port out', () => {
  expect(codeOf(() => checkHost({ host: 'localhost' }, 80))).toBe('accepted')
})

test.each([
  [{}, 'accepted'],
  [{ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }, 'accepted'],
  [{ 'sec-fetch-site': 'none' }, 'accepted'],
  [{ origin: 'http://127.0.0.1:3000' }, 'ORIGIN_REFUSED'],
  [{ origin: 'https://localhost:3000' }, 'ORIGIN_REFUSED'],
  [{ origin: 'http://localhost:8080' }, 'ORIGIN_REFUSED'],
  [{ origin: 'https://attacker.example' }, 'ORIGIN_REFUSED'],
  [{ origin: 'null' }, 'ORIGIN_REFUSED'],
  [{ 'sec-fetch-site': 'cross-site' }, 'CROSS_SITE_REFUSED'],
  [{ 'sec-fetch-site': 'same-site' }, 'CROSS_SITE_REFUSED'],
])('at localhost:3000, %j is %s', (headers, want) => {
  expect(codeOf(() => checkOrigin({ host: 'localhost:3000', ...headers }))).toBe(want)
})

test('only the token of this run is accepted', () => {
  const token = newToken()
  expect(codeOf(() => checkToken({ 'x-hotpath-token': token }, token))).toBe('accepted')
  for (const wrong of [undefined, '', token.slice(1), `${token}x`, newToken(), [token, token]]) {
    expect(codeOf(() => checkToken({ 'x-hotpath-token': wrong }, token))).toBe('TOKEN_REFUSED')
  }
})

test('a token has 256 bits and fits a header', () => {
  expect(Buffer.from(newToken(), 'base64url')).toHaveLength(32)
  expect(newToken()).toMatch(/^[\w-]+$/)
})
