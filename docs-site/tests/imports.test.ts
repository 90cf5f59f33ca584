// What pages import from the repository: regions, hints, wrong fixes; and what happens where one is missing.
import { describe, expect, test } from 'vitest'
import { expandPage } from '../plugins/expand-page.ts'
import { parseHints } from '../plugins/hints.ts'
import { readLabs } from '../plugins/labs-data.ts'
import { escapeForMdx, joinJapaneseLines, withoutHeadings } from '../plugins/markdown.ts'
import { cutRegion } from '../plugins/region.ts'
import { eventsOf } from '../plugins/tiers.ts'
import { openRepository } from '../plugins/repository.ts'
import { repoRoot } from './page.ts'

describe('a region', () => {
  const text = [
    'a',
    '  // #region one',
    '  b',
    '',
    '    // #region two',
    '    c',
    '    // #endregion two',
    '  // #endregion one',
    'd',
  ].join('\n')

  test.each([
    ['is cut out, without marks and without common indentation', 'one', 'b\n\n  c'],
    ['may lie inside another', 'two', 'c'],
    ['is the whole file when none is named', undefined, 'a\n  b\n\n    c\nd'],
  ])('%s', (_behaviour, name, want) => {
    expect(cutRegion(text, name, 'x.ts')).toBe(want)
  })

  test.each([
    ['does not exist', 'a', 'one', 'x.ts: no "#region one"'],
    ['has no end', '// #region one\na', 'one', 'x.ts: no "#endregion one"'],
    [
      'begins twice',
      '// #region one\n// #region one\n// #endregion one',
      'one',
      'x.ts:2: a second "#region one"',
    ],
    [
      'ends before it begins',
      '// #endregion one\n// #region one',
      'one',
      'x.ts:1: "#endregion one" comes before',
    ],
    ['has a longer name', '// #region one-more\n// #endregion one-more', 'one', 'x.ts: no "#region one"'],
  ])('fails the build when it %s', (_case, source, name, message) => {
    expect(() => cutRegion(source, name, 'x.ts')).toThrow(message)
  })
})

describe('a page', () => {
  const lab = JSON.stringify({
    id: '09-test',
    title: { en: 'T', ja: 'T' },
    summary: { en: 'S', ja: 'S' },
    minutes: 1,
    difficulty: 1,
    touches: ['src/a.ts'],
    ports: { app: 8089, debug: 6060 },
    tests: [
      { id: 'one', name: { en: 'one holds', ja: '一' }, asGiven: 'fails' },
      { id: 'two', name: { en: 'two holds', ja: '二' }, asGiven: 'passes' },
    ],
    wrongFixes: [{ slug: 'bad', rejectedBy: ['two'] }],
  })
  const files: Record<string, string> = {
    'labs/09-test/lab.json': lab,
    'labs/09-test/hints.en.md':
      '# Hints\n\n## one\n\n### 1\n\nA < B\n\n### 2\n\nb\n\n### 3\n\nc\n\n### 4\n\n`{d}`\n',
    'labs/09-test/wrong-fixes/bad/why.en.md': 'Because of `Map<K, V>` and {x}.\n',
    'labs/09-test/src/a.ts': '// #region r\nconst a = 1\n// #endregion r\n',
  }
  const expand = (source: string): string =>
    expandPage(source, {
      page: 'p.mdx',
      language: 'en',
      read: (path) => {
        const text = files[path]
        if (text === undefined) throw new Error(`${path}: no such file`)
        return text
      },
    })

  test('gets code by region, under the name of its file', () => {
    expect(expand('x\n\n```ts file=labs/09-test/src/a.ts#r\n```\n\ny')).toBe(
      'x\n\n```ts title="labs/09-test/src/a.ts"\nconst a = 1\n```\n\ny',
    )
  })

  test('keeps a block that asks for nothing', () => {
    expect(expand('```ts\nconst file = 1\n```')).toBe('```ts\nconst file = 1\n```')
  })

  test('gets the four rungs for the tests that fail as given', () => {
    const page = expand('<Hints lab="09-test" />')
    expect(page.match(/<HintLadder /g)).toHaveLength(1)
    expect(page).toContain('<HintLadder test={"one holds"}>')
    expect(page.match(/<Hint /g)).toHaveLength(4)
    expect(page).toContain('A \\< B')
    expect(page).toContain('`{d}`')
  })

  test('gets the wrong fixes, with the names of the tests that reject them', () => {
    expect(expand('<WrongFixes lab="09-test" />')).toBe(
      '<WrongFix slug={"bad"} rejectedBy={"two holds"}>\n\nBecause of `Map<K, V>` and \\{x\\}.\n\n</WrongFix>',
    )
  })

  test.each([
    [
      'a file',
      '```ts file=labs/09-test/src/b.ts\n```',
      'p.mdx: importing from the repository: labs/09-test/src/b.ts: no such file',
    ],
    ['a region', '```ts file=labs/09-test/src/a.ts#s\n```', 'labs/09-test/src/a.ts: no "#region s"'],
    ['a lab', '<Hints lab="10-none" />', 'labs/10-none/lab.json: no such file'],
  ])('fails the build when it asks for %s that is not there', (_what, source, message) => {
    expect(() => expand(source)).toThrow(message)
  })
})

