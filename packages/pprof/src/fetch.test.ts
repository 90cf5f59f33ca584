// Profiles from a server.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { fromFolded, parse, toFolded, write } from '@hotpath/profile'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { profileUrl, recordingSeconds, timeoutMillis, withoutCredentials } from './fetch.ts'
import { type Ran, runPprof } from './testing/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'pprof-fetch-'))
afterAll(() => rmSync(folder, { recursive: true }))

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** Starts a server and returns its host and port. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `127.0.0.1:${address.port}`
}

const bytes = write(fromFolded('main;search 3'))
const profile = (_request: IncomingMessage, response: ServerResponse): void => void response.end(bytes)

function fetched(argv: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return runPprof(argv, { env: { PPROF_TMPDIR: folder, ...env } })
}

test.each([
  ['localhost:6060', 0, 'http://localhost:6060/debug/pprof/profile'],
  ['http://h:1/', 0, 'http://h:1/debug/pprof/profile'],
  ['http://h:1/debug/pprof/heap', 0, 'http://h:1/debug/pprof/heap'],
  ['http://h:1/p?seconds=5&gc=1', 0, 'http://h:1/p?seconds=5&gc=1'],
  ['http://h:1/p?seconds=5&gc=1', 20, 'http://h:1/p?seconds=20&gc=1'],
  ['http://h:1/p', 20, 'http://h:1/p?seconds=20'],
  ['https+insecure://h:1/p', 0, 'https://h:1/p'],
])('%s with -seconds=%s is %s', (source, seconds, want) => {
  expect(profileUrl(source, seconds).href).toBe(want)
})

test('what is no URL is refused with a code', () => {
  expect(() => profileUrl('http://h:99999/', 0)).toThrow(
    expect.objectContaining({ code: 'FETCH_FAILED' }) as Error,
  )
})

test.each([
  ['http://h/', 0, 65_000],
  ['http://h/?seconds=30', 0, 50_000],
  ['http://h/?seconds=30', 7, 12_000],
  ['http://h/?seconds=x', 0, 65_000],
  ['http://h/', 10 ** 9, 2 ** 31 - 1],
])('%s with -timeout=%s is given up after %s ms', (url, timeout, want) => {
  expect(timeoutMillis(new URL(url), timeout)).toBe(want)
  expect(recordingSeconds(new URL(url))).toBe(url.endsWith('30') ? 30 : 0)
})

test('a profile is shown, and kept for later where nobody else can read it', async () => {
  const host = await serve(profile)
  const { code, stdout, stderr } = await fetched(['folded', `http://${host}/debug/pprof/profile`])
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'main;search 3\n' })
  expect(stderr).toContain(`pprof: Fetching profile over HTTP from http://${host}/debug/pprof/profile\n`)
  const [, path = ''] = /Saved profile in (.*)\n/.exec(stderr) ?? []
  expect(path).toMatch(/\/pprof\.samples\.001\.pb\.gz$/)
  expect(toFolded(parse(readFileSync(path)))).toBe('main;search 3')
  expect(statSync(path).mode & 0o077).toBe(0)
  expect((await fetched(['folded', host])).stderr).toContain('pprof.samples.002.pb.gz')
})

test('a profile whose column is called like a path is kept in the folder all the same', async () => {
  const evil = write(fromFolded('a 1', { sampleTypes: [{ type: '../../evil', unit: 'count' }] }))
  const host = await serve((_request, response) => response.end(evil))
  const { stderr } = await fetched(['folded', host])
  expect(stderr).toContain(`Saved profile in ${folder}/pprof.`)
  expect(readdirSync(folder).some((name) => name.includes('evil'))).toBe(true)
})

