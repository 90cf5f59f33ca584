// Every command on every page names a verb, options, a lab and a script that exist; harmless ones are run.
import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs, promisify } from 'node:util'
import { expect, test } from 'vitest'
import { nameFilter } from '../../packages/bench/src/name-filter.ts'
import {
  abFlags,
  compareFlags,
  defaultAbFlags,
  defaultCompareFlags,
  defaultRunFlags,
  parseFlags,
  runFlags,
} from '../../packages/bench/src/flags.ts'
import { rows } from '../../benchmarks/service-cost/rows.ts'
import { sectionIds } from '../../benchmarks/trace-cost/result.ts'
import { parseCommandLine as parsePgo } from '../../packages/pgo/src/options.ts'
import { parseCommandLine } from '../../packages/pprof/src/options.ts'
import { parseCommandLine as parseTraceLine } from '../../packages/trace/src/options.ts'
import { commands } from '../../packages/workshop/src/commands.ts'
import { loadLabs } from '../../packages/workshop/src/lab.ts'
import { openWorkspace } from '../../packages/workshop/src/workspace.ts'
import type { Language } from '../plugins/lab.ts'
import { homeText } from '../src/text/home.ts'
import { commandsOf, listPages, readPage, repoRoot } from './page.ts'

const languages: readonly Language[] = ['en', 'ja']
const labs = loadLabs(openWorkspace({ HOTPATH_ROOT: repoRoot }))

/** Where a command stands, and what it is. */
const all: [where: string, command: string, run: boolean][] = languages.flatMap((language) => [
  ...listPages(language).flatMap((path) => {
    const page = readPage(language, path)
    const blocks = page.fences.filter((fence) => fence.info.startsWith('console'))
    return [
      ...blocks.flatMap((block) =>
        commandsOf(block).map((command): [string, string, boolean] => [
          `${language}/${path}`,
          command,
          /\brun\b/.test(block.info),
        ]),
      ),
      ...page.spans
        .filter((span) => /^np[mx] /.test(span))
        .map((span): [string, string, boolean] => [`${language}/${path}`, span, false]),
    ]
  }),
  ...commandsOf({ info: 'console', body: homeText[language].commands }).map(
    (command): [string, string, boolean] => [`${language}: home`, command, false],
  ),
])

const workshop = all.filter(([, command]) => command.startsWith('npx workshop'))
const npm = all.filter(([, command]) => command.startsWith('npm '))
const pprof = all.filter(([, command]) => command.startsWith('npx pprof'))
const trace = all.filter(([, command]) => command.startsWith('npx trace'))
const bench = all.filter(([, command]) => command.startsWith('npx bench'))
const benchmarks = all.filter(([, command]) => command.startsWith('node benchmarks/'))
const pgo = all.filter(([, command]) => command.startsWith('npx pgo'))
const runnable = all.filter(([, command, run]) => run && command.startsWith('npx workshop'))

test('there are commands of each kind', () => {
  expect(benchmarks.length).toBeGreaterThan(5)
  expect(pprof.length).toBeGreaterThan(10)
  expect(trace.length).toBeGreaterThan(10)
  expect(bench.length).toBeGreaterThan(6)
  expect(pgo.length).toBeGreaterThan(8)
  expect(workshop.length).toBeGreaterThan(20)
  expect(npm.length).toBeGreaterThan(2)
  expect(runnable.length).toBeGreaterThan(2)
})

const [help, verbs] = [true, false].map((wanted) =>
  workshop.filter(([, command]) => command.startsWith('npx workshop help') === wanted),
) as [typeof workshop, typeof workshop]

const labName = new RegExp(`^(${labs.flatMap(({ id }) => [id, id.slice(0, 2)]).join('|')})?$`)
/** The verbs whose first word is no lab, and what it is. */
const firstWords = { export: /^([\w-]+\.json|-)$/, import: /^[\w-]+\.json$/, new: /^1[2-9]-[a-z-]+$/ }

test.each(verbs)('%s: %s', async (_where, command) => {
  const [verb = '', ...words] = command.split(' ').slice(2)
  expect(Object.keys(commands)).toContain(verb)
  const { options } = await commands[verb as keyof typeof commands]() // one of the keys, as just asserted
  const { positionals } = parseArgs({ args: words, options, allowPositionals: true, strict: true })
  const [first = ''] = positionals
  const isFitting = verb in firstWords ? firstWords[verb as keyof typeof firstWords] : labName
  expect(first).toMatch(isFitting)
})

test.each(help)('%s: %s', (_where, command) => {
  const [about = ''] = command.split(' ').slice(3)
  expect(Object.keys(commands)).toContain(about)
})

test.each(benchmarks)('%s: %s', (_where, command) => {
  const [, file = '', ...args] = command.split(' ')
  expect(existsSync(join(repoRoot, file))).toBe(true)
  const many = { type: 'string', multiple: true, default: [] as string[] } as const
  const { values } = parseArgs({ args, options: { row: many, section: many } })
  const known = new Set<string>([...rows.map(({ id }) => id), ...sectionIds])
  expect([...values.row, ...values.section].filter((name) => !known.has(name))).toEqual([])
})

