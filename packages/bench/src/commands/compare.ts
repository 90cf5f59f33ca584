// bench compare: files of results, side by side.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { compareBenchmarks, type Compared } from '../compare.ts'
import { formatComparedCsv } from '../compare-csv.ts'
import { formatComparedSvg } from '../compare-svg.ts'
import { formatComparedText } from '../compare-text.ts'
import { BenchError, type ExitCode } from '../errors.ts'
import type { CompareFlags } from '../flags.ts'
import { type BenchmarkText, parseBenchmarks } from '../format.ts'
import { type Io, note } from '../io.ts'

/** Compares files of results; `-` is stdin, and `label=path` gives a file another name. */
export async function compareFiles(paths: readonly string[], flags: CompareFlags, io: Io): Promise<ExitCode> {
  const texts: BenchmarkText[] = []
  for (const path of paths) texts.push(await readResults(path, io))
  const named = apart(texts)
  const { table, row, col, ignore, filter, alpha, confidence } = flags
  const grouping = { table, row, column: col, ignored: ignore }
  const benchmarks = parseBenchmarks(named)
  const compared = compareBenchmarks(benchmarks, { grouping, filter, alpha, confidence })
  for (const warning of compared.warnings) note(io, warning)
  const measured = new Set(benchmarks.lines.map(({ file }) => file))
  const empty = named.filter(({ file }) => !measured.has(file))
  if (benchmarks.lines.length > 0)
    for (const { path, file } of empty) note(io, `${path ?? file}: has no results`)
  if (compared.tables.length === 0) {
    const met = benchmarks.lines.length
    const why =
      met === 0
        ? `met no line that is a result in ${paths.join(', ')}, want lines such as BenchmarkParse 100 12.3 ns/op`
        : `-filter and the listed values leave none of ${met} lines`
    note(io, `no results: ${why}`)
    return 0
  }
  io.stdout(print(compared, flags.format, io))
  return 0
}

/** Gives a file that is named twice a name each time, as benchstat does. Labels that are alike are meant to be one. */
function apart(texts: readonly BenchmarkText[]): BenchmarkText[] {
  const byPath = Map.groupBy(texts, ({ file, path }) => (file === path ? path : undefined))
  return texts.map((text) => {
    const alike = text.file === text.path ? (byPath.get(text.path) ?? []) : []
    return alike.length > 1 ? { ...text, file: `${text.file}#${alike.indexOf(text)}` } : text
  })
}

function print(compared: Compared, format: CompareFlags['format'], io: Io): string {
  if (format === 'text') return formatComparedText(compared)
  if (format === 'svg') return formatComparedSvg(compared)
  if (format === 'csv') {
    const { text, warnings } = formatComparedCsv(compared)
    for (const warning of warnings) io.stderr(`${warning}\n`)
    return text
  }
  return `${JSON.stringify(compared, null, 2)}\n`
}

async function readResults(path: string, io: Io): Promise<BenchmarkText> {
  if (path === '-') return { text: await io.readStdin(), file: '-' }
  const [, label, file = path] = /^([^=/]+)=(.+)$/su.exec(path) ?? []
  try {
    const text = readFileSync(resolve(io.folder, file), 'utf8')
    return { text, file: label ?? file, path: file }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BenchError('FILE_UNREADABLE', `${file}: reading results: ${reason}`, { cause })
  }
}
