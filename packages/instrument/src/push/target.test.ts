import { expect, test } from 'vitest'
import { type PushTargetOptions, readTarget } from './target.ts'

const options = { url: 'http://127.0.0.1:4040', application: 'shop' }
const times = { fromSeconds: 10, untilSeconds: 25, sampleRateHz: 99 }

test('the request is that of Pyroscope: name with labels, times, format, spy and rate', () => {
  const target = readTarget({ ...options, labels: { region: 'eu', instance: 'shop-1' } })
  const url = target.urlFor(target.pathFor(times))
  expect(url.origin + url.pathname).toBe('http://127.0.0.1:4040/ingest')
  expect(Object.fromEntries(url.searchParams)).toEqual({
    name: 'shop{instance=shop-1,region=eu}',
    from: '10',
    until: '25',
    format: 'pprof',
    spyName: 'nodespy',
    sampleRate: '99',
  })
})

test.each([
  ['http://h:1/', 'http://h:1/ingest'],
  ['http://h:1/pyroscope', 'http://h:1/pyroscope/ingest'],
  ['https://h/a/b//', 'https://h/a/b/ingest'],
])('the path of %s stays: %s', (url, want) => {
  const target = readTarget({ ...options, url })
  expect(target.urlFor(target.pathFor(times)).toString()).toMatch(new RegExp(`^${want}\\?`))
})

test.each<[Partial<PushTargetOptions>, Record<string, string>]>([
  [{}, {}],
  [{ basicAuth: { username: 'u', password: 'pé' } }, { Authorization: 'Basic dTpww6k=' }],
  [{ bearerToken: 't0ken' }, { Authorization: 'Bearer t0ken' }],
  [{ tenant: 'shop-team' }, { 'X-Scope-OrgID': 'shop-team' }],
])('the credentials %j become the headers %j', (extra, want) => {
  expect(readTarget({ ...options, ...extra }).headers).toEqual({
    'Content-Type': 'application/octet-stream',
    'User-Agent': 'hotpath',
    ...want,
  })
})

test.each<[string, Partial<PushTargetOptions>]>([
  ['no URL', { url: 'pyroscope:4040' }],
  ['a URL of another kind', { url: 'file:///etc' }],
  ['credentials in the URL, which would end in logs', { url: 'http://u:p@h' }],
  ['a URL with a query', { url: 'http://h/?a=1' }],
  ['no application', { application: '' }],
  ['an application with a brace', { application: 'shop{' }],
  ['an application with a space', { application: 'my shop' }],
  ['a label that begins with a digit', { labels: { '1a': 'x' } }],
  ['a label of the server', { labels: { __name__: 'x' } }],
  ['a label value with a comma', { labels: { a: 'b,c=d' } }],
  ['a label value with a brace', { labels: { a: 'b}' } }],
  ['a label value with a line break', { labels: { a: 'b\nc' } }],
  ['an empty label value', { labels: { a: '' } }],
  ['a label value of 2049 bytes', { labels: { a: 'é'.repeat(1024) + 'x' } }],
  ['27 labels', { labels: Object.fromEntries(Array.from({ length: 27 }, (_none, i) => [`l${i}`, 'x'])) }],
  ['two kinds of credentials', { bearerToken: 't', basicAuth: { username: 'u', password: 'p' } }],
  ['a token with a line break', { bearerToken: 'a\r\nX-Evil: 1' }],
  ['a tenant with a space', { tenant: 'a b' }],
])('%s is refused at once', (_what, extra) => {
  expect(() => readTarget({ ...options, ...extra })).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID' }),
  )
})

test.each<[string, Partial<PushTargetOptions>]>([
  ['26 labels', { labels: Object.fromEntries(Array.from({ length: 26 }, (_none, i) => [`l${i}`, 'x'])) }],
  ['a label value of 2048 bytes', { labels: { a: 'é'.repeat(1024) } }],
])('%s are just allowed', (_what, extra) => {
  expect(() => readTarget({ ...options, ...extra })).not.toThrow()
})

test('a secret is not in the message that refuses it', () => {
  expect(() => readTarget({ ...options, bearerToken: 'hush hush' })).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('hush') }),
  )
})
