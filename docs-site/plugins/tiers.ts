// One function in each of V8's tiers, as tables that a script measured: data/tiers.json.
import { figure } from './markdown.ts'
import type { Language } from './lab.ts'
import { headingRow, say, type Words } from './words.ts'

/** What the script writes. Nanoseconds of processor time an item, one for each round. */
export interface Tiers {
  readonly takenAt: string
  readonly machine: { readonly node: string; readonly v8: string; readonly cores: number }
  readonly tiers: readonly { readonly id: string; readonly nanos: readonly number[] }[]
  readonly shapes: readonly { readonly count: number; readonly nanos: readonly number[] }[]
  /** What V8 said of the function, in its order. */
  readonly events: readonly string[]
  /** What pprof says of six shapes against one. */
  readonly difference: string
}

/** What keeps V8 from going beyond a tier. */
export const tierFlags: Readonly<Record<string, readonly string[]>> = {
  ignition: ['--no-sparkplug', '--no-maglev', '--no-turbofan'],
  sparkplug: ['--no-maglev', '--no-turbofan'],
  maglev: ['--no-turbofan'],
  turbofan: [],
}

const tierWords: Readonly<Record<string, readonly [name: string, does: Words]>> = {
  ignition: ['Ignition', ['interprets bytecode', 'バイトコードを解釈する']],
  sparkplug: [
    'Sparkplug',
    ['bytecode turned into machine code, one to one', 'バイトコードを一対一で機械語にする'],
  ],
  maglev: [
    'Maglev',
    ['machine code for the types that were seen, made fast', '見た型に合わせた機械語を、手早く作る'],
  ],
  turbofan: ['TurboFan', ['the same, made well', '同じことを、時間をかけてよく行う']],
}

/**
 * Returns the lines of `--trace-opt --trace-deopt` about the function, in V8's own words, without addresses and
 * without those that only say that something is about to happen.
 */
export function eventsOf(trace: string): string[] {
  return trace
    .split('\n')
    .filter((line) => /<JSFunction total /.test(line) && /^\[(?:completed compiling|bailout)/.test(line))
    .map((line) =>
      line
        .replace(/0x[\da-f]+ <JSFunction total \(sfi = 0x[\da-f]+\)>/, '<JSFunction total>')
        .replace(/, 0x[\da-f]+ <Code (\w+)>.*/, ', <Code $1>]'),
    )
}

/** Returns the table of the tiers. */
export function tiersTable({ tiers, ...result }: Tiers, language: Language): string {
  const [slowest] = tiers.map(({ nanos }) => middle(nanos))
  const rows = tiers.map(({ id, nanos }) => {
    const [name, does] = tierWords[id] ?? [id, [id, id]]
    const flags = (tierFlags[id] ?? []).map((flag) => `\`${flag}\``).join(' ')
    const times = figure(`${((slowest ?? Number.NaN) / middle(nanos)).toFixed(1)} ×`)
    return `| ${name} | ${say(language, does)} | ${flags} | ${range(nanos)} | ${times} |`
  })
  return table(
    [
      ['Tier', '階層'],
      ['What it does', 'すること'],
      ['As the last one', 'ここで止めるフラグ'],
      ['One item', '一件'],
      ['Speed', '速さ'],
    ],
    '|---|---|---|---:|---:|',
    rows,
    result,
    language,
  )
}

/** Returns the table of shapes. */
export function shapesTable({ shapes, ...result }: Tiers, language: Language): string {
  const rows = shapes.map(({ count, nanos }) => `| ${count} | ${range(nanos)} |`)
  return table(
    [
      ['Shapes', '形の数'],
      ['One item', '一件'],
    ],
    '|---:|---:|',
    rows,
    result,
    language,
  )
}

/** Returns lines as a block. */
export function textBlock(lines: readonly string[]): string {
  return ['```text', ...lines, '```'].join('\n')
}

function table(
  head: readonly Words[],
  rule: string,
  rows: readonly string[],
  { takenAt, machine }: Pick<Tiers, 'takenAt' | 'machine'>,
  language: Language,
): string {
  return [
    headingRow(language, head),
    rule,
    ...rows,
    '',
    say(language, [
      `Processor time, median of rounds in turns (least … most), each in a process of its own; Node ${machine.node}, V8 ${machine.v8}, ${machine.cores} shared cores, ${takenAt.slice(0, 10)}.`,
      `CPU 時間。それぞれ別のプロセスで、順番に繰り返した中央値（最小 … 最大）。Node ${machine.node}、V8 ${machine.v8}、共有の ${machine.cores} コア、${takenAt.slice(0, 10)}。`,
    ]),
  ].join('\n')
}

function range(nanos: readonly number[]): string {
  const sorted = nanos.toSorted((a, b) => a - b)
  const [least, most] = [sorted[0], sorted.at(-1)].map((value) => (value ?? Number.NaN).toFixed(1))
  return figure(`${middle(nanos).toFixed(1)} ns (${least} … ${most})`)
}

function middle(nanos: readonly number[]): number {
  return nanos.toSorted((a, b) => a - b)[Math.floor(nanos.length / 2)] ?? Number.NaN
}