test.each([
  [
    'a rung is missing',
    '## t\n### 1\na\n### 2\nb\n### 3\nc\n',
    'h.md: "t" has rungs 1, 2, 3, want 1, 2, 3, 4',
  ],
  ['rungs are out of order', '## t\n### 2\na\n### 1\nb\n### 3\nc\n### 4\nd\n', 'rungs 2, 1, 3, 4'],
  ['a rung is empty', '## t\n### 1\na\n### 2\n\n### 3\nc\n### 4\nd\n', 'h.md: "t" has an empty rung'],
])('hints fail the build when %s', (_case, markdown, message) => {
  expect(() => parseHints(markdown, 'h.md')).toThrow(message)
})

test.each([
  [
    'headings become bold lines, so that no table of contents gives a secret away',
    withoutHeadings,
    '# A\n\n```\n# b\n```',
    '**A**\n\n```\n# b\n```',
  ],
  [
    'what MDX would read as code is escaped, except in code',
    escapeForMdx,
    'a < {b} `<{c}>`',
    'a \\< \\{b\\} `<{c}>`',
  ],
  [
    'lines of Japanese are joined without a space',
    joinJapaneseLines,
    'あい、\nうえ\nabc\nお',
    'あい、うえ\nabc\nお',
  ],
  ['paragraphs stay apart', joinJapaneseLines, 'あ\n\nい', 'あ\n\nい'],
])('%s', (_behaviour, change, input, want) => {
  expect(change(input)).toBe(want)
})

test('the repository gives every lab, with everything its page asks for, in both languages', () => {
  const repository = openRepository(repoRoot)
  const labs = readLabs(repository)
  expect(labs.length).toBeGreaterThan(2)
  for (const { id } of labs) {
    for (const language of ['en', 'ja'] as const) {
      const page = expandPage(`<Hints lab="${id}" />\n\n<WrongFixes lab="${id}" />`, {
        page: id,
        language,
        read: repository.read,
      })
      expect(page).toContain('<Hint rung={"4"}>')
      expect(page).toContain('<WrongFix slug=')
    }
  }
})

test('a lab is linked where it has a page, and only there', () => {
  const repository = openRepository(repoRoot)
  expect(readLabs(repository).map(({ hasPage }) => hasPage)).not.toContain(false)
  const [id = ''] = repository.labIds()
  const fileOf = (path: string): string =>
    repository.fileOf(path.endsWith('.mdx') ? `${path}-that-is-not-there` : path)
  expect(readLabs({ ...repository, fileOf, labIds: () => [id] })).toMatchObject([{ id, hasPage: false }])
})

/** Between a number and its unit stands a space that no line breaks at. */
const withPlainSpaces = (text: string): string => text.replaceAll('\u00A0', ' ')

describe('the table of costs', () => {
  const rowOf = (id: string): object => ({
    id,
    costMicros: 1.64,
    ratio: 1.0083,
    low: 0.9961,
    high: 1.0204,
    pairs: [1, 2, 3],
  })
  const resultOf = (ids: readonly string[]): string =>
    JSON.stringify({
      takenAt: '2026-01-02T03:04:05.000Z',
      machine: { node: 'v26.10.0', cores: 2 },
      request: { cpuMicros: 201.3 },
      rows: ids.map(rowOf),
    })
  const expand = (language: 'en' | 'ja', result: string): string =>
    expandPage('<ServiceCost />', { page: 'p.mdx', language, read: () => result })
  const all =
    'a-a continuous-20x heap-live-32x labels in-flight metrics all locks-on inspector-20x flame'.split(' ')

  test.each([
    ['en', '| request labels | +1.6 µs | +0.8 % | −0.4 % … +2.0 % | 3 |', 'takes 201 µs of processor time'],
    ['ja', '| リクエストのラベル | +1.6 µs | +0.8 % | −0.4 % … +2.0 % | 3 |', '201 µs'],
  ] as const)('has what was measured, with its interval and pairs, in %s', (language, row, note) => {
    const page = withPlainSpaces(expand(language, resultOf(all)))
    expect(page.split('\n')).toContain(row)
    expect(page).toContain(note)
    expect(page.split('\n').filter((line) => line.startsWith('| '))).toHaveLength(1 + all.length)
  })

  test('is not made of a result that lacks a row', () => {
    expect(() => expand('en', resultOf(['a-a']))).toThrow(
      'p.mdx: importing from the repository: benchmarks/results/service-cost.json: no row "continuous-20x"',
    )
  })
})

