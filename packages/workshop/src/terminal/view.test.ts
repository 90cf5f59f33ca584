import { expect, test } from 'vitest'
import type { LabRow, Status } from '../companion/protocol.ts'
import { styleFor, widthOf } from '../style.ts'
import { render, type ViewState } from './view.ts'

const plainPaint = styleFor(false)

const labs: LabRow[] = [
  {
    id: '00-first-light',
    title: { en: 'First light', ja: '最初の一歩' },
    state: 'green',
    passed: 2,
    total: 2,
    capture: 'heap',
  },
  {
    id: '01-exposed-debug-port',
    title: { en: 'The exposed debug port', ja: '公開されたデバッグポート' },
    state: 'red',
    passed: 1,
    total: 3,
    capture: 'heap',
  },
  {
    id: '03-leaking-heap',
    title: { en: 'The leaking heap', ja: 'リークするヒープ' },
    state: 'new',
    passed: 0,
    total: 4,
    capture: 'heap',
  },
]

const running: Status['service'] = {
  lab: '03-leaking-heap',
  state: 'running',
  elsewhere: false,
  startedAt: 0,
  appUrl: 'http://127.0.0.1:8083',
  debugUrl: 'http://127.0.0.1:6060',
  stale: false,
  rssBytes: 64_500_000,
  heapUsedBytes: 12_300_000,
  cpuPercent: 41.6,
  eventLoopUtilization: 0.25,
}

function stateOf(status: Partial<Status> = {}, rest: Partial<ViewState> = {}): ViewState {
  return {
    url: 'http://127.0.0.1:3000',
    status: { labs, service: null, load: null, verify: null, capture: null, ...status },
    selected: 1,
    watching: null,
    lower: { kind: 'welcome' },
    scroll: 0,
    language: 'en',
    ...rest,
  }
}

function lines(state: ViewState, columns = 80, rows = 24): string[] {
  return render(state, { columns, rows, paint: plainPaint }).lines.map((line) => line.trimEnd())
}

test.each([
  ['en', false, 'Service: 03-leaking-heap running in another terminal, http://127.0.0.1:8083'],
  ['ja', false, 'サービス: 03-leaking-heap 別のターミナルで動作中, http://127.0.0.1:8083'],
  ['en', true, '  files changed since it started: stop it there with Ctrl-C, and start it again'],
] as const)('a service of another terminal says so: %s, stale: %s', (language, stale, line) => {
  const service = { ...running, elsewhere: true, stale }
  expect(lines(stateOf({ service }, { language }), 100)).toContain(line)
})

test('a fresh view in 80 columns: address, progress, labs, service, keys', () => {
  expect(lines(stateOf(), 80, 18)).toEqual([
    'Hotpath  Site: http://127.0.0.1:3000',
    '[##########....................] 1 of 3 labs green',
    '',
    '  [x] 00-first-light         First light                      green          2/2',
    '> [!] 01-exposed-debug-port  The exposed debug port           red            1/3',
    '  [ ] 03-leaking-heap        The leaking heap                 new',
    '',
    'Service: none is running',
    '-'.repeat(80),
    'Open the site above and begin with "Start", or choose a lab here.',
    'enter runs its tests, s starts its service, h gives a hint.',
    '',
    '',
    '',
    '',
    '',
    '-'.repeat(80),
    'j/k select  enter tests  w watch  s service  l load  h hint  d diff  q quit',
  ])
})

test('a running service tells its address, its load and its numbers', () => {
  const load = {
    level: 'low',
    requests: 100,
    failures: 0,
    perSecond: 33.4,
    inFlight: 2,
    latencyMsP50: 1,
    latencyMsP99: 9,
  } as const
  const text = lines(stateOf({ service: running, load })).join('\n')
  expect(text).toContain('Service: 03-leaking-heap running, http://127.0.0.1:8083, low load, 33 requests/s')
  expect(text).toContain('RSS 64.5 MB   heap 12.3 MB   CPU 42 %   event loop busy 25 %')
})

test('numbers that were not measured yet are a dash', () => {
  const text = lines(stateOf({ service: { ...running, cpuPercent: null, rssBytes: null } })).join('\n')
  expect(text).toContain('RSS -   heap 12.3 MB   CPU -')
})

test('a service that is older than the files says how to restart it', () => {
  expect(lines(stateOf({ service: { ...running, stale: true } })).join('\n')).toContain(
    'files changed since it started: r restarts it',
  )
})

test('a service that failed shows the end of its stderr, without its colours', () => {
  const problem = 'exit code 1\n\u001b[31mSyntaxError\u001b[0m: Unexpected token'
  const text = lines(stateOf({ service: { ...running, state: 'failed', appUrl: null, problem } })).join('\n')
  expect(text).toContain(
    'Service: 03-leaking-heap does not run\n  exit code 1\n  SyntaxError: Unexpected token',
  )
})

test('results appear while the tests run', () => {
  const results = [{ id: 'a', name: 'greets by name', outcome: 'passed' }] as const
  const verify = { lab: '00-first-light', state: 'running', results } as const
  expect(lines(stateOf({ verify }, { lower: { kind: 'tests' } })).join('\n')).toContain(
    'Running the tests of 00-first-light: 1 done\n  pass         greets by name',
  )
})

