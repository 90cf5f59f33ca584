// What a build with a profile is worth to real programs, whether it passes their tests, and how well profiles outlive a
// release, as tables that benchmarks made: benchmarks/results/pgo.json, pgo-suites.json and pgo-stability.json.
import { figure } from './markdown.ts'
import type { Language } from './lab.ts'
import { headingRow, say, type Words } from './words.ts'

interface Measured {
  readonly ratio: number
  readonly low: number
  readonly high: number
  readonly pairs: number
  readonly memoryRatio: number | null
}

interface ProgramResult {
  readonly measuredAt: string
  readonly startUp: Measured
  readonly steadyState: Measured
  readonly bytes: { readonly before: number; readonly after: number; readonly codeCache: number }
  readonly buildSeconds: { readonly deciding: number }
  readonly decisions: readonly { readonly rule: string; readonly isKept: boolean }[]
}

/** The part of `pgo.json` that a page shows. Ratios are with the build, by without. */
export interface PgoResults {
  readonly node: string
  readonly programs: Readonly<Record<string, ProgramResult>>
}

/** The part of `pgo-suites.json` that a page shows. */
export interface PgoSuites {
  readonly suites: Readonly<
    Record<
      string,
      {
        readonly suite: string
        readonly changes: readonly string[]
        readonly passed: number
        readonly failed: number
        readonly different: readonly string[]
      }
    >
  >
}

/** The part of `pgo-stability.json` that a page shows. */
export interface PgoStability {
  readonly sources: Readonly<
    Record<string, { readonly from: string; readonly to: string; readonly matchedShare: number }>
  >
}

/**
 * Returns the table of programs as Markdown, with the means and what to know about it below.
 *
 * @throws {Error} when the result has no program
 */
export function pgoProgramsTable({ node, programs }: PgoResults, language: Language): string {
  const all = listOf(programs)
  const rows = all.map(([name, { startUp, steadyState, decisions }]) => {
    const kept = decisions.filter(({ isKept }) => isKept).map(({ rule }) => `\`${rule}\``)
    return `| ${name} | ${ratioOf(startUp)} | ${ratioOf(steadyState)} | ${[...new Set(kept)].join(' ')} |`
  })
  const [start, work] = [
    geomean(all, (one) => one.startUp.ratio),
    geomean(all, (one) => one.steadyState.ratio),
  ]
  return [
    headingRow(language, [
      ['Program', 'プログラム'],
      ['CPU to the first result', '最初の結果までの CPU'],
      ['CPU at work', '稼働中の CPU'],
      ['Kept', '残ったもの'],
    ]),
    '|---|---:|---:|---|',
    ...rows,
    `| **${say(language, mean)}** | **${start.toFixed(3)}** | **${work.toFixed(3)}** | |`,
    '',
    programsNote(all, node, language),
  ].join('\n')
}

/**
 * Returns the table of what builds cost as Markdown.
 *
 * @throws {Error} when the result has no program
 */
export function pgoCostsTable({ programs }: PgoResults, language: Language): string {
  const all = listOf(programs)
  const growth = ({ bytes }: ProgramResult): number => bytes.after / bytes.before
  const rows = all.map(([name, result]) => {
    const { steadyState, bytes, buildSeconds } = result
    const cells = [
      name,
      steadyState.memoryRatio?.toFixed(2) ?? '',
      percent(growth(result)),
      bytes.codeCache > 0 ? figure(`${(bytes.codeCache / 1024 ** 2).toFixed(2)} MiB`) : '',
      figure(`${buildSeconds.deciding.toFixed(0)} s`),
    ]
    return `| ${cells.join(' | ')} |`
  })
  const memory = geomean(all, ({ steadyState }) => steadyState.memoryRatio ?? 1)
  return [
    headingRow(language, [
      ['Program', 'プログラム'],
      ['Peak memory', '最大メモリ'],
      ['Text of the program', 'プログラムのテキスト'],
      ['Compiled code', 'コンパイル済みコード'],
      ['Deciding', '判定の時間'],
    ]),
    '|---|---:|---:|---:|---:|',
    ...rows,
    `| **${say(language, mean)}** | **${memory.toFixed(3)}** | **${percent(geomean(all, growth))}** | | |`,
  ].join('\n')
}

const mean: Words = ['geometric mean', '幾何平均']