describe('the tables of what a build with a profile is worth', () => {
  const startUp = { ratio: 0.8, low: 0.78, high: 0.823, pairs: 12, memoryRatio: null }
  const steadyState = { ratio: 0.9, low: 0.88, high: 1.02, pairs: 6, memoryRatio: 1.1 }
  const program = {
    measuredAt: '2026-01-02T03:04:05.000Z',
    startUp,
    steadyState,
    bytes: { before: 1000, after: 999, codeCache: 1024 ** 2 / 2 },
    buildSeconds: { deciding: 51.4 },
    decisions: [
      { rule: 'young-generation', isKept: false },
      { rule: 'code-cache', isKept: true },
    ],
  }
  const programs = (all: object): object => ({ node: 'v26.10.0', programs: all })
  const expand = (of: string, language: 'en' | 'ja', result: object): string =>
    withPlainSpaces(
      expandPage(`<PgoResults of="${of}" />`, {
        page: 'p.mdx',
        language,
        read: () => JSON.stringify(result),
      }),
    )

  test.each([
    ['en', '| **geometric mean** | **0.800** | **0.900** | |', 'No interval lies wholly above 1.'],
    [
      'ja',
      '| **幾何平均** | **0.800** | **0.900** | |',
      '区間の全体が 1 より上にあるプログラムはありません。',
    ],
  ] as const)('programs with their intervals, and the mean, in %s', (language, mean, doubt) => {
    const page = expand('programs', language, programs({ one: program, two: program }))
    const lines = page.split('\n')
    expect(lines[2]).toBe('| one | 0.80 [0.78, 0.82] | 0.90 [0.88, 1.02] | `code-cache` |')
    expect(lines).toContain(mean)
    expect(page).toContain(doubt)
  })

  test('what they cost', () => {
    const lines = expand('costs', 'en', programs({ one: program, two: program })).split('\n')
    expect(lines[2]).toBe('| one | 1.10 | −0.1 % | 0.50 MiB | 51 s |')
    expect(lines.at(-1)).toBe('| **geometric mean** | **1.100** | **−0.1 %** | | |')
  })

  test('programs that are slower are named', () => {
    const slow = { ...program, steadyState: { ...steadyState, low: 1.01 } }
    expect(expand('programs', 'en', programs({ one: program, two: slow }))).toContain(
      'With an interval wholly above 1, and so slower: two.',
    )
  })

  test('suites, with what differs', () => {
    const zod = {
      suite: 'its own',
      changes: ['code-cache the program'],
      passed: 1286,
      failed: 1,
      different: ['a'],
    }
    expect(expand('suites', 'en', { suites: { zod } }).split('\n')).toContain(
      '| zod | its own | `code-cache` | 1,286 | 1 | 1 |',
    )
  })

  test('packages, with how much of a profile matches', () => {
    const acorn = { from: '8.18.0', to: '8.19.0', matchedShare: 0.9984 }
    expect(expand('stability', 'ja', { sources: { acorn } }).split('\n')).toContain(
      '| acorn | 8.18.0 | 8.19.0 | 99.8 % |',
    )
  })

  test.each([
    ['programs', programs({}), 'pgo.json: no program'],
    ['costs', programs({}), 'pgo.json: no program'],
    ['suites', { suites: {} }, 'pgo-suites.json: no suite'],
    ['stability', { sources: {} }, 'pgo-stability.json: no package'],
  ])('%s: not made of nothing', (of, result, message) => {
    expect(() => expand(of, 'en', result)).toThrow(message)
  })
})

