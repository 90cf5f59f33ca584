import { expect, test } from 'vitest'
import { CompanionClient, mayHaveCompanion } from '../src/components/LabPanel/client.ts'
import { linesOf, maxPoints, type Point, withPoint } from '../src/components/LabPanel/history.ts'
import { parseMarkdown } from '../src/components/LabPanel/markdown.ts'
import { panelText } from '../src/components/LabPanel/text.ts'

interface Sent {
  path: string
  method: string
  token: string | null
}

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  })

/** A companion that answers as told and notes what it was asked. */
function companion(answer: (sent: Sent) => Response): { client: CompanionClient; sent: Sent[] } {
  const sent: Sent[] = []
  const client = new CompanionClient(async (path, init) => {
    const one = {
      path,
      method: init.method ?? 'GET',
      token: new Headers(init.headers).get('x-hotpath-token'),
    }
    sent.push(one)
    return answer(one)
  })
  return { client, sent }
}

test('the token is asked for once and sent with every call', async () => {
  const { client, sent } = companion(({ path }) =>
    path === '/api/session' ? json(200, { token: 'one', version: '0' }) : json(200, { labs: [] }),
  )
  expect(await client.get('/status')).toEqual({ labs: [] })
  await client.post('/labs/00-first-light/start')
  expect(sent).toEqual([
    { path: '/api/session', method: 'GET', token: null },
    { path: '/api/status', method: 'GET', token: 'one' },
    { path: '/api/labs/00-first-light/start', method: 'POST', token: 'one' },
  ])
})

const wrongToken = { error: { code: 'TOKEN_REFUSED', message: 'another token' } }

test('a companion that was started anew is asked for its new token, once', async () => {
  let current = 'one'
  const { client, sent } = companion(({ path, token }) => {
    if (path === '/api/session') return json(200, { token: current, version: '0' })
    return token === current ? json(200, {}) : json(401, wrongToken)
  })
  await client.get('/status')
  current = 'two'
  expect(await client.get('/status')).toEqual({})
  expect(sent.map(({ path, token }) => `${path} ${token}`).slice(2)).toEqual([
    '/api/status one',
    '/api/session null',
    '/api/status two',
  ])
})

test('a token that is refused again is not asked for forever', async () => {
  const { client, sent } = companion(({ path }) =>
    path === '/api/session' ? json(200, { token: 'one', version: '0' }) : json(401, wrongToken),
  )
  await expect(client.get('/status')).rejects.toMatchObject({ code: 'TOKEN_REFUSED' })
  expect(sent).toHaveLength(2)
})

test.each([
  ['a static host says 404', () => new Response('not found', { status: 404 })],
  [
    'a static host answers with a page',
    () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
  ],
  ['another program answers with its own JSON', () => json(200, { hello: 'world' })],
])('%s: there is no companion', async (_who, answer) => {
  await expect(companion(answer).client.get('/status')).rejects.toMatchObject({ name: 'CompanionAbsent' })
})

test('bytes come as they are, and a refusal in their place keeps its code', async () => {
  const answers = [
    new Response(new Uint8Array([1, 2, 3]), { headers: { 'content-type': 'application/octet-stream' } }),
    json(404, { error: { code: 'CAPTURE_UNKNOWN', message: 'no such profile' } }),
    json(200, { hello: 'world' }),
  ]
  const { client } = companion(({ path }) =>
    path === '/api/session'
      ? json(200, { token: 'one', version: '0' })
      : (answers.shift() ?? new Response('', { status: 500 })),
  )
  const path = '/labs/00-first-light/stacks?capture=a.pb.gz'
  expect(new Uint8Array(await client.getBytes(path))).toEqual(new Uint8Array([1, 2, 3]))
  await expect(client.getBytes(path)).rejects.toMatchObject({ code: 'CAPTURE_UNKNOWN' })
  await expect(client.getBytes(path)).rejects.toMatchObject({ name: 'CompanionAbsent' })
})

test('no answer at all: it is lost', async () => {
  const { client } = companion(() => {
    throw new TypeError('fetch failed')
  })
  await expect(client.get('/status')).rejects.toMatchObject({ name: 'CompanionLost' })
})

