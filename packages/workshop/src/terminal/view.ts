// The terminal view as lines: what a state looks like in a window of a given size.
import type {
  LabRow,
  LabState,
  Language,
  ServiceStatus,
  Status,
  VerifyStatus,
} from '../companion/protocol.ts'
import type { FileChange, NextHint } from '../companion/tools.ts'
import { widthOf, type Style } from '../style.ts'
import { viewText, type ViewText } from './text.ts'
import { fit, plain, wrap } from './width.ts'

/** What the lower half of the view shows. */
export type Lower =
  | { readonly kind: 'welcome' }
  | { readonly kind: 'tests' }
  | { readonly kind: 'hint'; readonly lab: string; readonly hint: NextHint | null }
  | { readonly kind: 'changes'; readonly lab: string; readonly files: readonly FileChange[] }
  | { readonly kind: 'message'; readonly message: string }

export interface ViewState {
  readonly url: string
  readonly status: Status
  /** The index of the chosen lab. */
  readonly selected: number
  /** The id of the lab whose files are watched. */
  readonly watching: string | null
  readonly lower: Lower
  /** How many lines of the lower half are scrolled away. */
  readonly scroll: number
  readonly language: Language
}

export interface Window {
  readonly columns: number
  readonly rows: number
  /** Colours a text, or hands it back where colours are off. Nothing is told by colour alone. */
  readonly paint: Style
}

/** The frame, and how far the lower half can be scrolled in it. */
export interface Frame {
  readonly lines: readonly string[]
  readonly maxScroll: number
}

// Below this the parts would overlap; the labs' pages and plain commands work in any window.
const MIN_COLUMNS = 40
const MIN_ROWS = 14

/** Returns exactly `rows` lines, none wider than `columns`. */
export function render(state: ViewState, window: Window): Frame {
  const text = viewText[state.language]
  const { columns, rows, paint } = window
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) {
    return { lines: filled([fit(text.tooSmall, columns)], rows), maxScroll: 0 }
  }
  const head = headLines(state, text, window)
  const service = serviceLines(state, text, window)
  const foot = footLines(text, columns).map((line) => paint('dim', line))
  const rule = paint('dim', '-'.repeat(columns))
  // The head, the rules and the keys are always there; the labs take at most half of what is left.
  const left = rows - head.length - service.length - foot.length - 2
  const labs = labLines(state, text, window, Math.max(1, Math.floor(left / 2)))
  const lower = lowerLines(state, text, window)
  const height = Math.max(0, left - labs.length)
  // A page that does not fit gives its last line to saying so.
  const pageHeight = lower.length > height ? Math.max(0, height - 1) : height
  const maxScroll = lower.length - Math.min(pageHeight, lower.length)
  const scroll = Math.min(state.scroll, maxScroll)
  const more = text.more(scroll, lower.length - scroll - pageHeight)
  const page = [
    ...lower.slice(scroll, scroll + pageHeight),
    ...(pageHeight < height ? [paint('dim', fit(more, columns))] : []),
  ]
  return { lines: [...head, ...labs, ...service, rule, ...filled(page, height), rule, ...foot], maxScroll }
}

function headLines(state: ViewState, text: ViewText, { columns, paint }: Window): string[] {
  const { labs } = state.status
  const solved = labs.filter((lab) => lab.state === 'green').length
  const count = text.solved(solved, labs.length)
  const cells = Math.min(30, columns - widthOf(count) - 4)
  const done = labs.length === 0 ? 0 : Math.round((cells * solved) / labs.length)
  const bar = `[${'#'.repeat(done)}${'.'.repeat(cells - done)}]`
  return [
    paint('bold', fit(`Hotpath  ${text.site}: ${state.url}`, columns)),
    fit(`${bar} ${count}`, columns),
    fit(state.watching === null ? '' : text.watching(state.watching), columns),
  ]
}

const marks: Readonly<Record<LabState, string>> = {
  new: '[ ]',
  started: '[~]',
  red: '[!]',
  green: '[x]',
  stale: '[?]',
}

const colors: Readonly<Record<LabState, 'dim' | 'cyan' | 'red' | 'green'>> = {
  new: 'dim',
  started: 'cyan',
  red: 'red',
  green: 'green',
  stale: 'cyan',
}

function labLines(state: ViewState, text: ViewText, window: Window, height: number): string[] {
  const { labs } = state.status
  // A list that does not fit moves so that the chosen lab stays in its middle.
  const first = Math.max(0, Math.min(state.selected - Math.floor(height / 2), labs.length - height))
  return labs
    .slice(first, first + height)
    .map((lab, index) => labLine(lab, first + index === state.selected, state, text, window))
}

function labLine(
  lab: LabRow,
  selected: boolean,
  state: ViewState,
  text: ViewText,
  { columns, paint }: Window,
): string {
  const counts = lab.state === 'new' ? '' : `${lab.passed}/${lab.total}`
  const stateCells = Math.max(...Object.values(text.states).map(widthOf))
  const end = ` ${fit(text.states[lab.state], stateCells)} ${counts.padStart(5)}`
  const start = `${selected ? '>' : ' '} ${marks[lab.state]} `
  const idCells = Math.max(...state.status.labs.map((one) => widthOf(one.id)))
  const name = fit(
    `${fit(lab.id, idCells)}  ${plain(lab.title[state.language])}`,
    columns - widthOf(start) - widthOf(end),
  )
  return (selected ? paint('inverse', start + name) : start + name) + paint(colors[lab.state], end)
}

