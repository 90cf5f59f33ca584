// How often a benchmark calls a change, where there is none and where there is one, as tables that a benchmark made:
// benchmarks/results/false-alarms.json.
import { figure } from './markdown.ts'
import type { Language } from './lab.ts'
import { say, type Words } from './words.ts'

interface Share {
  readonly called: number
  readonly runs: number
}

/** The part of the benchmark's result that a page shows. */
export interface FalseAlarms {
  readonly takenAt: string
  readonly machine: { readonly node: string; readonly cores: number }
  readonly summary: readonly {
    readonly benchmark: string
    readonly time: 'clock' | 'cpu'
    readonly pairs: Share
    readonly redrawn: Share
    readonly blocks: Share
    readonly oneProcess: Share
    readonly power: readonly { readonly percent: number; readonly pairs: number; readonly share: Share }[]
  }[]
  readonly runs: readonly { readonly load: number }[]
}

const ways: readonly (readonly ['pairs' | 'redrawn' | 'blocks' | 'oneProcess', Words])[] = [
  ['pairs', ['`bench ab`: ten pairs of fresh processes', '`bench ab`：新しいプロセスの対を十組']],
  [
    'redrawn',
    [
      'the same measurements, with ten other sequences of coins for each run',
      '同じ測定値に、実行ごとに別のコインの列を十通り当てはめたもの',
    ],
  ],
  [
    'blocks',
    [
      'the same processes, ten of one side and then ten of the other, U-test',
      '同じプロセスを、片方十個のあとにもう片方十個と見なした U 検定',
    ],
  ],
  [
    'oneProcess',
    ['ten samples from one process for each side, U-test', '片側ひとつのプロセスから十標本ずつの U 検定'],
  ],
]

const times: Readonly<Record<'clock' | 'cpu', Words>> = {
  clock: ['time on the clock', '経過時間'],
  cpu: ['processor time', 'CPU 時間'],
}

/** Returns the table of how often each way calls a change where there is none. */
export function falseAlarmsTable(
  { summary, machine, takenAt, runs }: FalseAlarms,
  language: Language,
): string {
  const heads = summary.map(({ benchmark, time }) => `\`${benchmark}\`, ${say(language, times[time])}`)
  const rows = ways.map(
    ([way, words]) => `| ${[say(language, words), ...summary.map((one) => shareOf(one[way]))].join(' | ')} |`,
  )
  const loads = runs.map(({ load }) => load).sort((a, b) => a - b)
  const [low, middle, high] = [loads[0], loads[Math.floor(loads.length / 2)], loads.at(-1)].map((load) =>
    (load ?? Number.NaN).toFixed(1),
  )
  const { cores, node } = machine
  return [
    `| ${[say(language, ['What calls a change', '変化があると言うもの']), ...heads].join(' | ')} |`,
    `|---|${'---:|'.repeat(summary.length)}`,
    ...rows,
    '',
    say(language, [
      `Both sides are the same file, so each of these is a false alarm. Node ${node}, ${cores} shared cores that had other work to do: a load of ${middle} in the middle, from ${low} to ${high}; begun on ${takenAt.slice(0, 10)}.`,
      `両側は同じファイルなので、どれも誤報です。Node ${node}、ほかの仕事もしている ${cores} コアの共有マシン（負荷は中央値 ${middle}、${low} から ${high}）。${takenAt.slice(0, 10)} に開始。`,
    ]),
  ].join('\n')
}

/** Returns the table of how often `bench ab` finds a change that is there, by processor time. */
export function powerTable({ summary }: FalseAlarms, language: Language): string {
  const shown = summary.filter(({ time }) => time === 'cpu')
  const pairs = [...new Set(shown.flatMap(({ power }) => power.map((one) => one.pairs)))]
  const columns = shown.flatMap(({ benchmark, power }) => pairs.map((count) => ({ benchmark, power, count })))
  const percents = [...new Set(shown.flatMap(({ power }) => power.map(({ percent }) => percent)))]
  const heads = columns.map(({ benchmark, count }) =>
    say(language, [`\`${benchmark}\`, ${count} pairs`, `\`${benchmark}\`、${count} 組`]),
  )
  const rows = percents.map((percent) => {
    const cells = columns.map(({ power, count }) => {
      const found = power.find((one) => one.percent === percent && one.pairs === count)
      return found ? shareOf(found.share) : ''
    })
    return `| ${[figure(`${percent} %`), ...cells].join(' | ')} |`
  })
  return [
    `| ${[say(language, ['One side is slower by', '片側の遅れ']), ...heads].join(' | ')} |`,
    `|---:|${'---:|'.repeat(columns.length)}`,
    ...rows,
  ].join('\n')
}

function shareOf({ called, runs }: Share): string {
  const percent = (100 * called) / runs
  return `${figure(`${percent < 10 ? percent.toFixed(1) : percent.toFixed(0)} %`)} (${called}/${runs})`
}