test('a refusal keeps its code and its words', async () => {
  const { client } = companion(({ path }) =>
    path === '/api/session'
      ? json(200, { token: 'one', version: '0' })
      : json(409, { error: { code: 'SERVICE_ABSENT', message: 'no service' } }),
  )
  await expect(client.post('/service/load', { level: 'low' })).rejects.toMatchObject({
    name: 'CompanionRefusal',
    code: 'SERVICE_ABSENT',
    message: 'no service',
  })
})

test.each([
  ['127.0.0.1', true],
  ['localhost', true],
  ['hotpath.example', false],
  ['127.0.0.1.example', false],
])('a page at %s may have a companion: %s', (host, want) => {
  expect(mayHaveCompanion(host)).toBe(want)
})

const text = (words: string): object => ({ kind: 'text', text: words })

test.each([
  [
    'paragraphs',
    'one\ntwo\n\nthree',
    [
      { kind: 'paragraph', content: [text('one two')] },
      { kind: 'paragraph', content: [text('three')] },
    ],
  ],
  [
    'Japanese lines join without a space',
    'メモリが\n増える',
    [{ kind: 'paragraph', content: [text('メモリが増える')] }],
  ],
  [
    'code and strong words',
    'run `npx x` **now**',
    [
      {
        kind: 'paragraph',
        content: [text('run '), { kind: 'code', text: 'npx x' }, text(' '), { kind: 'strong', text: 'now' }],
      },
    ],
  ],
  [
    'a fence',
    'try\n```sh\n$ npx x\n\n# y\n```\nthen',
    [
      { kind: 'paragraph', content: [text('try')] },
      { kind: 'code', text: '$ npx x\n\n# y' },
      { kind: 'paragraph', content: [text('then')] },
    ],
  ],
  [
    'a list with a long item',
    '- one\n  more\n- two',
    [{ kind: 'list', ordered: false, items: [[text('one more')], [text('two')]] }],
  ],
  [
    'an ordered list',
    '1. one\n2. two',
    [{ kind: 'list', ordered: true, items: [[text('one')], [text('two')]] }],
  ],
  [
    'a heading is a strong line',
    '## Look',
    [{ kind: 'paragraph', content: [{ kind: 'strong', text: 'Look' }] }],
  ],
  [
    'HTML stays text',
    '<img src=x onerror=y>',
    [{ kind: 'paragraph', content: [text('<img src=x onerror=y>')] }],
  ],
  ['a fence without an end goes to the end', '```\na', [{ kind: 'code', text: 'a' }]],
  ['nothing', '', []],
])('markdown: %s', (_behaviour, markdown, want) => {
  expect(parseMarkdown(markdown)).toEqual(want)
})

test('every refusal that has a sentence in English has one in Japanese', () => {
  expect(Object.keys(panelText.ja.errors).toSorted()).toEqual(Object.keys(panelText.en.errors).toSorted())
})

const noPoint: Point = {
  rssBytes: null,
  heapUsedBytes: null,
  cpuPercent: null,
  eventLoopUtilization: null,
  perSecond: null,
  inFlight: null,
  latencyMsP50: null,
  latencyMsP99: null,
}

test('live numbers are kept for a minute, and the oldest leave first', () => {
  let points: readonly Point[] = []
  for (let second = 0; second < maxPoints + 5; second++)
    points = withPoint(points, { ...noPoint, inFlight: second })
  expect(points).toHaveLength(maxPoints)
  expect([points[0]?.inFlight, points.at(-1)?.inFlight]).toEqual([5, maxPoints + 4])
})

test('a line ends at the right, is as high as its largest value, and has gaps where nothing was measured', () => {
  const x = (fromEnd: number): number => (maxPoints - 1 - fromEnd) / (maxPoints - 1)
  expect(linesOf([1, 2])).toEqual([`${x(1)},0.5 1,0`])
  expect(linesOf([1, 1, null, 4, 2])).toEqual([`${x(4)},0.75 ${x(3)},0.75`, `${x(1)},0 1,0.5`])
  expect(linesOf([0, 0]), 'nothing at all lies at the bottom').toEqual([`${x(1)},1 1,1`])
  expect(linesOf([3]), 'one point is no line').toEqual([])
})
