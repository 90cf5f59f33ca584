// The program, from its words to what it prints.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from '@hotpath/profile'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { run } from './command-line.ts'
import { parseBenchmarks } from './format.ts'
import type { Io } from './io.ts'

const programs = fileURLToPath(new URL('../testdata/programs', import.meta.url))
const results = fileURLToPath(new URL('../testdata/benchstat', import.meta.url))
// Dozens of processes are started, which take minutes where the machine has other things to do.
vi.setConfig({ testTimeout: 300_000 })

let folder = ''
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'bench-run-'))))
afterAll(() => rmSync(folder, { recursive: true }))

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function bench(argv: readonly string[], changed: Partial<Io> = {}): Promise<Ran> {
  let out = ''
  let err = ''
  const code = await run(argv, {
    folder: programs,
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
    isStderrTerminal: false,
    readStdin: () => Promise.resolve(''),
    signal: new AbortController().signal,
    ...changed,
  })
  return { code, out, err }
}

describe('bench run', () => {
  test('prints what benchstat reads: where it was measured, and a line for each sample', async () => {
    const { code, out, err } = await bench([
      'run',
      '-bench=Plain|Params|Subs',
      '-benchtime=50x',
      '-count=2',
      'small.bench.ts',
    ])
    expect({ code, err: err.replaceAll('cleaned up\n', '') }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(
      /^goos: \w+\ngoarch: \w+\n(cpu: .*\n)?node: v[\d.]+\npkg: @hotpath\/bench\/testdata\/programs\nBenchmark/,
    )
    const { lines, warnings } = parseBenchmarks([{ text: out, file: 'x' }])
    expect(warnings).toEqual([])
    const bare = lines.map(({ name }) => name.replace(/-\d+$/, ''))
    const names = [
      'Plain',
      'Params/size=1/kind=flat',
      'Params/size=20/kind=flat',
      'Subs/async',
      'Subs/reports',
    ]
    // All once, and then all again.
    expect(bare).toEqual([...names, ...names])
    for (const line of lines) expect(line.iterations).toBe(50)
    const values = (name: string): string[] =>
      lines[names.indexOf(name)]?.values.map(({ unit }) => unit) ?? []
    expect(values('Plain')).toEqual(['sec/op'])
    expect(values('Params/size=20/kind=flat')).toEqual(['sec/op', 'B/s'])
    expect(values('Subs/reports')).toEqual(['widgets/op'])
  })

  test('-benchmem adds what was allocated, -json every value', async () => {
    const { code, out } = await bench(['run', '-bench', '^Plain', '-benchtime=20x', '-benchmem', '-json'])
    expect(code).toBe(0)
    const printed = JSON.parse(out) as { config: { goos: string }; results: { values: { unit: string }[] }[] }
    expect(printed.config.goos).toMatch(/\w/)
    expect(printed.results.map(({ values }) => values.map(({ unit }) => unit))).toEqual([
      ['ns/op', 'B/op', 'allocs/op'],
    ])
  })

  test('time goes on until it is enough, and a benchmark that does nothing is told so', async () => {
    const { out, err } = await bench([
      'run',
      '-bench=^(Plain|Nothing)$',
      '-benchtime=30ms',
      '-fresh=false',
      '-count=2',
      'small.bench.ts',
    ])
    const { lines } = parseBenchmarks([{ text: out, file: 'x' }])
    expect(lines).toHaveLength(4)
    for (const { iterations, values } of lines)
      expect(iterations * (values[0]?.value ?? 0)).toBeGreaterThan(0.029)
    expect(err).toMatch(
      /^bench: Nothing: [\d.]+ ns\/op, and a loop around nothing takes [\d.]+: .*hand it to b\.keep\(\)$/m,
    )
    expect(err).not.toContain('Plain')
  })

  test('profiles are of runs of their own, and say which benchmark', async () => {
    const [cpu, mem] = [join(folder, 'cpu.pb.gz'), join(folder, 'mem.pb.gz')]
    // A sampler may get no look in 30 ms of a busy machine.
    for (const time of ['30ms', '1s', '10s']) {
      const { code, err } = await bench([
        'run',
        '-bench=Plain',
        `-benchtime=${time}`,
        `-cpuprofile=${cpu}`,
        '-memprofile',
        mem,
        'small.bench.ts',
      ])
      expect(code).toBe(0)
      expect(err).toContain(`profile written to ${cpu}`)
      if (parse(readFileSync(cpu), { source: cpu }).samples.length > 0) break
    }
    for (const [path, type] of [
      [cpu, 'cpu'],
      [mem, 'alloc_space'],
    ] as const) {
      const profile = parse(readFileSync(path), { source: path })
      expect(profile.sampleTypes.at(-1)?.type).toBe(type)
      expect(profile.samples.length).toBeGreaterThan(0)
      expect(new Set(profile.samples.flatMap(({ labels }) => labels.map(({ str }) => str)))).toEqual(
        new Set(['Plain']),
      )
    }
  })

  test('one that fails is named, the others are measured, and the program ends with 1', async () => {
    const file = join(folder, 'broken.bench.ts')
    writeFileSync(
      file,
      `import { benchmark } from ${JSON.stringify(fileURLToPath(new URL('index.ts', import.meta.url)))}
       let runs = 0
       benchmark('Bad', () => { if (++runs > 1) throw new Error('too bad') })
       benchmark('Dies', (b) => { if (b.n > 1) process.kill(process.pid, 'SIGKILL') })
       benchmark('Good', (b) => { for (let i = 0; i < b.n; i++); })`,
    )
    const { code, out, err } = await bench(['run', '-benchtime=10ms', file])
    expect(code).toBe(1)
    expect(out).toContain('BenchmarkGood')
    expect(err).toMatch(/broken\.bench\.ts: measuring Bad: Error: too bad/)
    expect(err).toMatch(/measuring Dies: its process ended by SIGKILL, want an answer/)
    expect(out).not.toContain('BenchmarkBad')
  })

  test('-list names them', async () => {
    const { out } = await bench(['run', '-list', '-skip=Throws|Subs', 'small.bench.ts'])
    expect(out).toBe(
      'BenchmarkPlain\nBenchmarkNothing\nBenchmarkParams/size=1/kind=flat\nBenchmarkParams/size=20/kind=flat\n',
    )
  })

  test.each([
    ['nothing meant', ['run', '-bench=Absent', 'small.bench.ts'], 0, /no benchmarks: -bench=Absent/],
    [
      'no such file',
      ['run', 'absent.bench.ts'],
      1,
      /absent\.bench\.ts: looking for benchmarks: .*\(FILE_UNREADABLE\)/,
    ],
    [
      'too late',
      ['run', '-bench=Plain', '-timeout=1ms', 'small.bench.ts'],
      1,
      /not done after 0\.001 s, want an end \(BENCHMARK_TIMED_OUT\)/,
    ],
    [
      'no benchmarks',
      ['run', '../benchstat/old.txt'],
      1,
      /old\.txt: looking for benchmarks: met a file that is no module, want \*\.bench\.ts \(NO_BENCHMARKS\)/,
    ],
  ])('%s', async (_behaviour, argv, want, message) => {
    const { code, out, err } = await bench(argv)
    expect(err).toMatch(message)
    expect(code).toBe(want)
    expect(out).not.toContain('Benchmark')
  })

  test('where there is nothing to measure nothing is printed', async () => {
    expect(await bench(['run', 'absent.bench.ts'])).toMatchObject({ code: 1, out: '' })
  })

  test('on a terminal it shows where it is', async () => {
    const both: string[] = []
    let err = ''
    await bench(['run', '-bench=Plain', '-benchtime=5x', 'small.bench.ts'], {
      isStderrTerminal: true,
      stdout: (text) => both.push(text),
      stderr: (text) => {
        both.push(text)
        err += text
      },
    })
    expect(err).toContain('1 of 1: Plain')
    // Each line of results begins where one of progress was taken away.
    expect(both.filter((text) => text.includes('Benchmark'))).toHaveLength(1)
    expect(both[both.findIndex((text) => text.includes('Benchmark')) - 1]).toBe('\r\u001b[K')
  })
})

describe('bench compare', () => {
  test.each([
    ['text', /json-48 +1\.718µ ± 1% +1\.423µ ± 1% +-17\.20% \(p=0\.000 n=10\)/],
    ['csv', /^Encode\/format=gob-48,3\.0655e-06,0%,/m],
    ['json', /"delta": -0\.17200/],
    ['svg', /^<svg xmlns="[^]*-17\.20% \(p=0\.000 n=10\)[^]*<\/svg>\n$/],
  ])('as %s', async (format, want) => {
    const { code, out, err } = await bench(['compare', `-format=${format}`, 'old.txt', 'after=new.txt'], {
      folder: results,
    })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(want)
    expect(out).toContain('after')
  })

  test('reads stdin, and says what it could not read', async () => {
    const { out, err } = await bench(['compare', '-row=.name', '-'], {
      readStdin: () => Promise.resolve('BenchmarkX/a=1 10 5 ns/op\nBenchmarkX/a=2 ten 5 ns/op\n'),
    })
    expect(out).toContain('5.000n')
    expect(err).toBe('bench: -:2: parsing iteration count: invalid syntax\n')
  })

  test('a file that is named twice is two columns', async () => {
    const { out } = await bench(['compare', 'old.txt', 'old.txt'], { folder: results })
    expect(out).toMatch(/│ +old\.txt#0 +│ +old\.txt#1 +│/)
    expect(out).toMatch(/json-48 +1\.718µ ± 1% +1\.718µ ± 1% +~ \(p=1\.000 n=10\)/)
  })

  test('files of one label are one column', async () => {
    const { out } = await bench(['compare', 'x=old.txt', 'x=new.txt'], { folder: results })
    expect(out).not.toContain('#')
  })

  test('a file that has no results is named', async () => {
    const { out, err } = await bench(['compare', '-', 'old.txt'], { folder: results })
    expect(out).toContain('1.718µ')
    expect(err).toBe('bench: -: has no results\n')
  })

  test('filters, and orders as it is told', async () => {
    const argv = ['compare', '-filter=.unit:sec/op -/format:gob', '-col=.file@(new.txt old.txt)']
    const { code, out, err } = await bench([...argv, 'old.txt', 'new.txt'], { folder: results })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/new\.txt +│ +old\.txt/)
    expect(out).toContain('json')
    expect(out).not.toMatch(/gob|B\/op/)
  })

  test('a filter that leaves nothing says so', async () => {
    const { out, err } = await bench(['compare', '-filter=.name:Nothing', 'old.txt'], { folder: results })
    expect({ out, err }).toEqual({
      out: '',
      err: 'bench: no results: -filter and the listed values leave none of 20 lines\n',
    })
  })

  test('nothing is a result', async () => {
    const { code, err } = await bench(['compare', '-'])
    expect({ code, err }).toEqual({
      code: 0,
      err: 'bench: no results: met no line that is a result in -, want lines such as BenchmarkParse 100 12.3 ns/op\n',
    })
  })
})

describe('bench ab', () => {
  /** Two builds: the second does a hundred times as much. */
  function sides(): [string, string] {
    const index = JSON.stringify(fileURLToPath(new URL('index.ts', import.meta.url)))
    return ['a', 'b'].map((side) => {
      mkdirSync(join(folder, side), { recursive: true })
      const times = side === 'a' ? 10 : 1000
      writeFileSync(
        join(folder, side, 'work.bench.ts'),
        `import { benchmark } from ${index}
         benchmark('Work', (b) => { while (b.loop()) { let text = ''; for (let i = 0; i < ${times}; i++) text += i; b.keep(JSON.parse('"' + text + '"')) } })
         benchmark('Only${side.toUpperCase()}', (b) => { while (b.loop()) b.keep(b) })`,
      )
      return join(folder, side)
    }) as [string, string] // two in, two out
  }

  test('two folders, and a change that nobody can miss', async () => {
    const [a, b] = sides()
    const { code, out, err } = await bench(['ab', '-count=6', '-benchtime=10ms', '-json', a, b])
    expect(code).toBe(0)
    const { comparisons, pairs } = JSON.parse(out) as { comparisons: object[]; pairs: object[] }
    expect(comparisons).toMatchObject([
      { benchmark: 'Work', unit: 'ns/op', pairs: 6 },
      { benchmark: 'Work', unit: 'cpu-ns/op', pairs: 6, change: 'higher' },
    ])
    expect(pairs).toHaveLength(6)
    expect(err).toContain(`OnlyA: only ${a} has it`)
    expect(err).toContain(`OnlyB: only ${b} has it`)
  })

  test('a file against itself, as a table', async () => {
    copyFileSync(join(programs, 'small.bench.ts'), join(folder, 'same.bench.ts'))
    const { out } = await bench([
      'ab',
      '-bench=Plain',
      '-count=2',
      '-benchtime=1ms',
      'small.bench.ts',
      'small.bench.ts',
    ])
    expect(out).toMatch(
      /^sec\/op +small\.bench\.ts +small\.bench\.ts +change +95 % interval +p +n +could see\nPlain/,
    )
    expect(out).toContain('need >= 6 pairs to call any difference at alpha 0.05')
  })
})

describe('command lines', () => {
  test.each([
    [[], /^usage: bench/],
    [['fly'], /fly: no such verb, want one of run, compare, ab \(COMMAND_LINE_BAD\)/],
    [['run', '-fly'], /-fly: no such flag/],
    [['run', '-count'], /-count: it needs a value: <n>/],
    [['run', '-count=0'], /-count: reading its value: met "0", want a number from 1 on/],
    [['run', '-benchtime=1'], /want a time like 1s or 200ms, or a number of iterations like 100x/],
    [['run', '-bench=('], /-bench: reading its value: met "\(", want a regular expression/],
    [['compare'], /met none, want files of results/],
    [['compare', '-row=.x', 'y'], /-row: reading it: met "\.x" .*want .* \(KEY_BAD\)/],
    [['compare', '-filter=.name', 'y'], /-filter: reading it: met "\.name" .* \(FILTER_BAD\)/],
    [['compare', '-format=pdf', 'y'], /want text, csv, json, svg/],
    [['ab', 'one'], /met 1, want two/],
    [['ab', '-alpha=2', 'a', 'b'], /want a number from 0 to 1/],
  ])('%j is misused', async (argv, want) => {
    const { code, out, err } = await bench(argv)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(want)
  })

  test.each([
    [['-help'], ['bench run', 'bench compare', 'bench ab']],
    [
      ['run', '-h'],
      ['-benchmem', '-cpuprofile=<file>'],
    ],
  ])('%j lists', async (argv, want) => {
    const { code, out } = await bench(argv)
    expect(code).toBe(0)
    for (const text of want) expect(out).toContain(text)
  })
})