describe('what is kept', () => {
  const home = (): { env: Record<string, string>; folder: string; files: () => string[] } => {
    const at = mkdtempSync(join(folder, 'home-'))
    const kept = join(at, 'pprof')
    return { env: { HOME: at }, folder: kept, files: () => readdirSync(kept).toSorted() }
  }

  test('lies in ~/pprof, as in Go, where nothing else is said', async () => {
    const { env, folder: kept, files } = home()
    const host = await serve(profile)
    const { stderr } = await runPprof(['folded', host], { env })
    expect(stderr).toContain(`Saved profile in ${join(kept, 'pprof.samples.001.pb.gz')}\n`)
    expect(files()).toEqual(['pprof.samples.001.pb.gz'])
    expect(statSync(kept).mode & 0o077).toBe(0)
  })

  test('lies there too where PPROF_TMPDIR cannot be written', async () => {
    const { env, files } = home()
    const host = await serve(profile)
    const { stderr } = await runPprof(['folded', host], { env: { ...env, PPROF_TMPDIR: '/dev/null/pprof' } })
    expect(stderr).toContain('Saved profile in ')
    expect(files()).toHaveLength(1)
  })

  test('is what each side of a comparison has recorded, whole', async () => {
    const { env, folder: kept, files } = home()
    const first = write(fromFolded('main;search 1\nsearch 1'))
    const host = await serve((request, response) => response.end(request.url === '/base' ? first : bytes))
    const { stdout } = await runPprof(['folded', `-base=http://${host}/base`, `http://${host}/after`], {
      env,
    })
    expect(stdout).toBe('main;search 2\nsearch -1\n')
    const saved = files().map((name) => toFolded(parse(readFileSync(join(kept, name)))))
    expect(saved).toEqual(['main;search 3', 'main;search 1\nsearch 1'])
  })

  test('is not what was a file already', async () => {
    const { env, folder: kept, files } = home()
    const host = await serve(profile)
    const path = join(folder, 'before.pb.gz')
    writeFileSync(path, write(fromFolded('main;search 1')))
    await runPprof(['folded', `-base=${path}`, host], { env })
    expect(files().map((name) => toFolded(parse(readFileSync(join(kept, name)))))).toEqual(['main;search 3'])
  })

  test('has the comment that was added, and no word of the password', async () => {
    const { env, folder: kept, files } = home()
    const host = await serve(profile)
    const { stdout, stderr } = await runPprof(
      ['comments', '-add_comment=Monday', `http://pprof:sesame@${host}/`],
      { env: { ...env, PPROF_PASSWORD: 'sesame' } },
    )
    expect(stdout).toBe('Monday\n')
    const [name = ''] = files()
    const saved = gunzipSync(readFileSync(join(kept, name))).toString('latin1')
    expect(saved).toContain('Monday')
    expect(`${name}${saved}${stderr}`).not.toContain('sesame')
  })
})

test('-seconds reaches the server, and those who wait are told', async () => {
  const urls: (string | undefined)[] = []
  const host = await serve((request, response) => {
    urls.push(request.url)
    response.end(bytes)
  })
  const { stderr } = await fetched(['folded', '-seconds=2', host])
  expect(urls).toEqual(['/debug/pprof/profile?seconds=2'])
  expect(stderr).toContain('Please wait... (2s)')
  const onTerminal = await runPprof(['folded', '-seconds=2', host], {
    env: { PPROF_TMPDIR: folder },
    isStderrTerminal: true,
  })
  expect(onTerminal.stderr).toContain(`\r\u001b[K[${'-'.repeat(30)}] 0 s of 2 s\r\u001b[K`)
  expect(stderr).not.toContain('0 s of 2 s')
})

