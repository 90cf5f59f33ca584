// What a page may ask of the repository: code by region, a lab's card, its hints, its gallery of wrong fixes.
import { cutRegion } from './region.ts'
import { escapeForMdx, joinJapaneseLines, withoutHeadings } from './markdown.ts'
import { parseHints } from './hints.ts'
import { parseLab, type Lab, type Language } from './lab.ts'
import { costCell, tables } from './tables.ts'

export type { Language } from './lab.ts'

export interface PageContext {
  /** The page's path, for messages. */
  page: string
  language: Language
  /** Reads a file by its path from the root of the repository, and throws when there is none. */
  read: (path: string) => string
}

/**
 * Returns the page with every request replaced by what it asked for:
 *
 * - a fence whose first line says `file=labs/…/x.ts#region` gets that code;
 * - `<Hints lab="…" />` becomes the four rungs for each test that fails as given;
 * - `<WrongFixes lab="…" />` becomes the explanations of the fixes that the tests reject;
 * - `<ServiceCost />` becomes the table of what instrumentation costs a service, as the benchmark measured it;
 * - `<Cost of="service-cost/labels" />`, in a line, becomes what one row of such a result says;
 * - `<NodeVersions />` becomes the table of what each Node.js can do, as running it has shown;
 * - `<TraceCost of="service" />` becomes that of the flight recorder, `of="ways"` that of the recorder beside what
 *   there was before it, and `of="events"` that of one event of each;
 * - `<FalseAlarms of="same" />` becomes the table of how often a benchmark calls a change where there is none,
 *   `of="slower"` that of how often it finds one;
 * - `<PgoResults of="programs" />` becomes the table of what a build with a profile is worth to real programs,
 *   `of="costs"` that of what it costs them, `of="suites"` that of their tests on it, `of="stability"` that of how
 *   profiles of earlier releases fit;
 * - `<Tiers of="tiers" />` becomes the table of V8's tiers, `of="shapes"` that of shapes, `of="events"` V8's own
 *   words, `of="difference"` those of pprof.
 *
 * @throws {Error} naming the page, when a file, a region, a lab or a hint is missing
 */
export function expandPage(source: string, context: PageContext): string {
  try {
    return expandTags(expandFences(source, context), context)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`${context.page}: importing from the repository: ${reason}`, { cause })
  }
}

const FENCE =
  /^(?<indent>[ \t]*)(?<ticks>`{3,})(?<info>[^\n`]*\bfile=[^\n`]*)\n(?:[^\n]*\n)*?\k<indent>\k<ticks>[ \t]*$/gm

function expandFences(source: string, { read }: PageContext): string {
  return source.replace(FENCE, (...match) => {
    const { indent = '', ticks = '', info = '' } = match.at(-1) as Record<string, string>
    const request = /^(?<lang>\w+)\s+file=(?<path>[^\s#]+)(?:#(?<region>[\w-]+))?(?<rest>.*)$/.exec(
      info.trim(),
    )
    if (!request?.groups) throw new Error(`"${info.trim()}", want "<language> file=<path>#<region>"`)
    const { lang, path = '', region, rest = '' } = request.groups
    const code = cutRegion(read(path), region, path)
    const title = /\btitle=/.test(rest) ? '' : ` title="${path}"`
    const lines = code.split('\n').map((line) => (line === '' ? '' : indent + line))
    return [`${indent}${ticks}${lang}${title}${rest}`, ...lines, `${indent}${ticks}`].join('\n')
  })
}

const TABLE = /^<(\w+)(?: of="(\w+)")? \/>$/gm
const CELL = /<Cost of="([\w-]+)\/([\w-]+)" \/>/g
const TAG = /^<(Hints|WrongFixes) lab="([\w-]+)" \/>$/gm

function expandTags(source: string, context: PageContext): string {
  return source
    .replace(TABLE, (tag: string, name: string, of?: string) => {
      const table = tables[of === undefined ? name : `${name} ${of}`]
      return table ? table(context) : tag
    })
    .replace(CELL, (_tag, file: string, row: string) => costCell(file, row, context))
    .replace(TAG, (_tag, name: 'Hints' | 'WrongFixes', id: string) => {
      const lab = parseLab(context.read(`labs/${id}/lab.json`), `labs/${id}/lab.json`)
      return name === 'Hints' ? hints(lab, context) : wrongFixes(lab, context)
    })
}

function hints(lab: Lab, { language, read }: PageContext): string {
  const path = `labs/${lab.id}/hints.${language}.md`
  const ladders = parseHints(read(path), path)
  return lab.tests
    .filter((test) => test.asGiven === 'fails')
    .map((test) => {
      const rungs = ladders.get(test.id)
      if (!rungs) throw new Error(`${path}: no hints for test "${test.id}"`)
      const steps = rungs.map((text, index) => element('Hint', { rung: String(index + 1) }, text))
      return element('HintLadder', { test: test.name[language] }, steps.join('\n\n'), 'as is')
    })
    .join('\n\n')
}

function wrongFixes(lab: Lab, { language, read }: PageContext): string {
  const fixes = lab.wrongFixes.map((fix) => {
    const why = read(`labs/${lab.id}/wrong-fixes/${fix.slug}/why.${language}.md`)
    const rejectedBy = fix.rejectedBy.map((id) => {
      const test = lab.tests.find((candidate) => candidate.id === id)
      if (!test) throw new Error(`labs/${lab.id}/lab.json: wrong fix "${fix.slug}" names no test "${id}"`)
      return test.name[language]
    })
    return element('WrongFix', { slug: fix.slug, rejectedBy: rejectedBy.join('\n') }, why)
  })
  return fixes.join('\n\n')
}

/** Writes an MDX element around Markdown that was not written as MDX. */
function element(
  name: string,
  attributes: Record<string, string>,
  body: string,
  kind: 'markdown' | 'as is' = 'markdown',
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}={${JSON.stringify(value)}}`)
  const inner = kind === 'markdown' ? joinJapaneseLines(escapeForMdx(withoutHeadings(body))).trim() : body
  return `<${name}${written.join('')}>\n\n${inner}\n\n</${name}>`
}
