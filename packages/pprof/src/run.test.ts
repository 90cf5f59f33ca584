// Whole command lines.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromFolded, parse, ProfileBuilder, toFolded, write } from '@hotpath/profile'
import { afterAll, describe, expect, test } from 'vitest'
import { pprofErrorCodes } from './errors.ts'
import { runPprof } from './testing/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'pprof-run-'))
afterAll(() => rmSync(folder, { recursive: true }))

const stdin = write(fromFolded('main;search 30\nmain;render;search 10\nmain 2'))

test('top', async () => {
  const { code, stdout, stderr } = await runPprof(['top', '-'], { stdin })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe(
    [
      'Type: samples',
      'Showing nodes accounting for 42, 100% of 42 total',
      '      flat  flat%   sum%        cum   cum%',
      '        40 95.24% 95.24%         40 95.24%  search',
      '         2  4.76%   100%         42   100%  main',
      '         0     0%   100%         10 23.81%  render',
      '',
    ].join('\n'),
  )
})

test('peek', async () => {
  const { stdout } = await runPprof(['peek', '^search$', '-'], { stdin })
  expect(stdout.split('\n').slice(5, 8)).toEqual([
    '                                                30 75.00% |   main',
    '                                                10 25.00% |   render',
    '        40 95.24% 95.24%         40 95.24%                | search',
  ])
})

test('list shows the source, tabs and all, and no control characters', async () => {
  const file = join(folder, 'shop.ts')
  writeFileSync(file, 'function search() {\r\n\treturn 1 // \u001b[31m\n}\n\n\n\n\n\n\nlast\n')
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit: 'count' }] })
  builder.add([{ name: 'search', filename: file, line: 2, startLine: 1 }], [3])
  const { stdout } = await runPprof(['list', 'search', '-'], { stdin: write(builder.build()) })
  expect(stdout).toBe(
    [
      'Total: 3',
      `ROUTINE ======================== search in ${file}`,
      '         3          3 (flat, cum)   100% of Total',
      '         .          .      1:function search() {',
      String.raw`         3          3      2:	return 1 // \x1b[31m`,
      '         .          .      3:}',
      '         .          .      4:',
      '         .          .      5:',
      '         .          .      6:',
      '         .          .      7:',
      '',
    ].join('\n'),
  )
})

test.each([
  [
    'a file that is not there',
    join(folder, 'gone.ts'),
    /^ Error: open .*gone\.ts: no such file or directory$/m,
  ],
  ['a folder', folder, /^ Error: open .*: not a regular file$/m],
  ['a device', '/dev/zero', /^ Error: open \/dev\/zero: not a regular file$/m],
  ['a relative path', 'gone/gone.ts', /^ Error: could not find file gone\/gone\.ts on path /m],
])('list says why it has no source: %s', async (_what, filename, want) => {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit: 'count' }] })
  builder.add([{ name: 'search', filename, line: 2 }], [3])
  const { code, stdout } = await runPprof(['list', 'search', '-'], { stdin: write(builder.build()) })
  expect(code).toBe(0)
  expect(stdout).toMatch(want)
})

test('tags', async () => {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit: 'count' }] })
  builder.add([{ name: 'a', filename: '' }], [3], [{ key: 'route', str: '/search' }])
  builder.add([{ name: 'a', filename: '' }], [1], [{ key: 'route', str: '/buy' }])
  const { stdout } = await runPprof(['tags', '-'], { stdin: write(builder.build()) })
  expect(stdout).toBe(' route: Total 4.0\n        3.0 (75.00%): /search\n        1.0 (25.00%): /buy\n\n')
})