function listOf(programs: PgoResults['programs']): readonly (readonly [string, ProgramResult])[] {
  const all = Object.entries(programs)
  if (all.length === 0) throw new Error('benchmarks/results/pgo.json: no program')
  return all
}

function geomean(
  all: readonly (readonly [string, ProgramResult])[],
  of: (one: ProgramResult) => number,
): number {
  return Math.exp(all.reduce((sum, [, one]) => sum + Math.log(of(one)), 0) / all.length)
}

function programsNote(
  all: readonly (readonly [string, ProgramResult])[],
  node: string,
  language: Language,
): string {
  const days = all.map(([, { measuredAt }]) => measuredAt.slice(0, 10)).sort()
  const day = days.at(-1) ?? ''
  const [start, work] = [
    all.map(([, { startUp }]) => startUp.pairs),
    all.map(([, { steadyState }]) => steadyState.pairs),
  ].map((pairs) => Math.min(...pairs))
  const slower = all
    .filter(([, { startUp, steadyState }]) => startUp.low > 1 || steadyState.low > 1)
    .map(([name]) => name)
  const doubt =
    slower.length === 0
      ? say(language, [
          'No interval lies wholly above 1.',
          '区間の全体が 1 より上にあるプログラムはありません。',
        ])
      : say(language, [
          `With an interval wholly above 1, and so slower: ${slower.join(', ')}.`,
          `区間の全体が 1 より上、つまり遅くなったもの：${slower.join('、')}。`,
        ])
  return say(language, [
    `With the build, as a share of without: below 1 is less. CPU is that of the whole process, Node.js's own start included; in brackets the 95 % interval; ${work} pairs of fresh processes for the work and ${start} for the start, on inputs that the build never measured with. ${doubt} Node ${node}, 2 shared cores, ${day}.`,
    `ビルドしたものの、しないものに対する比です。1 より小さければ減っています。CPU は Node.js 自身の起動も含むプロセス全体のもの、かっこの中は 95 % 信頼区間です。新しいプロセスの対は、稼働中が ${work} 組、起動が ${start} 組で、入力はビルドが測定に使っていないものです。${doubt}Node ${node}、共有の 2 コア、${day}。`,
  ])
}

/**
 * Returns the table of tests as Markdown.
 *
 * @throws {Error} when the result has no suite
 */
export function pgoSuitesTable({ suites }: PgoSuites, language: Language): string {
  const all = Object.entries(suites)
  if (all.length === 0) throw new Error('benchmarks/results/pgo-suites.json: no suite')
  return [
    headingRow(language, [
      ['Program', 'プログラム'],
      ['Tests', 'テスト'],
      ['Changed', '変えたもの'],
      ['Pass', '成功'],
      ['Fail', '失敗'],
      ['Differ with the build', 'ビルドで結果が変わったもの'],
    ]),
    '|---|---|---|---:|---:|---:|',
    ...all.map(([name, { suite, changes, passed, failed, different }]) => {
      const rules = [...new Set(changes.map((change) => `\`${change.split(' ')[0]}\``))]
      const counts = [passed, failed, different.length].map((count) => count.toLocaleString('en'))
      const cells = [name, suite, rules.join(' '), ...counts]
      return `| ${cells.join(' | ')} |`
    }),
  ].join('\n')
}

/**
 * Returns the table of profiles of earlier releases as Markdown.
 *
 * @throws {Error} when the result has no package
 */
export function pgoStabilityTable({ sources }: PgoStability, language: Language): string {
  const all = Object.entries(sources)
  if (all.length === 0) throw new Error('benchmarks/results/pgo-stability.json: no package')
  return [
    headingRow(language, [
      ['Package', 'パッケージ'],
      ['Profile of', 'プロファイルの版'],
      ['Program of', 'プログラムの版'],
      ['Share of its time that matches', '合った時間の割合'],
    ]),
    '|---|---|---|---:|',
    ...all.map(([name, { from, to, matchedShare }]) => {
      return `| ${name} | ${from} | ${to} | ${figure(`${(matchedShare * 100).toFixed(1)} %`)} |`
    }),
  ].join('\n')
}

function ratioOf({ ratio, low, high }: Measured): string {
  return figure(`${ratio.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`)
}

/** By how much more or less than one. */
function percent(ratio: number): string {
  const text = Math.abs((ratio - 1) * 100).toFixed(1)
  return figure(`${Number(text) === 0 ? '' : ratio < 1 ? '−' : '+'}${text} %`)
}
