// Who is let in, over real connections.
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { basicAuth, type BasicAuthOptions } from './auth.ts'

const auth = basicAuth({ username: 'ops', password: 'päss:wörd', realm: 'the "debug" server' })
const server = createServer((req, res) => auth(req, res, () => res.end('inside')))
let port = 0

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

async function get(
  authorization?: string,
  method = 'GET',
): Promise<{ status: number; headers: object; body: string }> {
  const headers = authorization === undefined ? {} : { authorization }
  const [res] = await once(request({ port, method, headers }).end(), 'response')
  let body = ''
  for await (const chunk of res) body += String(chunk)
  return { status: res.statusCode, headers: res.headers, body }
}

const basic = (text: string | Buffer): string => `Basic ${Buffer.from(text).toString('base64')}`

test('the right user name and password open the door', async () => {
  expect(await get(basic('ops:päss:wörd'))).toMatchObject({ status: 200, body: 'inside' })
})

test.each([
  ['the scheme in lower case', `basic ${Buffer.from('ops:päss:wörd').toString('base64')}`],
  ['accents typed as two characters', basic('ops:päss:wörd'.normalize('NFD'))],
])('%s is the same', async (_behaviour, authorization) => {
  expect(await get(authorization)).toMatchObject({ status: 200 })
})

test.each([
  ['nothing', undefined],
  ['an empty header', ''],
  ['another scheme', 'Bearer abc'],
  ['the scheme alone', 'Basic '],
  ['no base64', 'Basic !!!!'],
  ['no colon', basic('ops')],
  ['a wrong password', basic('ops:pass')],
  ['a wrong user name', basic('root:päss:wörd')],
  ['an empty password', basic('ops:')],
  ['neither', basic(':')],
  ['the beginning of the password', basic('ops:päss:wör')],
  ['more than the password', basic('ops:päss:wörd ')],
  ['bytes that are not UTF-8', basic(Buffer.from('ops:päss:wörd', 'latin1'))],
  ['a huge header', basic(`ops:${'x'.repeat(9000)}`)],
])('%s gets 401, as plain text that pprof shows', async (_behaviour, authorization) => {
  expect(await get(authorization)).toMatchObject({
    status: 401,
    body: 'Unauthorized\n',
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'x-go-pprof': '1',
      'x-content-type-options': 'nosniff',
      'www-authenticate': String.raw`Basic realm="the \"debug\" server", charset="UTF-8"`,
    },
  })
})

test('HEAD gets the same headers and no body', async () => {
  expect(await get(undefined, 'HEAD')).toMatchObject({
    status: 401,
    body: '',
    headers: { 'x-go-pprof': '1' },
  })
})

describe('what it refuses to be made of', () => {
  const options: [string, Partial<BasicAuthOptions>, string][] = [
    ['no password', {}, 'PASSWORD_MISSING'],
    ['an undefined password', { password: undefined }, 'PASSWORD_MISSING'],
    ['an empty password', { password: '' }, 'PASSWORD_MISSING'],
    ['a user name with a colon', { password: 's', username: 'a:b' }, 'OPTION_INVALID'],
    ['a realm with a line break', { password: 's', realm: 'a\r\nSet-Cookie: b' }, 'OPTION_INVALID'],
  ]
  test.each(options)('%s', (_behaviour, given, code) => {
    expect(() => basicAuth(given as BasicAuthOptions)).toThrow(expect.objectContaining({ code }))
  })
})