test('dot', async () => {
  const { stdout } = await runPprof(['dot', '-'], { stdin })
  const lines = stdout.split('\n')
  expect(lines[0]).toBe('digraph "unnamed" {')
  expect(lines[2]).toContain(
    String.raw`label="Type: samples\lShowing nodes accounting for 42, 100% of 42 total\l"`,
  )
  expect(lines.slice(3).map((line) => line.replace(/(?<=label="[^"]*") .*/, ''))).toEqual([
    String.raw`N1 [label="search\n40 (95.24%)"`,
    String.raw`N2 [label="main\n2 (4.76%)\nof 42 (100%)"`,
    String.raw`N3 [label="render\n0 of 10 (23.81%)"`,
    'N2 -> N1 [label=" 30"',
    'N2 -> N3 [label=" 10"',
    'N3 -> N1 [label=" 10"',
    '}',
    '',
  ])
})

test('dot: what a name holds stays between its quotes', async () => {
  const evil = write(fromFolded('a"];b[label="x\\;c 1'))
  const { stdout } = await runPprof(['dot', '-'], { stdin: evil })
  for (const line of stdout.split('\n').slice(1, -2)) {
    // With all that is quoted taken out, what is left is the frame.
    expect(line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')).toMatch(/^(?:""|[\w {}[\]=#>-])*$/)
  }
})

test('callgrind', async () => {
  const { stdout } = await runPprof(['callgrind', '-'], { stdin })
  expect(stdout.split('\n').slice(0, 2)).toEqual(['positions: instr line', 'events: samples(count)'])
  expect(stdout).toContain('fn=(1) search\n')
  expect(stdout).toContain('cfn=(1)\n')
})

test('topproto', async () => {
  const { bytes } = await runPprof(['topproto', '-'], { stdin })
  const { sampleTypes } = parse(bytes)
  expect(sampleTypes.map(({ type }) => type)).toEqual(['cum', 'flat'])
  expect(toFolded(parse(bytes), { sampleTypes: ['cum', 'flat'] })).toBe(
    'search 40 40\nmain 42 2\nrender 10 0',
  )
})

test('proto merges, and what it writes can be read', async () => {
  const path = join(folder, 'default.pgo')
  const { code, stdout, stderr } = await runPprof(['-proto', `-output=${path}`, '-', fileOf('a;b 5')], {
    stdin,
  })
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: '',
    stderr: `pprof: Generating report in ${path}\n`,
  })
  expect(toFolded(parse(readFileSync(path)))).toBe('main;search 30\nmain;render;search 10\nmain 2\na;b 5')
  expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([])
})

test('proto does not go to a terminal', async () => {
  const before = process.cwd()
  process.chdir(folder)
  try {
    const { stdout, stderr } = await runPprof(['proto', '-'], { stdin, isStdoutTerminal: true })
    expect({ stdout, stderr }).toEqual({
      stdout: '',
      stderr: 'pprof: Generating report in profile001.pb.gz\n',
    })
  } finally {
    process.chdir(before)
  }
})

describe('-async_roots', () => {
  const saved = (name: string, ...stacks: string[][]): string => {
    const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit: 'count' }] })
    for (const names of stacks) {
      const frames = names.map((each) => ({ name: each, filename: '/srv/app.ts' }))
      builder.add(frames.toReversed(), [3])
    }
    const path = join(folder, name)
    writeFileSync(path, write(builder.build()))
    return path
  }
  const before = saved('before.pb.gz', ['main', 'load', 'parse'])
  const after = saved('after.pb.gz', ['load', 'parse'])
  const note =
    'pprof: Cut stacks at functions that others begin with: load; -async_roots=false leaves them whole\n'

  test.each(['-base', '-diff_base'])('is on with %s, and says so', async (flag) => {
    const { stdout, stderr } = await runPprof(['traces', '-functions', `${flag}=${before}`, after])
    expect(stdout).not.toContain('main')
    expect(stderr).toContain(note)
  })

  test('can be turned off', async () => {
    const { stdout, stderr } = await runPprof([
      'traces',
      '-functions',
      `-base=${before}`,
      '-async_roots=false',
      after,
    ])
    expect(stdout).toContain('main')
    expect(stderr).toBe('')
  })

  test('is off for one profile, and can be turned on', async () => {
    expect((await runPprof(['folded', before, after])).stdout).toBe('main;load;parse 3\nload;parse 3\n')
    const { stdout, stderr } = await runPprof(['folded', '-async_roots', before, after])
    expect({ stdout, stderr }).toEqual({ stdout: 'load;parse 6\n', stderr: note })
    const { bytes } = await runPprof(['proto', '-async_roots', before, after])
    expect(toFolded(parse(bytes))).toBe('load;parse 6')
  })

  test('is silent where nothing was cut', async () => {
    expect((await runPprof(['top', `-base=${before}`, before])).stderr).toBe('')
  })
})

