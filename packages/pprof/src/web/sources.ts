// The source view's files: those that the profile names, in the folders of the program, and no others.

import { existsSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, extname, isAbsolute, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lineNodes, listingsOf } from '../commands/list.ts'
import type { GraphNode } from '../graph.ts'
import { type TrimOptions, trimPrefix } from '../path.ts'
import { printableReport, type Report } from '../report.ts'
import { readRegularFile, splitLines } from '../source-files.ts'
import type { StackTable } from '../viewer/stack-table.ts'
import type { SourceListing } from '../viewer/source-listing.ts'

/** Source code has one of these ends. A key, a password or a database has not. */
const extensions: ReadonlySet<string> = new Set(
  '.js .mjs .cjs .jsx .ts .mts .cts .tsx .vue .svelte .go .s .c .cc .cpp .cxx .h .hh .hpp .rs .java .kt .swift .py .rb .php .cs .wat'.split(
    ' ',
  ),
)

/**
 * Returns a function which reads the lines of a source, each once.
 *
 * A profile may come from anybody and name any file; a page shows what it is given to whoever can look at it. So a
 * file is read only if it really lies, all links followed, in one of the folders: those of `-source_path`, or the
 * project around the working directory. Nothing below a hidden folder is read, and nothing that is not source code
 * by its name.
 */
export function projectSources(options: TrimOptions, folder: string): (path: string) => readonly string[] {
  const roots = (options.sourcePath === '' ? [projectOf(folder)] : options.sourcePath.split(':'))
    .filter((root) => root !== '' && existsSync(root))
    .map((root) => realpathSync(root))
  const known = new Map<string, readonly string[]>()
  return (path) => {
    const trimmed = path.startsWith('file://') ? fileURLToPath(path) : trimPrefix(path, options)
    const candidates = isAbsolute(trimmed) ? [trimmed] : [folder, ...roots].map((root) => join(root, trimmed))
    const found = candidates.map(realPath).find((file) => file !== undefined && isShown(file, roots))
    if (found === undefined) {
      const isThere = candidates.some((file) => realPath(file) !== undefined)
      const shown = roots.join(', ')
      throw new Error(
        isThere
          ? `${trimmed}: it is not among the sources in ${shown}; -source_path names other folders`
          : `${trimmed}: there is no such file in ${shown}; -source_path and -trim_path say where it is`,
      )
    }
    let lines = known.get(found)
    if (!lines) {
      lines = splitLines(readRegularFile(found))
      known.set(found, lines)
    }
    return lines
  }
}

/** The listings of frames, for a page: what each line costs in a column. */
export class SourceListings {
  readonly #reportOf: (column: number) => Report
  readonly #table: StackTable
  readonly #readSource: (path: string) => readonly string[]
  readonly #nodes = new Map<number, GraphNode[]>()

  /** @param reportOf - returns the report of a column, by lines; asked once for each that is looked at */
  constructor(
    reportOf: (column: number) => Report,
    table: StackTable,
    readSource: (path: string) => readonly string[],
  ) {
    this.#reportOf = reportOf
    this.#table = table
    this.#readSource = readSource
  }

  /** Returns the source of a frame; undefined where there is no such frame or column. */
  of(frame: number, column: number): SourceListing[] | undefined {
    const { frames, files, columns } = this.#table.head
    const name = frames.label[frame]
    const file = files[frames.file[frame] ?? -1]
    if (name === undefined || file === undefined || columns[column] === undefined) return undefined
    let nodes = this.#nodes.get(column)
    if (!nodes) {
      nodes = lineNodes(printableReport(this.#reportOf(column)))
      this.#nodes.set(column, nodes)
    }
    // Where files are not told apart the frame has none, and where functions are not, its name is that of the file.
    const own = nodes.filter(
      ({ info }) => (file === '' || info.file === file) && (info.name === name || name === file),
    )
    return listingsOf(own, { readSource: this.#readSource }).map((listing) => ({
      name: listing.name,
      file: listing.file,
      flat: Number(listing.flat),
      cum: Number(listing.cum),
      ...('problem' in listing.source
        ? { problem: listing.source.problem }
        : {
            lines: listing.source.lines.map(({ line, text, flat, cum }) => ({
              line,
              text,
              flat: Number(flat),
              cum: Number(cum),
            })),
          }),
    }))
  }
}

/** The folder of the repository or package that a folder belongs to: the outermost with a mark of one, below home. */
function projectOf(folder: string): string {
  let found = folder
  for (let at = folder; dirname(at) !== at && at !== homedir(); at = dirname(at)) {
    if (['.git', 'package.json', 'go.mod'].some((mark) => existsSync(join(at, mark)))) found = at
  }
  return found
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync(file)
  } catch {
    return undefined
  }
}

function isShown(file: string, roots: readonly string[]): boolean {
  return extensions.has(extname(file).toLowerCase()) && roots.some((root) => isInside(root, file))
}

function isInside(root: string, file: string): boolean {
  const path = relative(root, file)
  const parts = path.split(sep)
  if (path === '' || isAbsolute(path) || parts[0] === '..') return false
  // pnpm keeps dependencies in a hidden folder.
  return !parts.some((part) => part.startsWith('.') && part !== '.pnpm')
}