test('a red verdict names the tests that fail and what they measured', () => {
  const results = [
    {
      id: 'a',
      name: 'greets by name',
      outcome: 'failed',
      message: 'asked for /hello/ada\ngot "Hello", want "Hello, ada"',
    },
    { id: 'b', name: 'says when it is ready', outcome: 'passed' },
  ] as const
  const verdict = { state: 'red', explanations: [], editedTests: true, durationMs: 900 } as const
  const verify = { lab: '00-first-light', state: 'done', results, verdict } as const
  expect(lines(stateOf({ verify }, { lower: { kind: 'tests' } })).join('\n')).toContain(
    [
      'FAIL  00-first-light: 1 of 2 tests fail',
      '  FAIL         greets by name',
      '    asked for /hello/ada',
      '    got "Hello", want "Hello, ada"',
      '  pass         says when it is ready',
      'Your copy of the tests differs from ours. It was not run: the verdict comes from',
      'the sealed tests.',
    ].join('\n'),
  )
})

test.each([
  ['green', 'PASS  00-first-light: all tests pass'],
  ['broken', 'ERROR 00-first-light: the tests could not judge the service'],
] as const)('a %s verdict says so in words', (state, want) => {
  const verdict = { state, explanations: [], editedTests: false, durationMs: 1, problem: 'syntax error' }
  const verify = { lab: '00-first-light', state: 'done', results: [], verdict } as const
  expect(lines(stateOf({ verify }, { lower: { kind: 'tests' } })).join('\n')).toContain(want)
})

test('a known wrong fix is explained', () => {
  const verdict = {
    state: 'red',
    explanations: ['A larger limit only delays it.'],
    editedTests: false,
    durationMs: 1,
  } as const
  const verify = { lab: '03-leaking-heap', state: 'done', results: [], verdict } as const
  expect(lines(stateOf({ verify }, { lower: { kind: 'tests' } })).join('\n')).toContain(
    'This looks like a fix that many people try first:\n    A larger limit only delays it.',
  )
})

test('a hint names its test and its rung', () => {
  const hint = { test: 'memory stays bounded', rung: 2, rungs: 4, text: 'Capture the heap twice.' }
  expect(lines(stateOf({}, { lower: { kind: 'hint', lab: '03-leaking-heap', hint } })).join('\n')).toContain(
    'Hint 2 of 4 for "memory stays bounded"\n\nCapture the heap twice.',
  )
})

test('changes are counted file by file', () => {
  const files = [{ path: 'src/app.ts', added: 3, removed: 1 }]
  expect(
    lines(stateOf({}, { lower: { kind: 'changes', lab: '00-first-light', files } })).join('\n'),
  ).toContain('What you changed in 00-first-light\n  src/app.ts  3 added, 1 removed')
})

const manyLabs = Array.from({ length: 12 }, (_, index) => ({
  ...(labs[index % labs.length] as LabRow), // labs is not empty
  id: `${String(index).padStart(2, '0')}-lab`,
}))
const longMessage = Array.from({ length: 60 }, (_, index) => `line ${index}`).join('\n')

test.each([
  ['80 columns', 80, 24],
  ['a wide window', 200, 60],
  ['a narrow one', 44, 20],
  ['the smallest', 40, 14],
  ['not wide enough', 39, 24],
  ['not high enough', 80, 13],
])('in %s there are exactly as many lines as rows, and none is too wide', (_behaviour, columns, rows) => {
  const states = (['en', 'ja'] as const).flatMap((language) => [
    stateOf({}, { language }),
    stateOf({ service: { ...running, stale: true } }, { language, watching: '03-leaking-heap' }),
    stateOf({ service: { ...running, state: 'failed', problem: longMessage } }, { language }),
    stateOf({ labs: manyLabs }, { language, selected: 11, lower: { kind: 'message', message: longMessage } }),
    stateOf({ labs: [] }, { language, selected: 0 }),
  ])
  for (const state of states) {
    const frame = render(state, { columns, rows, paint: plainPaint })
    expect(frame.lines).toHaveLength(rows)
    expect(frame.lines.filter((line) => widthOf(line) > columns)).toEqual([])
  }
})

test('a list that does not fit keeps the chosen lab in sight', () => {
  for (const [selected, lab] of manyLabs.entries()) {
    expect(
      lines(stateOf({ labs: manyLabs }, { selected })).some(
        (line) => line.startsWith('> ') && line.includes(lab.id),
      ),
    ).toBe(true)
  }
})

test('a long page says how much there is, and scrolls to its end but not beyond', () => {
  const state = stateOf({}, { lower: { kind: 'message', message: longMessage } })
  const { lines: top, maxScroll } = render(state, { columns: 80, rows: 24, paint: plainPaint })
  expect(top.join('\n')).toMatch(/0 lines above, \d+ below: space and b move/)
  expect(lines({ ...state, scroll: 999 })).toEqual(lines({ ...state, scroll: maxScroll }))
  expect(lines({ ...state, scroll: maxScroll }).join('\n')).toContain('line 59')
})

test('no state is told by colour alone: without colours each lab has its mark and its word', () => {
  const states = (['new', 'started', 'red', 'green', 'stale'] as const).map((state, index) => ({
    ...(labs[0] as LabRow), // labs is not empty
    id: `0${index}-lab`,
    state,
  }))
  const shown = lines(stateOf({ labs: states }, { selected: -1 }), 80, 40).filter((line) =>
    /^ {2}\[/.test(line),
  )
  expect(shown.map((line) => line.slice(2, 5))).toEqual(['[ ]', '[~]', '[!]', '[x]', '[?]'])
  expect(shown.map((line) => /(new|started|red|green|verify again)( +2\/2)?$/.exec(line)?.[1])).toEqual([
    'new',
    'started',
    'red',
    'green',
    'verify again',
  ])
})