describe('a cost in a line', () => {
  const read = (): string =>
    JSON.stringify({ rows: [{ id: 'labels', ratio: 1.0083, low: 0.9961, high: 1.0204 }] })
  const expand = (source: string): string => expandPage(source, { page: 'p.mdx', language: 'en', read })

  test('is what was measured, with its interval', () => {
    const line = withPlainSpaces(expand('| labels | <Cost of="service-cost/labels" /> |'))
    expect(line).toBe('| labels | +0.8 % [−0.4 %, +2.0 %] |')
  })

  test('of a row that the result lacks stops the build', () => {
    expect(() => expand('<Cost of="service-cost/none" />')).toThrow('service-cost.json: no row "none"')
  })
})

describe('the tables of the tiers', () => {
  const result = {
    takenAt: '2026-01-02T03:04:05.000Z',
    machine: { node: 'v26.10.0', v8: '14', cores: 2 },
    tiers: ['ignition', 'sparkplug', 'maglev', 'turbofan'].map((id, n) => ({
      id,
      nanos: [20 - 6 * n, 9, 30],
    })),
    shapes: [{ count: 4, nanos: [1.64, 1.2, 1.8] }],
    events: ['[completed]'],
    difference: 'Type: cpu',
  }
  const expand = (of: string, language: 'en' | 'ja'): string[] =>
    withPlainSpaces(
      expandPage(`<Tiers of="${of}" />`, { page: 'p.mdx', language, read: () => JSON.stringify(result) }),
    ).split('\n')

  test.each([
    [
      'tiers',
      'en',
      '| Ignition | interprets bytecode | `--no-sparkplug` `--no-maglev` `--no-turbofan` | 20.0 ns (9.0 … 30.0) | 1.0 × |',
    ],
    ['tiers', 'ja', '| TurboFan | 同じことを、時間をかけてよく行う |  | 9.0 ns (2.0 … 30.0) | 2.2 × |'],
    ['shapes', 'en', '| 4 | 1.6 ns (1.2 … 1.8) |'],
    ['events', 'en', '[completed]'],
    ['difference', 'ja', 'Type: cpu'],
  ] as const)('%s, %s, has what was measured', (of, language, line) => {
    expect(expand(of, language)).toContain(line)
  })

  test('V8 says of one function what becomes of it', () => {
    const said = [
      '[marking 0x0b <JSFunction total (sfi = 0x3a)> for optimization to MAGLEV, reason: hot and stable]',
      '[completed compiling 0x0b <JSFunction total (sfi = 0x3a)> (target MAGLEV) - took 0.1, 0.5, 0.0 ms]',
      '[completed compiling 0x0c <JSFunction repeat (sfi = 0x3b)> (target MAGLEV) - took 0.1, 0.5, 0.0 ms]',
      '[bailout (kind: deopt-eager, reason: wrong map): begin. deoptimizing 0x0b <JSFunction total (sfi = 0x3a)>, 0x2 <Code MAGLEV>, opt id 2]',
    ].join('\n')
    expect(eventsOf(said)).toEqual([
      '[completed compiling <JSFunction total> (target MAGLEV) - took 0.1, 0.5, 0.0 ms]',
      '[bailout (kind: deopt-eager, reason: wrong map): begin. deoptimizing <JSFunction total>, <Code MAGLEV>]',
    ])
  })
})