describe('passwords', () => {
  /** A server that wants `pprof` and `sesame`, and what it was sent. */
  async function guarded(): Promise<{ host: string; sent: (string | undefined)[] }> {
    const sent: (string | undefined)[] = []
    const host = await serve((request, response) => {
      sent.push(request.headers.authorization)
      if (request.headers.authorization === `Basic ${Buffer.from('pprof:sesame').toString('base64')}`)
        profile(request, response)
      else {
        response.writeHead(401, {
          'WWW-Authenticate': 'Basic realm="debug"',
          'X-Go-Pprof': '1',
          'Content-Type': 'text/plain',
        })
        response.end('who are you?\n')
      }
    })
    return { host, sent }
  }

  test('one in the URL is sent at once, and never shown', async () => {
    const { host, sent } = await guarded()
    const { code, stderr } = await fetched(['folded', `http://pprof:sesame@${host}/`])
    expect(code).toBe(0)
    expect(sent).toHaveLength(1)
    expect(stderr).not.toContain('sesame')
  })

  test('one of the environment is sent to a server that asks', async () => {
    const { host, sent } = await guarded()
    expect((await fetched(['folded', host], { PPROF_PASSWORD: 'sesame' })).code).toBe(0)
    expect(sent[0]).toBeUndefined()
    expect(sent).toHaveLength(2)
  })

  test('to one that does not ask it is not sent', async () => {
    const sent: unknown[] = []
    const host = await serve((request, response) => {
      sent.push(request.headers.authorization)
      profile(request, response)
    })
    await fetched(['folded', host], { PPROF_PASSWORD: 'sesame' })
    expect(sent).toEqual([undefined])
  })

  test('the wrong one is an error with the server’s words and an advice, and is tried once', async () => {
    const { host, sent } = await guarded()
    const { code, stderr } = await fetched(['folded', host], { PPROF_PASSWORD: 'wrong' })
    expect(code).toBe(1)
    expect(stderr).toContain(
      'server response: 401 Unauthorized - who are you?; a password goes into PPROF_PASSWORD',
    )
    expect(stderr).toContain('(FETCH_REFUSED)')
    expect(sent).toHaveLength(2)
    expect(stderr).not.toContain('wrong')
  })

  test.each([
    ['in a URL that is none', 'http://pprof:sesame@host:99999/'],
    ['with a slash in it', 'http://pprof:ses/ame@host/'],
    ['before a host without a scheme', 'pprof:sesame@127.0.0.1:1/x'],
    ['before a host without a port', 'pprof:sesame@127.0.0.1'],
  ])('one %s is not shown in the error', async (_what, source) => {
    const { code, stderr } = await fetched(['top', source])
    expect(code).toBe(1)
    expect(stderr).not.toMatch(/ses|ame@/)
    expect(stderr).toContain('(FETCH_FAILED)')
  })

  test('no redirect takes one to another server', async () => {
    const { host, sent } = await guarded()
    const first = await serve((_request, response) => {
      response.writeHead(302, { Location: `http://${host}/` }).end()
    })
    await fetched(['folded', `http://pprof:sesame@${first}/`], { PPROF_PASSWORD: 'sesame' })
    expect(sent).toEqual([undefined])
  })
})

describe('what a server may say instead', () => {
  test.each([
    [
      'its own words, where they are those of a profile handler',
      500,
      { 'X-Go-Pprof': '1', 'Content-Type': 'text/plain; charset=utf-8' },
      'Could not enable CPU profiling: busy\n',
      '500 Internal Server Error - Could not enable CPU profiling: busy',
    ],
    [
      'not those of a web page',
      404,
      { 'Content-Type': 'text/html' },
      '<h1>nothing</h1>',
      '404 Not Found (FETCH_REFUSED)',
    ],
    [
      'nor its control characters',
      500,
      { 'X-Go-Pprof': '1', 'Content-Type': 'text/plain' },
      'a\u001b[2Jb',
      String.raw`a\x1b[2Jb`,
    ],
    ['another success than 200', 204, {}, '', '204 No Content'],
  ])('%s', async (_behaviour, status, headers, body, want) => {
    const host = await serve((_request, response) => response.writeHead(status, headers).end(body))
    const { code, stdout, stderr } = await fetched(['folded', host])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(want)
    expect(stderr).not.toContain('<h1>')
  })

  test('redirects are followed, and not for ever', async () => {
    const host = await serve((request, response) => {
      const step = Number(new URL(request.url ?? '', 'http://h').searchParams.get('step'))
      if (step < 10) response.writeHead(302, { Location: `/p?step=${step + 1}` }).end()
      else profile(request, response)
    })
    expect((await fetched(['folded', `http://${host}/p?step=0`])).code).toBe(0)
    expect((await fetched(['folded', `http://${host}/p?step=-1`])).stderr).toContain(
      'stopped after 10 redirects',
    )
  })

  test('nothing: the connection is refused, or breaks', async () => {
    const host = await serve((request) => request.socket.destroy())
    expect((await fetched(['folded', host])).stderr).toContain('(FETCH_FAILED)')
    const [server] = servers.splice(0)
    await new Promise((resolve) => server?.close(resolve))
    const { code, stderr } = await fetched(['folded', host])
    expect(code).toBe(1)
    expect(stderr).toContain(`dial tcp ${host}: connect: connection refused`)
  })

  test('half a profile', async () => {
    const host = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Length': String(bytes.length) })
      response.write(bytes.subarray(0, 10), () => response.destroy())
    })
    const { code, stderr } = await fetched(['folded', host])
    expect(code).toBe(1)
    expect(stderr).toMatch(/\(FETCH_FAILED\)/)
  })
})