test.each(npm)('%s: %s', (_where, command) => {
  const [, name = '', folder = ''] = /^npm (?:run )?(\w+)(?: -w ([\w/-]+))?$/.exec(command) ?? []
  const { scripts } = JSON.parse(readFileSync(join(repoRoot, folder, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  expect(Object.keys(scripts)).toContain(name)
})

/** The words of a command as a shell splits them, up to where its output goes. */
function wordsOf(command: string): string[] {
  const [own = ''] = command.split(/ [>|] /)
  return Array.from(
    own.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g),
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  )
}

test.each(pprof)('%s: %s', (_where, command) => {
  expect(() => parseCommandLine(wordsOf(command).slice(2))).not.toThrow()
})

test.each(trace)('%s: %s', (_where, command) => {
  expect(() => parseTraceLine(wordsOf(command).slice(2))).not.toThrow()
})

/** What each verb of bench reads its flags with; throws for one that there is not. */
const benchVerbs: Readonly<
  Record<string, (words: readonly string[]) => { words: readonly string[]; bench?: string }>
> = {
  run(argv) {
    const { options, words } = parseFlags(argv, runFlags, defaultRunFlags)
    return { words, bench: options.bench }
  },
  ab(argv) {
    const { options, words } = parseFlags(argv, abFlags, defaultAbFlags)
    return { words, bench: options.bench }
  },
  compare: (argv) => ({ words: parseFlags(argv, compareFlags, defaultCompareFlags).words }),
}

/** What other commands of a page make: copies, and files that output goes to. */
const madeOn = (where: string): string[] =>
  all
    .filter(([page]) => page === where)
    .flatMap(([, command]) =>
      Array.from(command.matchAll(/(?:^cp -r \S+|>) (\S+)/g), ([, path = '']) => path),
    )

/** The benchmarks that pages speak of, by name. */
const benchmarkNames = [
  'packages/bench/testdata/programs/quote.bench.ts',
  ...globSync('labs/*/src/*.bench.ts', { cwd: repoRoot }),
].flatMap((path) =>
  Array.from(
    readFileSync(join(repoRoot, path), 'utf8').matchAll(/^benchmark\('(\w+)'/gm),
    ([, name = '']) => name,
  ),
)

test.each(bench)('%s: %s', (where, command) => {
  const [, , verb = '', ...argv] = wordsOf(command)
  expect(Object.keys(benchVerbs)).toContain(verb)
  const { words, bench: pattern } = benchVerbs[verb]?.(argv) ?? { words: [] }
  expect(words.length).toBeGreaterThan(0)
  // A path that does not lead out of the repository leads to something, and the benchmarks asked for are there.
  const inside = words.map((word) => word.replace(/^\w+=/, '')).filter((path) => !path.startsWith('../'))
  const made = madeOn(where)
  expect(inside.filter((path) => !made.includes(path) && !existsSync(join(repoRoot, path)))).toEqual([])
  // What stands behind a slash are parameters, which a file makes when it is run.
  const [name = ''] = (pattern ?? '').split('/')
  expect(benchmarkNames.filter(nameFilter(name))).not.toEqual([])
})

test.each(pgo)('%s: %s', (_where, command) => {
  expect(() => parsePgo(wordsOf(command).slice(2))).not.toThrow()
})

/** What a page says that a command shows, by the command. */
const shown = languages.flatMap((language) =>
  listPages(language).flatMap((path) =>
    readPage(language, path)
      .fences.filter(({ info }) => info === 'console run')
      .flatMap(({ body }) =>
        Array.from(body.matchAll(/^\$ (npx (?:pprof|trace|bench) .*)\n((?:(?!\$ ).*\n)*)/gm)),
      )
      .map(([, command = '', output = '']): [string, string, string] => [
        `${language}/${path}`,
        command,
        output,
      ]),
  ),
)

test('pages show what pprof, trace and bench say', () => {
  expect(shown.length).toBeGreaterThan(4)
})

test.each(shown)('%s: %s shows what the page says', async (_where, command, output) => {
  const program = join(repoRoot, `packages/${wordsOf(command)[1]}/src/main.ts`)
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [program, ...wordsOf(command).slice(2)],
    {
      cwd: repoRoot,
      env: { ...process.env, TZ: 'UTC' },
    },
  )
  // On a terminal, what it says of the work stands above what it shows.
  expect(stderr + stdout).toBe(output)
})

test.each(runnable)('%s: %s runs', async (_where, command) => {
  const [, , ...words] = command.split(' ')
  const program = join(repoRoot, 'packages/workshop/src/main.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words], {
    cwd: repoRoot,
    env: { ...process.env, NO_COLOR: '1' },
  })
  expect(stdout).not.toBe('')
})
