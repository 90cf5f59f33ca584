// The shell.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromFolded, write } from '@hotpath/profile'
import { afterAll, describe, expect, test } from 'vitest'
import { defaultOptions, type Options } from './options.ts'
import { completions, parseCommand } from './shell.ts'
import { runPprof } from './testing/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'pprof-shell-'))
afterAll(() => rmSync(folder, { recursive: true }))

const heap = fromFolded('main;search 30 4096\nmain;render;search 10 1024\nmain 2 9', {
  sampleTypes: [
    { type: 'inuse_objects', unit: 'count' },
    { type: 'inuse_space', unit: 'bytes' },
  ],
})
const path = join(folder, 'heap.pb.gz')
writeFileSync(path, write(heap))

/** What comes of lines, prompts taken out. */
async function typed(...lines: readonly string[]): Promise<{ shown: string; said: string; code: number }> {
  const { stdout, stderr, code } = await runPprof(['-functions', path], { lines })
  return { shown: stdout.replaceAll('(pprof) ', ''), said: stderr, code }
}

test('it says what the profile is, asks, and ends with its input', async () => {
  const { stdout, stderr, code } = await runPprof([path])
  expect({ stdout, code }).toEqual({ stdout: '(pprof) ', code: 0 })
  expect(stderr).toBe(
    'Type: inuse_space\nEntering interactive mode (type "help" for commands, "o" for options)\n',
  )
})

test.each(['q', 'quit', 'exit'])('%s ends it', async (word) => {
  expect((await typed(word, 'top')).shown).toBe('')
})

test('a command shows its report, without the lines about the profile', async () => {
  const { shown } = await typed('top 1')
  expect(shown).toBe(
    [
      'Showing nodes accounting for 5kB, 99.82% of 5.01kB total',
      'Showing top 1 nodes out of 3',
      '      flat  flat%   sum%        cum   cum%',
      '       5kB 99.82% 99.82%        5kB 99.82%  search',
      '',
    ].join('\n'),
  )
})

describe('a command', () => {
  const changes = (line: string): Partial<Options> => {
    const { options } = parseCommand(line.split(' '), defaultOptions)
    return Object.fromEntries(
      Object.entries(options).filter(([key, value]) => value !== defaultOptions[key as keyof Options]),
    )
  }

  test.each([
    ['top', { nodeCount: 10 }],
    ['text', { nodeCount: 10 }],
    ['top5', { nodeCount: 5 }],
    ['top 5', { nodeCount: 5 }],
    ['tree', {}],
    ['tree7', { nodeCount: 7 }],
    ['top -cum', { nodeCount: 10, isSortedByCum: true }],
    ['top search render', { nodeCount: 10, focus: 'search|render' }],
    ['top -node: -gc', { nodeCount: 10, ignore: 'node:|gc' }],
    ['tags route -thread', { tagFocus: 'route', tagIgnore: 'thread' }],
    ['top >a.txt', { nodeCount: 10, output: 'a.txt' }],
    ['tree > a.txt', { output: 'a.txt' }],
    ['peek search 3', { nodeCount: 3 }],
    ['web search', { focus: 'search' }],
  ])('%s', (line, want) => {
    expect(changes(line)).toEqual(want)
  })

  test('takes its pattern first', () => {
    expect(parseCommand(['list', 'search', 'main'], defaultOptions)).toMatchObject({
      verb: 'list',
      pattern: 'search',
      options: { focus: 'main' },
    })
  })

  test.each([
    ['bogus', 'unrecognized command: "bogus"'],
    ['focus search', 'did you mean: focus=search'],
    ['nodecount', 'please specify a value, e.g. nodecount=<val>'],
    ['list', 'command list requires an argument'],
    ['top >', 'unexpected end of line after >'],
    ['svg', 'svg: is not here; -dot writes the graph for graphviz'],
    ['top (', 'parsing focus regexp: error parsing regexp: missing closing ): `(`'],
    ['sample_index=7', 'sample_index 7 is outside the range [0..1]'],
    ['sample_index=cpu', 'sample_index "cpu" must be one of: [inuse_objects inuse_space]'],
    ['nodecount=many', 'invalid "nodecount" value "many", want a whole number'],
    ['granularity=modules', 'invalid "granularity" value "modules", want functions,'],
    ['sort=name', 'invalid "sort" value "name", want flat or cum'],
    ['divide_by=0', 'zero divisor specified'],
    ['trim=maybe', 'invalid "trim" value "maybe", want true or false'],
  ])('%s is refused, and the next one is asked for', async (line, message) => {
    const { said, shown, code } = await typed(line, 'comments', 'top1')
    expect(said).toContain(`${message}`)
    expect(shown).toContain(' search\n')
    expect(code).toBe(0)
  })
})