describe('the tables of what a trace costs', () => {
  const head = { takenAt: '2026-01-02T03:04:05.000Z', machine: { node: 'v26.10.0', cores: 2 } }
  const cost = { costMicros: 0.94, ratio: 1.0047, low: 1.0021, high: 1.0072, pairs: [1, 2] }
  const serviceRows = 'a-a trace trace-requests-20x trace-regions-20x trace-crash-copy spans'.split(' ')
  const service = {
    ...head,
    request: { cpuMicros: 201.3 },
    rows: serviceRows.map((id) => ({ id, ...cost })),
  }
  const eventRows =
    'off with-region start-region log with-task performance-mark span active-span console-time'.split(' ')
  const section = (
    ids: readonly string[],
    [median, low, high]: readonly [number, number, number],
  ): object => ({
    ...head,
    rows: ids.map((id) => ({
      id,
      median,
      low,
      high,
      n: 60,
      ...(id === 'with-region' ? {} : { ratio: { median: 18.04, low: 17.9, high: 18.26 } }),
    })),
  })
  const events = {
    regions: section(eventRows, [1523.4, 1500.2, 1550.9]),
    requests: section(['nothing', 'a-a', 'recorder', 'regions'], [12.34, 12.01, 12.55]),
    'requests-before': section(
      ['spans', 'trace-events-http', 'trace-events', 'async-hooks'],
      [40.26, 38, 41],
    ),
  }
  const [serviceFile, eventFile] = ['trace-service', 'trace-cost'].map(
    (name) => `benchmarks/results/${name}.json`,
  ) as [string, string]
  const results: Record<string, unknown> = { [serviceFile]: service, [eventFile]: events }
  const expand = (of: string, language: 'en' | 'ja', read = results): string =>
    expandPage(`<TraceCost of="${of}" />`, {
      page: 'p.mdx',
      language,
      read: (path) => JSON.stringify(read[path]),
    })

  test.each([
    [
      'service',
      'en',
      '| flight recorder, with all that it records by itself | +0.9 µs | +0.5 % | +0.2 % … +0.7 % | 2 |',
      serviceRows.length,
    ],
    [
      'service',
      'ja',
      '| フライトレコーダー（自動で記録するものすべて） | +0.9 µs | +0.5 % | +0.2 % … +0.7 % | 2 |',
      serviceRows.length,
    ],
    ['ways', 'en', '| `--trace-events-enabled` | 40.3 µs | 38.0 … 41.0 | 20.0 % | 60 |', 7],
    ['ways', 'ja', '| フライトレコーダー | 12.3 µs | 12.0 … 12.6 | 6.1 % | 60 |', 7],
    [
      'events',
      'en',
      '| an OpenTelemetry span: `startSpan` and `end` | 1,523 ns | 1,500 … 1,551 | 18.0 [17.9, 18.3] |',
      eventRows.length,
    ],
    [
      'events',
      'ja',
      '| リージョン：`withRegion(name, fn)` | 1,523 ns | 1,500 … 1,551 | 1 |',
      eventRows.length,
    ],
  ] as const)('%s, %s, has what was measured', (of, language, row, rows) => {
    const lines = withPlainSpaces(expand(of, language)).split('\n')
    expect(lines).toContain(row)
    expect(lines.filter((line) => line.startsWith('| '))).toHaveLength(1 + rows)
  })

  test.each([
    ['service', serviceFile, { ...service, rows: [] }, 'a-a'],
    ['ways', eventFile, { ...events, requests: section([], [1, 1, 1]) }, 'a-a'],
    ['events', eventFile, { ...events, regions: section([], [1, 1, 1]) }, 'off'],
  ])('%s is not made of a result that lacks a row', (of, file, result, row) => {
    expect(() => expand(of, 'en', { ...results, [file]: result })).toThrow(`${file}: no row "${row}"`)
  })
})

describe('tables of false alarms', () => {
  const share = (called: number) => ({ called, runs: 200 })
  const one = (benchmark: string, time: string) => ({
    benchmark,
    time,
    pairs: share(9),
    redrawn: { called: 98, runs: 2000 },
    blocks: share(14),
    oneProcess: share(70),
    power: [
      { percent: 5, pairs: 10, share: share(60) },
      { percent: 5, pairs: 20, share: { called: 50, runs: 100 } },
    ],
  })
  const result = {
    takenAt: '2026-11-29T16:00:00Z',
    machine: { node: 'v26', cores: 2 },
    summary: [one('json', 'clock'), one('json', 'cpu')],
    runs: [{ load: 5 }, { load: 1.04 }, { load: 9 }],
  }
  const expand = (of: string, language: 'en' | 'ja'): string =>
    expandPage(`<FalseAlarms of="${of}" />`, {
      page: 'p.mdx',
      language,
      read: (path) => JSON.stringify({ 'benchmarks/results/false-alarms.json': result }[path]),
    })

  test.each([
    ['same', 'en', '| What calls a change | `json`, time on the clock | `json`, processor time |'],
    ['same', 'en', '| `bench ab`: ten pairs of fresh processes | 4.5 % (9/200) | 4.5 % (9/200) |'],
    ['same', 'en', 'other sequences of coins for each run | 4.9 % (98/2000) | 4.9 % (98/2000) |'],
    ['same', 'ja', '| 片側ひとつのプロセスから十標本ずつの U 検定 | 35 % (70/200) | 35 % (70/200) |'],
    ['same', 'en', 'a load of 5.0 in the middle, from 1.0 to 9.0'],
    ['slower', 'en', '| One side is slower by | `json`, 10 pairs | `json`, 20 pairs |'],
    ['slower', 'ja', '| 5 % | 30 % (60/200) | 50 % (50/100) |'],
  ] as const)('%s, %s', (of, language, want) => {
    expect(expand(of, language).replaceAll(/\u00a0|\u2060/g, ' ')).toContain(want)
  })
})