describe('https', () => {
  const pem = (name: string): string => new URL(`../testdata/tls/${name}.pem`, import.meta.url).pathname
  const [key, cert, ca] = ['server.key', 'server.cert', 'client.cert'].map((name) => readFileSync(pem(name)))

  async function serveSecurely(isClientAsked: boolean): Promise<string> {
    const asked = isClientAsked ? { requestCert: true, ca } : {}
    const server = createSecureServer({ key, cert, ...asked }, profile)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  test('a certificate that nobody knows is refused, with what to do about it', async () => {
    const host = await serveSecurely(false)
    const { code, stderr } = await fetched(['folded', `https://${host}/`])
    expect(code).toBe(1)
    expect(stderr).toContain(
      'x509: certificate signed by unknown authority; -tls_ca names the one to trust, https+insecure:// trusts',
    )
  })

  test.each([
    ['one that is trusted', 'https', [`-tls_ca=${pem('server.cert')}`]],
    ['any, where that is asked for', 'https+insecure', []],
  ])('%s is not', async (_what, scheme, flags) => {
    const host = await serveSecurely(false)
    expect((await fetched(['folded', ...flags, `${scheme}://${host}/`])).stdout).toBe('main;search 3\n')
  })

  test('ours is shown to a server that asks', async () => {
    const host = await serveSecurely(true)
    const flags = [`-tls_cert=${pem('client.cert')}`, `-tls_key=${pem('client.key')}`]
    expect((await fetched(['folded', ...flags, `https+insecure://${host}/`])).stdout).toBe('main;search 3\n')
    expect((await fetched(['folded', `https+insecure://${host}/`])).code).toBe(1)
  })

  test('a file that is not there is named', async () => {
    const { stderr } = await fetched(['folded', '-tls_ca=/nowhere.pem', 'https://127.0.0.1:1/'])
    expect(stderr).toContain('/nowhere.pem: reading: no such file or directory (SOURCE_UNREADABLE)')
  })
})

describe('a proxy', () => {
  test('is asked for other machines, and not for this one', async () => {
    const asked: (string | undefined)[] = []
    const host = await serve((request, response) => {
      asked.push(request.url)
      response.end(bytes)
    })
    const env = { HTTP_PROXY: `http://${host}` }
    expect((await fetched(['folded', 'http://shop.test:6060/x'], env)).stdout).toBe('main;search 3\n')
    expect((await fetched(['folded', `http://${host}/y`], env)).stdout).toBe('main;search 3\n')
    expect(asked).toEqual(['http://shop.test:6060/x', '/y'])
  })

  test('is not asked for what NO_PROXY names', async () => {
    const host = await serve(profile)
    const env = { HTTP_PROXY: `http://${host}`, NO_PROXY: 'shop.test' }
    expect((await fetched(['folded', 'http://shop.test:6060/x'], env)).stderr).toMatch(
      /lookup shop\.test|shop\.test/,
    )
  })
})

test('a server that never answers is given up, and the flag is named', async () => {
  const host = await serve(() => undefined)
  const { code, stderr } = await fetched(['folded', '-timeout=1', host])
  expect(code).toBe(1)
  expect(stderr).toContain('no answer within 6 s; -timeout sets another limit (FETCH_TIMED_OUT)')
})

test('where one of several fails, nobody waits for the others', async () => {
  let isGone = false
  const host = await serve((request, response) => {
    if (request.url === '/bad') response.writeHead(404).end()
    else response.on('close', () => (isGone = true))
  })
  const { code } = await fetched(['top', `http://${host}/slow`, `http://${host}/bad`])
  expect(code).toBe(1)
  await expect.poll(() => isGone).toBe(true)
})

test('a fetch that is broken off ends with 1 and no words', async () => {
  const ending = new AbortController()
  const host = await serve(() => ending.abort())
  const { code, stderr } = await runPprof(['folded', host], {
    signal: ending.signal,
    env: { PPROF_TMPDIR: folder },
  })
  expect(code).toBe(1)
  expect(stderr).not.toContain('FETCH')
})

test('several are fetched at the same time: a comparison is of the same seconds', async () => {
  const waiting: ServerResponse[] = []
  const host = await serve((_request, response) => {
    waiting.push(response)
    if (waiting.length === 2) for (const each of waiting) each.end(bytes)
  })
  const { code } = await fetched(['top', `-base=http://${host}/a`, `http://${host}/b`])
  expect(code).toBe(0)
})

test('a URL is shown without its credentials', () => {
  expect(withoutCredentials(new URL('http://name:word@h/p?seconds=1'))).toBe('http://h/p?seconds=1')
})