function serviceLines(state: ViewState, text: ViewText, { columns, rows, paint }: Window): string[] {
  const { service, load } = state.status
  if (!service) return ['', fit(`${text.service}: ${text.noService}`, columns)]
  const loading = load ? `, ${text.load[load.level]}, ${text.perSecond(load.perSecond.toFixed(0))}` : ''
  switch (service.state) {
    case 'starting':
      return ['', fit(`${text.service}: ${service.lab} ${text.starting}`, columns)]
    case 'failed': {
      // Its last lines say most; six of them where there is room.
      const shown = Math.min(6, Math.max(1, rows - 16))
      const problem = wrap(plain(service.problem ?? ''), columns - 2).slice(-shown)
      return [
        '',
        paint('red', fit(`${text.service}: ${service.lab} ${text.failed}`, columns)),
        ...problem.map((line) => fit(`  ${line}`, columns)),
      ]
    }
    case 'running': {
      const { elsewhere } = service
      const runs = elsewhere ? text.runningElsewhere : text.running
      const stale = elsewhere ? text.staleElsewhere : text.stale
      return [
        '',
        fit(`${text.service}: ${service.lab} ${runs}, ${service.appUrl ?? ''}${loading}`, columns),
        fit(`  ${numbersOf(service, text)}`, columns),
        ...(service.stale ? [paint('cyan', fit(`  ${stale}`, columns))] : []),
      ]
    }
  }
}

function numbersOf(service: ServiceStatus, text: ViewText): string {
  const numbers: readonly [string, number | null, (value: number) => string][] = [
    [text.rss, service.rssBytes, megabytes],
    [text.heap, service.heapUsedBytes, megabytes],
    [text.cpu, service.cpuPercent, percent],
    [text.loop, service.eventLoopUtilization, (share) => percent(100 * share)],
  ]
  return numbers.map(([name, value, format]) => `${name} ${value === null ? '-' : format(value)}`).join('   ')
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function percent(value: number): string {
  return `${value.toFixed(0)} %`
}

function lowerLines(state: ViewState, text: ViewText, window: Window): string[] {
  const { lower } = state
  const { columns, paint } = window
  const paragraph = (words: string): string[] => wrap(plain(words), columns)
  switch (lower.kind) {
    case 'welcome':
      return text.welcome.flatMap(paragraph)
    case 'message':
      return paragraph(lower.message)
    case 'tests':
      return state.status.verify ? verifyLines(state.status.verify, text, window) : []
    case 'hint':
      if (!lower.hint) return paragraph(text.noHint(lower.lab))
      return [
        ...paragraph(text.hint(lower.hint.test, lower.hint.rung, lower.hint.rungs)).map((line) =>
          paint('bold', line),
        ),
        '',
        ...paragraph(lower.hint.text),
      ]
    case 'changes':
      if (lower.files.length === 0) return paragraph(text.noChanges(lower.lab))
      return [
        paint('bold', fit(text.changes(lower.lab), columns)),
        ...lower.files.map((file) =>
          fit(`  ${plain(file.path)}  ${text.change(file.added, file.removed)}`, columns),
        ),
      ]
  }
}

function verifyLines(verify: VerifyStatus, text: ViewText, { columns, paint }: Window): string[] {
  const indented = (words: string): string[] => wrap(plain(words), columns - 4).map((line) => `    ${line}`)
  const outcomeCells = Math.max(...Object.values(text.outcomes).map(widthOf))
  const results = verify.results.flatMap((result) => {
    const passed = result.outcome === 'passed'
    const [first = '', ...rest] = wrap(plain(result.name), columns - outcomeCells - 4)
    return [
      `  ${paint(passed ? 'green' : 'red', fit(text.outcomes[result.outcome], outcomeCells))}  ${first}`,
      ...rest.map((line) => `${' '.repeat(outcomeCells + 4)}${line}`),
      ...(result.message === undefined ? [] : indented(result.message)),
    ]
  })
  const { verdict } = verify
  if (!verdict) return [fit(text.testsRunning(verify.lab, verify.results.length), columns), ...results]
  const failed = verify.results.filter((result) => result.outcome !== 'passed').length
  const sentences = {
    green: paint('green', fit(text.green(verify.lab), columns)),
    red: paint('red', fit(text.red(verify.lab, failed, verify.results.length), columns)),
    broken: paint('red', fit(text.broken(verify.lab), columns)),
  }
  return [
    sentences[verdict.state],
    ...(verdict.problem === undefined ? [] : indented(verdict.problem)),
    ...results,
    ...(verdict.editedTests ? wrap(text.editedTests, columns) : []),
    ...verdict.explanations.flatMap((why) => ['', ...wrap(text.looksLike, columns), ...indented(why)]),
  ]
}

/** The keys on as many lines as they need: none is cut off in a narrow window. */
function footLines(text: ViewText, columns: number): string[] {
  const lines = ['']
  for (const [key, what] of text.keys) {
    const entry = `${key} ${what}`
    const line = lines.at(-1) ?? ''
    if (line === '') lines[lines.length - 1] = entry
    else if (widthOf(line) + 2 + widthOf(entry) <= columns) lines[lines.length - 1] = `${line}  ${entry}`
    else lines.push(entry)
  }
  return lines
}

function filled(lines: readonly string[], height: number): string[] {
  return [...lines.slice(0, height), ...Array.from({ length: Math.max(0, height - lines.length) }, () => '')]
}
