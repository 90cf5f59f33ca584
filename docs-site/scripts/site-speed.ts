// The form of data/site-speed.json, and how it reads in the README of the site.

/** The lines and processors that pages are loaded over. */
export const profiles = {
  desktop: { roundTripMs: 40, megabitsPerSecond: 10, processorSlowdown: 1, width: 1280 },
  phone: { roundTripMs: 60, megabitsPerSecond: 9, processorSlowdown: 4, width: 360 },
} as const

export interface Load {
  readonly firstPaintMs: number
  readonly largestPaintMs: number
  readonly loadMs: number
  readonly scriptBytes: number
  readonly requests: number
}

export interface PageSpeed {
  readonly path: string
  readonly profile: keyof typeof profiles
  readonly loads: readonly Load[]
}

export interface SiteSpeed {
  readonly takenAt: string
  readonly machine: { readonly node: string; readonly processor: string; readonly cores: number }
  /** With every cache gone, both languages. */
  readonly build: { readonly seconds: number; readonly loadAverage: number }
  readonly pages: readonly PageSpeed[]
}

const BEGIN = '<!-- site speed -->\n'
const END = '<!-- end of site speed -->'

/** Returns the README with its table made anew. */
export function withSpeed(readme: string, speed: SiteSpeed): string {
  const [before, rest = ''] = readme.split(BEGIN)
  const [, after] = rest.split(END)
  if (after === undefined) throw new Error('docs-site/README.md: writing the table: met no marks for it')
  return `${before}${BEGIN}${formatSpeed(speed)}${END}${after}`
}

function formatSpeed({ takenAt, machine, build, pages }: SiteSpeed): string {
  const rows = pages.map(({ path, profile, loads }) => {
    const { roundTripMs, megabitsPerSecond, processorSlowdown } = profiles[profile]
    const line = `${profile}: ${roundTripMs} ms, ${megabitsPerSecond} Mbit/s, processor ÷${processorSlowdown}`
    const of = (read: (load: Load) => number): string => {
      const values = loads.map(read).toSorted((a, b) => a - b)
      const middle = values[Math.floor(values.length / 2)] ?? Number.NaN
      return `${Math.round(middle)} (${Math.round(values[0] ?? 0)}–${Math.round(values.at(-1) ?? 0)})`
    }
    const scripts = Math.round((loads[0]?.scriptBytes ?? 0) / 1000)
    return `| \`${path}\` | ${line} | ${of((load) => load.firstPaintMs)} | ${of((load) => load.largestPaintMs)} | ${of((load) => load.loadMs)} | ${scripts} |`
  })
  return [
    `Built in ${build.seconds.toFixed(0)} s with every cache gone, both languages, on ${machine.cores} cores at a load of ${build.loadAverage.toFixed(1)}. Milliseconds, median of ${pages[0]?.loads.length ?? 0} loads with an empty cache (least–most); Node ${machine.node}, ${takenAt.slice(0, 10)}.`,
    '',
    '| Page | Over | First paint | Largest paint | Loaded | Scripts, kB packed |',
    '|---|---|--:|--:|--:|--:|',
    ...rows,
    '',
  ].join('\n')
}
