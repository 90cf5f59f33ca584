// What we print is what the real `go tool pprof` prints: each verb and flag, over all profiles of the corpus.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parse, scale, write } from '@hotpath/profile'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { type GoChange, isSince } from '../../../tools/go-changes.ts'
import { peer } from '../../../tools/peer.ts'
import { mergeSource } from './source.ts'
import { SourceMerger } from './source-merger.ts'
import { goPprof } from './testing/go-pprof.ts'
import { randomFlags, randomProfile } from './testing/random-profile.ts'
import { runPprof } from './testing/world.ts'

const go = peer('go')
const { run: runGo, runBeside: runGoBeside, version } = goPprof(go)
const has = (change: GoChange): boolean => isSince(version, change)
const folder = mkdtempSync(join(tmpdir(), 'pprof-go-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Real profiles, made by the programs in both packages' testdata/programs. */
const corpus = ['../testdata/', '../../profile/testdata/'].flatMap((path) => {
  const at = new URL(path, import.meta.url).pathname
  return readdirSync(at)
    .filter((name) => /\.(pb\.gz|cpuprofile(\.gz)?|heapprofile|trace\.json\.gz)$/.test(name))
    .map((name) => join(at, name))
})
const isOfV8 = (path: string): boolean => !path.endsWith('.pb.gz')
const named = (name: string): string => corpus.find((path) => basename(path) === name) ?? name

/** What Go prints. */
function theirs(args: readonly string[], input?: string): { stdout: string; stderr: string } {
  return runGo(args, { PPROF_TMPDIR: folder }, input)
}

/**
 * The profile as a file that Go can read, and reads as we do: not those of V8, and merged where Go does not merge one
 * profile alone.
 */
function readable(path: string): string {
  if (!isOfV8(path) && !has('lone')) return path
  const copy = join(folder, `${basename(path)}.merged.pb.gz`)
  writeFileSync(copy, merged(path))
  return copy
}

/** A file as it is after merging, with nothing else done to it. */
function merged(path: string): Buffer {
  const merger = new SourceMerger()
  mergeSource(merger, { name: path, bytes: readFileSync(path), isRemote: false })
  return merger.merged.write()
}

/** Go takes the doubled slash of a URL for one that was typed twice. */
const cleanUrls = (text: string): string => text.replaceAll(/\b(file|wasm|https?):\/\/+/g, '$1:/')

/** What depends on the version of Go, and durations, which Go cuts to four characters. */
function withoutNews(text: string): string {
  let old = text.replaceAll(/^Duration: .*\n/gm, '').replaceAll(/:(\d+):\d+ s=/g, ':$1 s=')
  if (has('stackless')) old = old.replaceAll(/^ +-?\d+(?: +-?\d+)*: \n/gm, '')
  if (has('columns')) old = old.replaceAll(/(:\d+):\d+$/gm, '$1')
  if (has('times')) old = old.replaceAll(/^Time: .*\n/gm, '').replaceAll(/\\lTime: .*?(?=\\l)/g, '')
  // Which tags there are, and their order, are the same: shares are of something else.
  if (has('tagShares'))
    old = old.replaceAll(/(?<=: Total ).*/g, '').replaceAll(/^ +\S+(?: \( *\S+%\))?(?=: )/gm, '')
  return old
}

/**
 * Go's pictures have an address in their legend, names in brackets are taken apart at each dot, and calls of
 * functions that come to zero lead to a node that is not there.
 */
const likeOurPictures = (text: string): string =>
  text
    .replace(/(\\l)+See https:\S+ for how to read the graph/, '')
    .replaceAll(/^N\d+ -> N0 .*\n/gm, '')
    .replaceAll(/ \[label="[([].*?[\])](?=\\n)/g, (label) => label.replaceAll('\\n', '.'))

/**
 * A picture with its nodes named for what they show, its lines in order. Which node is the first is another
 * matter in a difference: Go divides by a sum there which may be zero.
 */
function inAnyOrder(dot: string): string {
  if (!dot.startsWith('digraph')) return dot
  const names = new Map(
    Array.from(dot.matchAll(/^N(\d+) \[label=.* tooltip="(.*?) \(/gm), ([, id = '', name = '']) => [
      id,
      name,
    ]),
  )
  return dot
    .replaceAll(/(?<=\b(?:N|NN|node))\d+/g, (id) => names.get(id) ?? id)
    .split('\n')
    .toSorted()
    .join('\n')
}

const comparable = (text: string): string => likeOurPictures(withoutNews(cleanUrls(text)))
/** What both print, made comparable. Where nothing matches, that is an error for Go, and a sentence for us. */
async function both(
  args: readonly string[],
  sources: readonly string[],
): Promise<{ got: string; want: string }> {
  const { stdout, stderr } = theirs([...args, ...sources.map(readable)])
  const ran = await runPprof([...args, ...sources])
  const nothing = /no matches found for regexp: .*/
  return {
    got: comparable(ran.stdout) || (nothing.exec(ran.stderr)?.[0] ?? ran.stderr),
    want: comparable(stdout) || (nothing.exec(stderr)?.[0] ?? 'Go has printed nothing'),
  }
}

describe.skipIf(!go)('each profile', () => {
  test('there are at least twenty', () => {
    expect(corpus.length).toBeGreaterThan(20)
  })

  describe.each(corpus.map((path) => [basename(path), path] as const))('%s', (_name, path) => {
    test.each([
      ['-top -functions'],
      ['-top -filefunctions -nodecount=20 -sample_index=0 -unit=auto'],
      ['-top -addresses -cum -trim=false'],
      ['-tree -filefunctions'],
      ['-traces -lines'],
      ['-peek=a|e -functions'],
      ['-list=a|e'],
      ['-raw'],
      ['-dot -functions'],
      ['-dot -lines -nodecount=15'],
      ['-callgrind'],
    ])('%s', async (line) => {
      const { got, want } = await both(line.split(' '), [path])
      expect(got).toBe(want)
    })
  })
})

const samples = [
  'go.work.cpu-words.pb.gz',
  'go.work.heap-after.pb.gz',
  'go.work.block.pb.gz',
  'node.service.cpu.pb.gz',
  'node.service.heap.pb.gz',
  'node.v8.text.cpuprofile',
]

describe.skipIf(!go)('each flag', () => {
  const lines = [
    '-focus=sort|search|words',
    '-focus=(?i)SORT|Search|JSON',
    '-focus=[[:upper:]]\\w+',
    '-ignore=runtime|node:',
    '-focus=main|service -ignore=^runtime\\.',
    '-hide=runtime|node:internal',
    '-show=main|programs',
    '-show_from=main|service',
    '-focus=nothing\\ at\\ all',
    '-focus=sort|search -relative_percentages',
    '-sample_index=0',
    '-sample_index=0 -cum',
    '-unit=seconds',
    '-unit=us',
    '-unit=kilobytes',
    '-unit=auto',
    '-unit=count',
    '-nodefraction=0.1',
    '-nodefraction=0',
    '-nodecount=3',
    '-nodecount=0',
    '-trim=false',
    '-compact_labels',
    '-trim_path=/usr/lib/go-1.19/src:/srv',
    '-source_path=/a/src:/b/packages',
    '-nodecount=7 -edgefraction=0.1',
    '-nodefraction=0.02 -edgefraction=0.05 -cum',
    '-mean',
    '-mean -sample_index=0',
    '-divide_by=3',
    '-divide_by=3 -focus=a',
    '-divide_by=0.7 -unit=auto -nodecount=9',
    '-divide_by=-2',
    '-noinlines',
    '-noinlines -focus=add|main',
    '-noinlines -cum',
    '-prune_from=search|words|main',
    '-prune_from=^sort|node:|add',
    '-tagroot=route',
    '-tagroot=task,round -tagleaf=bytes',
    '-tagleaf=route -focus=^/search$',
    '-tagroot=nothing',
    '-tagshow=round|route',
    '-taghide=round|route -focus=a',
  ].map((flags, i) => `${['-top -filefunctions', '-dot -functions', '-tree -lines'][i % 3]} ${flags}`)
  describe.each(samples)('%s', (name) => {
    test.each(lines)('%s', async (line) => {
      // A blank belongs to a value only behind a backslash.
      const args = line.split(/(?<!\\) /).map((word) => word.replaceAll('\\ ', ' '))
      const { got, want } = await both(args, [named(name)])
      expect(got).toBe(want)
    })
  })
})

describe.skipIf(!go || !has('columns'))('-showcolumns', () => {
  const columns = ['-top -lines', '-traces -lines', '-tree -lines -nodecount=20', '-top -functions']
  describe.each(['node.v8.numbers.cpuprofile', 'node.v8.deep.cpuprofile.gz', 'go.work.heap-after.pb.gz'])(
    '%s',
    (name) => {
      test.each(columns)('%s', async (line) => {
        const args = ['-showcolumns', '-compact_labels', ...line.split(' ')]
        const time = (text: string): string => text.replaceAll(/^(Time|Duration): .*\n/gm, '')
        const { stdout } = theirs([...args, readable(named(name))])
        expect(time((await runPprof([...args, named(name)])).stdout)).toBe(time(cleanUrls(stdout)))
      })
    },
  )
})

describe.skipIf(!go)('-list', () => {
  // The checkout that the profiles were made in is gone; its sources are here.
  test.each([
    ['node.service.cpu.pb.gz', '-trim_path=/srv/hotpath'],
    [
      'node.service.heap.pb.gz',
      `-source_path=/nowhere/at-all:${new URL('../..', import.meta.url).pathname} -trim_path=/srv/hotpath/packages:/srv`,
    ],
    [
      'node.v8.text.cpuprofile',
      `-trim_path=/srv/hotpath -source_path=${new URL('..', import.meta.url).pathname}`,
    ],
    ['go.work.cpu-walk.pb.gz', `-source_path=${new URL('../testdata/programs', import.meta.url).pathname}`],
  ])('%s %s', async (name, flags) => {
    const args = ['-list=walk|search|render|text|permutations|fill', ...flags.split(' ')]
    const { got, want } = await both(args, [named(name)])
    expect(got, 'the source was found').toMatch(/^ +\S+ +\S+ +\d+:.*[{(]/m)
    expect(got).toBe(want)
  })
})

describe.skipIf(!go)('tags', () => {
  const withTags = [
    'go.work.cpu-words.pb.gz',
    'go.work.heap-after.pb.gz',
    'node.service.cpu.pb.gz',
    'node.cpu.pb.gz',
    'go.cpu.pb.gz',
  ]
  describe.each(withTags)('%s', (name) => {
    test.each([
      ['-tags'],
      ['-tags -unit=ms'],
      ['-tags -sample_index=0'],
      ['-top -functions -tagfocus=words|search'],
      ['-top -functions -tagfocus=route=/search'],
      ['-top -functions -tagfocus=task=words,pricing'],
      ['-top -functions -tagfocus=words,round:1'],
      ['-top -functions -tagignore=round=1'],
      ['-top -functions -tagfocus=16kb'],
      ['-top -functions -tagfocus=:1kb'],
      ['-top -functions -tagfocus=1kb:'],
      ['-top -functions -tagfocus=1kb:64kb'],
      ['-top -functions -tagfocus=bytes=32b:1mb'],
      ['-top -functions -tagignore=1kb:2s'],
      ['-top -functions -tagfocus=3'],
      ['-traces -functions -tagfocus=bytes=:1kb'],
      ['-traces -functions -tagshow=round|bytes'],
      ['-traces -functions -taghide=round|bytes'],
      ['-traces -functions -tagroot=task,bytes -tagleaf=round -unit=kb'],
      ['-tags -tagshow=round|bytes'],
      ['-traces -functions -mean'],
      ['-traces -lines -noinlines'],
      ['-dot -functions -nodefraction=0 -edgefraction=0'],
      ['-dot -functions -cum -nodecount=9 -sample_index=0 -mean'],
    ])('%s', async (line) => {
      const args = line.split(' ')
      // Where nothing has a tag Go prints nothing, and we say so on stderr.
      const want = theirs([...args, readable(named(name))]).stdout
      expect(comparable((await runPprof([...args, named(name)])).stdout)).toBe(comparable(want))
    })
  })
})

describe.skipIf(!go)('two profiles', () => {
  const pairs = [
    ['node.async.cached.pb.gz', 'node.async.not-cached.pb.gz'],
    ['go.work.heap-before.pb.gz', 'go.work.heap-after.pb.gz'],
    ['go.work.cpu-walk.pb.gz', 'go.work.cpu-words.pb.gz'],
    ['node.service.heap-before.pb.gz', 'node.service.heap.pb.gz'],
    ['node.service.cpu.pb.gz', 'node.service.cpu-later.pb.gz'],
    ['node.v8.recursion.cpuprofile', 'node.v8.text.cpuprofile'],
    ['node.v8.small.heapprofile', 'node.v8.large.heapprofile'],
  ] as const
  const lines = ['-base', '-diff_base'].flatMap((base) =>
    [
      '-top -functions',
      '-top -filefunctions -normalize',
      '-top -lines -cum -drop_negative',
      '-tree -functions -nodecount=10',
      '-dot -functions -trim=false',
      '-traces -functions',
      '-top -functions -sample_index=0 -focus=a',
      '-raw',
    ].map((line) => [base, line] as const),
  )
  describe.each(pairs)('%s and %s', (before, after) => {
    test.each(lines)('%s with %s', async (flag, line) => {
      const args = line.split(' ')
      const [base, source] = [named(before), named(after)]
      const want = theirs([...args, flag, readable(base), readable(source)]).stdout
      const got = (await runPprof([...args, '-async_roots=false', flag, base, source])).stdout
      expect(inAnyOrder(comparable(got))).toBe(inAnyOrder(comparable(want)))
    })

    test('merged', async () => {
      const { got, want } = await both(['-top', '-functions'], [named(before), named(after)])
      expect(got).toBe(want)
    })
  })

  test('in other units', async () => {
    const path = named('go.work.cpu-words.pb.gz')
    const profile = scale(parse(readFileSync(path)), [1, 1e-3])
    const [samplesType, cpu] = profile.sampleTypes
    if (!samplesType || !cpu) throw new Error('the profile has lost its columns')
    const micros = join(folder, 'micros.pb.gz')
    writeFileSync(micros, write({ ...profile, sampleTypes: [samplesType, { ...cpu, unit: 'microseconds' }] }))
    for (const verb of ['-top', '-raw']) {
      const { got, want } = await both([verb, '-functions'], [micros, path])
      expect(got).toBe(want)
    }
  })
})

describe.skipIf(!go)('-proto', () => {
  test.each([
    ['one profile', [], ['node.service.cpu.pb.gz']],
    ['three profiles', [], ['go.work.cpu-walk.pb.gz', 'go.work.cpu-words.pb.gz', 'go.cpu.pb.gz']],
    ['two heap profiles', [], ['node.service.heap.pb.gz', 'node.service.allocs.pb.gz']],
    ['what is in focus', ['-focus=search|sort', '-hide=node:'], ['node.service.cpu.pb.gz']],
    ['a third of it', ['-divide_by=3'], ['go.work.heap-after.pb.gz']],
    ['with tags as frames', ['-tagroot=route', '-tagleaf=bytes'], ['go.work.heap-after.pb.gz']],
    ['a comment more', ['-add_comment=of Monday'], ['node.service.cpu.pb.gz']],
    ['the rows of top', ['-topproto', '-functions'], ['node.service.cpu.pb.gz']],
    ['the lines of top', ['-topproto', '-lines', '-nodecount=9'], ['go.work.heap-after.pb.gz']],
  ] as const)('%s: Go reads from us what it reads from itself', async (_what, flags, names) => {
    const [ours, goes] = [join(folder, 'ours.pb.gz'), join(folder, 'theirs.pb.gz')]
    const sources = names.map(named)
    const args = [...((flags as readonly string[]).includes('-topproto') ? [] : ['-proto']), ...flags]
    theirs([...args, `-output=${goes}`, ...sources.map(readable)])
    expect((await runPprof([...args, `-output=${ours}`, ...sources])).code).toBe(0)
    // What was not merged has frames of tags numbered in another order.
    const read = (path: string): string => theirs(['-raw', has('lone') ? readable(path) : path]).stdout
    expect(read(ours)).toBe(read(goes))
  })
})

describe.skipIf(!go)('the shell', () => {
  // What it says on stderr is in our words; what it shows is to be the same.
  test.each([
    [
      'reports',
      [
        'top',
        'top5',
        'top 3 -cum',
        'tree 4',
        'peek search|sort',
        'traces search|sort',
        'tags',
        'comments',
        'raw',
      ],
    ],
    [
      'words to focus on and to ignore',
      ['top search|sort', 'top -node:|runtime', 'top 5 main service -emit', 'tags route -thread'],
    ],
    [
      'options',
      [
        'focus=search|sort',
        'top5',
        'sort=cum',
        'top5',
        ':',
        'top 5',
        'nodecount=3',
        'top',
        'tree',
        'unit=us',
        'top',
        'trim=false',
        'top',
      ],
    ],
    [
      'columns',
      [
        'samples',
        'top3',
        'mean_cpu',
        'top3',
        'total_cpu',
        'top3',
        'sample_index=0',
        'top 3',
        'sample_index=nothing',
        'top3',
      ],
    ],
    [
      'granularities',
      ['granularity=lines', 'top5', 'filefunctions=true', 'top5', 'granularity=addresses', 'top5'],
    ],
    ['what is refused', ['bogus', 'focus search', 'list', 'top >', 'nodecount=x', 'list nobody', 'top2']],
    [
      'blank lines, blanks and comments',
      ['', '  top2  ', 'nodecount = 2 //: default', 'top', 'compact_labels=false', 'top'],
    ],
    ['the end', ['top1', 'quit', 'top2']],
  ])('%s', async (_what, lines) => {
    for (const name of ['node.service.cpu.pb.gz', 'go.work.cpu-words.pb.gz']) {
      const want = comparable(theirs(['-functions', readable(named(name))], `${lines.join('\n')}\n`).stdout)
      expect(comparable((await runPprof(['-functions', named(name)], { lines })).stdout)).toBe(want)
    }
  })
})

describe.skipIf(!go)('a server that refuses is quoted as Go quotes it', () => {
  const own = { 'X-Go-Pprof': '1', 'Content-Type': 'text/plain; charset=utf-8' }
  test.each([
    ['a profile that it does not have', 404, own, 'Unknown profile\n'],
    [
      'a recording that cannot begin',
      500,
      own,
      'Could not enable CPU profiling: cpu profiling already in use\n',
    ],
    ['a page of somebody else', 404, { 'Content-Type': 'text/html' }, '<h1>gone</h1>'],
    ['a success of another kind', 204, {}, ''],
  ])('%s', async (_what, status, headers, body) => {
    const server = createServer((_request, response) => response.writeHead(status, headers).end(body))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/debug/pprof/x`
    const { stderr } = await runGoBeside(['-top', url], { PPROF_TMPDIR: folder })
    const ours = (await runPprof(['-top', url], { env: { PPROF_TMPDIR: folder } })).stderr
    server.close()
    const [words = ''] = /server response: .*/.exec(stderr) ?? []
    expect(words).toContain(String(status))
    expect(ours).toContain(`${words} (FETCH_REFUSED)\n`)
  })
})

/** Go lists options that exclude each other in the order of a hash table. */
const inOrder = (sentence: string): string =>
  sentence.replace(/(?<=options set: \[).*(?=\])/, (list) => list.split(' ').toSorted().join(' '))

describe.skipIf(!go)('what is misused is said in Go’s words', () => {
  test.each<[line: string, source?: 'cpu' | 'heap']>([
    ['-wide'],
    ['-top -focus'],
    ['-top -cum=maybe', 'cpu'],
    ['-top -nodecount=1.5', 'cpu'],
    ['-top -nodefraction=x', 'cpu'],
    ['-top -seconds=x', 'cpu'],
    ['-top -timeout=x', 'cpu'],
    ['-top -tree', 'cpu'],
    ['-top -flat -cum', 'cpu'],
    ['-top -base=a -diff_base=b', 'cpu'],
    ['-top -normalize', 'cpu'],
    ['-top -divide_by=0', 'cpu'],
    ['-top -sample_index=9', 'cpu'],
    ['-top -sample_index=-1', 'cpu'],
    ['-top -sample_index=x', 'cpu'],
    ['-top -sample_index=0 -inuse_space', 'cpu'],
    ['-top -inuse_objects -alloc_objects', 'heap'],
    ['-top -focus=(', 'cpu'],
    ['-top -ignore=a)', 'cpu'],
    ['-top -hide=a[', 'cpu'],
    ['-top -show=*a', 'cpu'],
    ['-top -show_from=a**', 'cpu'],
    ['-top -prune_from=\\y', 'cpu'],
    ['-top -tagshow=a{2,1}', 'cpu'],
    ['-top -taghide=[z-a]', 'cpu'],
    ['-top -tagfocus=(', 'cpu'],
    ['-top -tagignore=a,(b', 'cpu'],
    ['-peek=nobody', 'cpu'],
    ['-peek=a[', 'cpu'],
    ['-list=nobody', 'cpu'],
    ['-top -focus=nobody', 'cpu'],
    ['-top -tagroot=nobody', 'cpu'],
    ['-top -tagshow=nobody', 'cpu'],
    ['-top -taghide=nobody -tagleaf=none', 'cpu'],
    ['-top -tagfocus=1kb', 'cpu'],
  ])('%s', async (line, source) => {
    const sources = { cpu: ['go.work.cpu-words.pb.gz'], heap: ['go.work.heap-after.pb.gz'] }
    const files = source === undefined ? [] : sources[source].map(named)
    const args = [...line.split(' '), ...files]
    const { stderr } = theirs(args)
    // Go shows all its flags behind some of these.
    const words = stderr.split('usage:')[0]?.trim().split('\n') ?? []
    expect(words.join('')).not.toBe('')
    const ours = (await runPprof(args)).stderr
    for (const sentence of words)
      expect(ours).toContain(inOrder(sentence.replace(/^(parsing argument regexp) .*?:/, '$1:')))
  })
})

test.skipIf(!go)(
  '-files: all of a file is one line, where Go has one for each start of a function',
  async () => {
    const flags = ['-top', '-files', '-trim=false']
    // Go's own profiles have no starts of functions (before Go 1.20).
    const { got: ours, want: goes } = await both(flags, [named('go.work.cpu-words.pb.gz')])
    expect(ours).toBe(goes)
    const path = named('node.service.cpu.pb.gz')
    const rows = (text: string): string[] =>
      text.split('\n').slice(text.split('\n').findIndex((line) => line.includes('flat%')) + 1, -1)
    const files = (text: string): string[] => rows(text).map((line) => line.split('  ').at(-1) ?? '')
    const got = files((await runPprof([...flags, path])).stdout).map(cleanUrls)
    const want = files(theirs([...flags, readable(path)]).stdout)
    expect(got).toEqual([...new Set(got)])
    expect(new Set(got)).toEqual(new Set(want))
    expect(got.length).toBeLessThan(want.length)
  },
)

// A minute is enough for all of them, and not for finding the smallest that fails.
test.skipIf(!go)('any profile under any flags', { timeout: 300_000 }, async () => {
  const save = (name: string, bytes: Buffer): string => {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    return path
  }
  const comparison = fc.constantFrom('', '', '-base', '-diff_base')
  await fc.assert(
    fc.asyncProperty(randomProfile, randomProfile, randomFlags, comparison, async (a, b, flags, base) => {
      const source = save('source.pb.gz', write(a))
      const other = save('base.pb.gz', write({ ...b, sampleTypes: a.sampleTypes }))
      const own =
        has('noInlines') && flags.includes('-raw') ? flags.filter((flag) => flag !== '-noinlines') : flags
      const args = base === '' ? own : [...own, `${base}=${other}`]
      // The time of a dump is that of the machine.
      const withoutTime = (text: string): string =>
        text.replace(/^Time: .*\n/m, '').replace(/\\lTime: .*?(?=\\l)/, '')
      // Of nothing, no share has a colour.
      const withoutColor = (text: string): string =>
        / of 0 total/.test(text) ? text.replaceAll(/color="#\w+"/g, '') : text
      const shown = (text: string): string => withoutColor(inAnyOrder(withoutTime(comparable(text))))
      const want = shown(theirs([...args, readable(source)]).stdout)
      expect(shown((await runPprof([...args, '-async_roots=false', source])).stdout)).toBe(want)
    }),
    { numRuns: 100 }, // each starts the program
  )
})