describe('options', () => {
  test('hold from then on', async () => {
    const { shown } = await typed('focus=render', 'top', 'top')
    expect(shown.match(/focus=render/g)).toHaveLength(2)
  })

  test('given with a command do not', async () => {
    const { shown } = await typed('top render', 'top')
    expect(shown.match(/focus=render/g)).toHaveLength(1)
  })

  test.each([
    ['a column, by its name alone', ['inuse_objects'], 'sample_index              = inuse_objects'],
    ['means of a column', ['mean_inuse_space'], 'mean                      = true'],
    ['and sums again', ['mean_inuse_space', 'total_inuse_space'], 'mean                      = false'],
    ['a choice, by its name alone', ['cum'], 'sort                      = cum'],
    ['and the other', ['cum', 'sort=flat'], 'sort                      = flat'],
    ['yes and no, by the name alone', ['noinlines'], 'noinlines                 = true'],
    ['in words', ['trim=no'], 'trim                      = false'],
    ['what a line of the list says', ['nodecount = 5 //: default'], 'nodecount                 = 5 '],
    ['all filters off', ['focus=a', 'hide=b', 'tagfocus=c', ':'], 'focus                     = ""'],
    ['a granularity', ['lines'], 'granularity               = lines                //: [addresses | '],
    [
      'nothing: what the profile opens on',
      [],
      'sample_index              = inuse_space          //: [inuse_objects | ',
    ],
  ])('%s', async (_what, lines, want) => {
    expect((await typed(...lines, 'o')).said).toContain(`\n  ${want}`)
  })
})

test('> writes a file', async () => {
  const output = join(folder, 'top.txt')
  const { shown, said } = await typed(`top1 >${output}`)
  expect(shown).toBe('')
  expect(said).toContain(`Generating report in ${output}\n`)
  expect(readFileSync(output, 'utf8')).toContain(' search\n')
})

test('bytes do not go to the screen', async () => {
  const before = process.cwd()
  process.chdir(folder)
  try {
    const { shown, said } = await typed('proto')
    expect(shown).toBe('')
    expect(said).toContain('Generating report in profile001.pb.gz\n')
    expect(existsSync('profile001.pb.gz')).toBe(true)
  } finally {
    process.chdir(before)
  }
})

test('a column in which nothing is: what to do about it', async () => {
  const empty = join(folder, 'empty.pb.gz')
  writeFileSync(empty, write(fromFolded('a 1 0', { sampleTypes: heap.sampleTypes })))
  expect((await runPprof([empty])).stderr).toContain(
    'Try "sample_index" command to analyze different sample values.\n',
  )
})

test('help lists all commands and options, and explains each', async () => {
  const { said } = await typed('help', 'help top', 'help focus', 'help web', 'help me')
  expect(said).toContain('\n  peek <regexp> ')
  expect(said).toContain('\n  show_from= ')
  expect(said).toContain('top [n] [focus_regexp]* [-ignore_regexp]* [-cum] [>file]')
  expect(said).toContain('Only stacks with such a function, file or program\n')
  expect(said).toContain('Unknown command: me\n')
})

test('web serves the page until the shell ends', async () => {
  const { said, shown } = await typed('web', 'top1')
  expect(`${said}${shown}`).toMatch(/http:\/\/127\.0\.0\.1:\d+\//)
  expect(shown).toContain(' search\n')
})

describe('completion', () => {
  test.each([
    ['pe', ['peek'], 'pe'],
    ['sho', ['show=', 'show_from=', 'showcolumns='], 'sho'],
    ['top ear', ['search'], 'ear'],
    ['top -ren', ['-render'], '-ren'],
    ['help show', ['show', 'show_from', 'showcolumns'], 'show'],
    ['top x', [], 'x'],
  ])('%s', (line, found, part) => {
    expect(completions(line, heap)).toEqual([found, part])
  })
})