test('a name cannot steer the terminal', async () => {
  const evil = write(fromFolded('main;\u001b[2J\u001b]0;owned\u0007 3'))
  for (const verb of [
    'top',
    'tree',
    'traces',
    'folded',
    'raw',
    'dot',
    'callgrind',
    'peek main',
    'list main',
  ]) {
    const { stdout, stderr } = await runPprof([...verb.split(' '), '-'], { stdin: evil })
    // The legend of a tree has tabs at its end.
    expect(`${verb}: ${stdout}${stderr}`).not.toMatch(/[^\P{Cc}\n\t]/u)
  }
  expect((await runPprof(['folded', '-'], { stdin: evil })).stdout).toBe(
    'main;\\x1b[2J\\x1b]0;owned\\x07 3\n',
  )
})

describe('nothing found is a sentence, and no error', () => {
  test.each([
    [['peek', 'nobody'], 'no matches found for regexp: nobody'],
    [['list', 'nobody'], 'no matches found for regexp: nobody'],
    [['tags'], 'no sample has a tag'],
    [['comments'], 'the profile has no comments'],
    [['folded', '-focus=nobody'], 'no sample is left'],
  ])('%s', async (argv, sentence) => {
    const path = join(folder, 'nothing.txt')
    const { code, stdout, stderr } = await runPprof([...argv, `-output=${path}`, '-'], { stdin })
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toContain(`pprof: ${sentence}\n`)
    expect(readdirSync(folder)).not.toContain('nothing.txt')
  })

  test('a table of nothing is a table', async () => {
    const { code, stdout, stderr } = await runPprof(['top', '-focus=nobody', '-'], { stdin })
    expect(code).toBe(0)
    expect(stdout).toContain('Showing nodes accounting for 0, 0% of 42 total')
    expect(stderr).toBe('pprof: Focus expression matched no samples\n')
  })
})

describe('what was misused ends with 2, before anything is read', () => {
  test.each([
    [['top', '-wide', '-'], 'COMMAND_LINE_BAD'],
    [['top', '-focus=(', '-'], 'REGEXP_BAD'],
    [['peek', '(', '-'], 'REGEXP_BAD'],
    [['top', '-tagignore=[', '-'], 'REGEXP_BAD'],
    [['top', '-tagfocus=99999999999999999999kb:', '-'], 'TAG_FILTER_BAD'],
  ])('%s', async (argv, code) => {
    const readStdin = (): Promise<never> => Promise.reject(new Error('stdin was read'))
    const ran = await runPprof(argv, { readStdin })
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' })
    expect(ran.stderr).toMatch(new RegExp(`^pprof: .* \\(${code}\\)\n$`))
  })

  test('no words at all: the usage', async () => {
    const { code, stdout, stderr } = await runPprof([])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^usage: pprof <verb>/)
  })
})

test('the usage, where it is asked for, goes to stdout', async () => {
  const { code, stdout } = await runPprof(['-help'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^usage: pprof <verb>/)
})

test('every error code is one that somebody throws', () => {
  const source = new URL('.', import.meta.url).pathname
  const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'errors.ts')
    .map((name) => readFileSync(join(source, name), 'utf8'))
    .join('\n')
  const unused = Object.keys(pprofErrorCodes).filter(
    (name) => !new RegExp(`PprofError\\(\\s*'${name}'`).test(code),
  )
  expect(unused).toEqual([])
})

function fileOf(folded: string): string {
  const path = join(folder, 'other.pb.gz')
  writeFileSync(path, write(fromFolded(folded)))
  return path
}
