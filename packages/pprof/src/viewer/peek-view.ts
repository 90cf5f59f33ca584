// peek: one function with all that led to it and all that followed from it, wherever in the stacks it is.

import { valueText } from './call-panel.ts'
import { CallTree, type Direction } from './calls.ts'
import { type Child, el, fill, keepingFocus } from './dom.ts'
import { type Call, calleesOf, callersOf } from './functions.ts'
import { formatShare } from '../measure.ts'
import type { Scene } from './paint.ts'
import { functionCell, placeText, scrolling, stateLink, swatch, title, valueCell } from './parts.ts'
import { Picture } from './picture.ts'
import { ownerName } from './text.ts'
import type { Host, Shown, ViewPart } from './view.ts'

/** Makes the view. */
export function peekView(host: Host): ViewPart {
  return new PeekView(host)
}

class PeekView implements ViewPart {
  readonly element = el('section', { class: 'peek-view' })
  readonly #host: Host
  readonly #head = el('div')
  readonly #tables = el('div', { class: 'tables' })
  readonly #pictures: Readonly<Record<Direction, Picture>>
  readonly #trees: Record<Direction, CallTree | undefined> = { callers: undefined, callees: undefined }
  #shown: Shown | undefined
  #key = ''

  constructor(host: Host) {
    this.#host = host
    const picture = (direction: Direction): Picture =>
      new Picture(
        {
          press: (node) => this.#goTo(direction, node),
          tip: (node, rest) => this.#tip(direction, node, rest),
        },
        { isUpward: direction === 'callers' },
      )
    this.#pictures = { callers: picture('callers'), callees: picture('callees') }
    for (const { canvas } of Object.values(this.#pictures)) canvas.setAttribute('role', 'img')
    const { callers, callees } = this.#pictures
    this.element.append(
      this.#head,
      el(
        'div',
        { class: 'split' },
        el('div', { class: 'sandwich' }, callers.element, callees.element),
        this.#tables,
      ),
    )
  }

  attach(): void {
    for (const picture of Object.values(this.#pictures)) picture.attach()
    window.addEventListener('beforeprint', this.#preparePaper)
    window.addEventListener('afterprint', this.#clearPaper)
  }

  detach(): void {
    for (const picture of Object.values(this.#pictures)) picture.detach()
    window.removeEventListener('beforeprint', this.#preparePaper)
    window.removeEventListener('afterprint', this.#clearPaper)
  }

  show(shown: Shown): void {
    this.#shown = shown
    const { text, column } = shown
    const { frame, isLost } = chosenFrame(shown)
    this.element.classList.toggle('empty', frame === undefined)
    if (frame === undefined) {
      fill(this.#head, el('p', { class: 'note' }, text.empty))
      fill(this.#tables)
      return
    }
    keepingFocus(this.element, () => {
      fill(
        this.#head,
        isLost && el('p', { class: 'note' }, text.functionLost(shown.state.functionName)),
        functionChooser(shown, this.#host, frame),
      )
      fill(this.#tables, ...this.#tablesFor(shown, frame))
    })
    const key = `${column.stacks.column} ${frame}`
    if (key !== this.#key) {
      this.#key = key
      for (const direction of ['callers', 'callees'] as const) {
        this.#trees[direction] = new CallTree(column.stacks, frame, direction)
      }
    }
    const label = shown.reading.table.head.frames.label[frame] ?? ''
    for (const [direction, words] of [
      ['callers', text.callersOf(label)],
      ['callees', text.calleesOf(label)],
    ] as const) {
      const scene = this.#scene(shown, direction)
      if (!scene) continue
      this.#pictures[direction].canvas.setAttribute('aria-label', text.canvas(words))
      this.#pictures[direction].show(scene, 0)
      this.#pictures[direction].revealRoot()
    }
  }

  #tablesFor(shown: Shown, frame: number): Child[] {
    const { text, column, reading } = shown
    const { stacks, values } = column
    const { frames, owners } = reading.table.head
    const label = frames.label[frame] ?? ''
    const flat = values.flat[frame] ?? 0
    const whole = values.cum[frame] ?? 0
    const owner = owners[frames.owner[frame] ?? 0]
    const place = placeText(shown, frame)
    const fact = (what: string, value: number): HTMLElement =>
      el('div', {}, el('dt', {}, what), el('dd', {}, `${column.inTable(value)}, ${column.share(value)}`))
    return [
      this.#callTable(shown, callersOf(stacks, frame), {
        caption: text.callersOf(label),
        whole,
        none: text.noCallers,
      }),
      el(
        'div',
        { class: 'subject' },
        title(shown.headingLevel, label),
        place !== '' && el('p', { class: 'place' }, place),
        owner && el('p', { class: 'owner' }, swatch(shown, frame), ownerName(text, owner)),
        el('dl', { class: 'facts' }, fact(text.withCallees, whole), fact(text.own, flat)),
        this.#host.loadSource !== undefined &&
          place !== '' &&
          el('p', { class: 'actions' }, stateLink(this.#host, { view: 'source' }, text.showSource)),
      ),
      this.#callTable(shown, calleesOf(stacks, frame), {
        caption: text.calleesOf(label),
        whole,
        none: text.noCallees,
      }),
    ]
  }

  #callTable(
    shown: Shown,
    calls: readonly Call[],
    { caption, whole, none }: { caption: string; whole: number; none: string },
  ): HTMLElement {
    const { column, text } = shown
    if (calls.length === 0) return el('p', { class: 'note' }, none)
    const row = ({ frame, weight }: Call): HTMLElement =>
      el(
        'tr',
        {},
        functionCell(shown, this.#host, frame),
        valueCell(
          column.inTable(weight),
          formatShare(weight, whole).trim(),
          whole === 0 ? 0 : weight / whole,
        ),
      )
    return scrolling(
      caption,
      el(
        'table',
        { class: 'calls' },
        el('caption', {}, caption),
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            el('th', { scope: 'col' }, text.functionName),
            el('th', { scope: 'col' }, text.weight),
          ),
        ),
        el('tbody', {}, ...calls.map(row)),
      ),
    )
  }

  #scene({ look, wanted, reading }: Shown, direction: Direction): Scene | undefined {
    const tree = this.#trees[direction]
    if (!tree) return undefined
    return {
      tree,
      look,
      labels: reading.table.head.frames.label,
      rootLabel: '',
      isWanted: wanted && ((node) => wanted[tree.frameOf(node)] === 1),
      // The function itself, which stands between the two, is framed.
      selected: 0,
    }
  }

  #goTo(direction: Direction, node: number): void {
    const frame = this.#trees[direction]?.frameOf(node) ?? -1
    const name = this.#shown?.reading.table.head.frames.name[frame]
    if (name !== undefined && node !== 0) this.#host.go({ functionName: name })
  }

  #tip(direction: Direction, node: number, rest: { count: number; size: number }): readonly Child[] {
    const [shown, tree] = [this.#shown, this.#trees[direction]]
    if (!shown || !tree) return []
    const { column, text, reading } = shown
    if (rest.count > 0) return [text.rest(rest.count, column.alone(rest.size))]
    const name = reading.table.head.frames.name[tree.frameOf(node)] ?? ''
    return [el('strong', {}, name), el('span', {}, valueText(shown, tree, node))]
  }

  readonly #preparePaper = (): void => {
    const shown = this.#shown
    if (!shown) return
    const { reading, state } = shown
    const look = reading.look('light', state.colouring)
    for (const direction of ['callers', 'callees'] as const) {
      const scene = this.#scene({ ...shown, look }, direction)
      if (scene) this.#pictures[direction].setPaper(this.#pictures[direction].svg(scene, state.functionName))
    }
  }

  readonly #clearPaper = (): void => {
    for (const picture of Object.values(this.#pictures)) picture.setPaper(undefined)
  }
}

/**
 * The function that the state names, by its whole name or, as Go's addresses do, without its file: then the largest of that
 * name. Else the first that is looked for, or the first of all.
 */
export function chosenFrame({ reading, state, column, wanted }: Shown): {
  frame: number | undefined
  isLost: boolean
} {
  const named = state.functionName === '' ? undefined : reading.frameNamed(state.functionName)
  if (named !== undefined) return { frame: named, isLost: false }
  const rows = column.rows(state.sort === 'cum')
  const { label } = reading.table.head.frames
  const called = state.functionName && rows.find(({ frame }) => label[frame] === state.functionName)
  if (called) return { frame: called.frame, isLost: false }
  const row = (wanted && rows.find(({ frame }) => wanted[frame] === 1)) ?? rows[0]
  return { frame: row?.frame, isLost: state.functionName !== '' }
}

/** As many functions as a list can be looked through. */
const MAX_CHOICES = 300

/** A list of functions to choose from: those that are looked for, or the largest. */
export function functionChooser(shown: Shown, host: Host, frame: number): HTMLElement {
  const { column, wanted, state, text, reading } = shown
  const { name, label } = reading.table.head.frames
  const rows = column.rows(state.sort === 'cum')
  const choices = (wanted ? rows.filter((row) => wanted[row.frame] === 1) : rows)
    .slice(0, MAX_CHOICES)
    .map((row) => row.frame)
  if (!choices.includes(frame)) choices.unshift(frame)
  const select = el('select', {
    'data-key': 'function',
    on: { change: () => host.go({ functionName: name[Number(select.value)] ?? '' }) },
  })
  for (const one of choices) {
    const words = [label[one], placeText(shown, one)].filter((part) => part !== undefined && part !== '')
    select.append(el('option', { value: one, selected: one === frame }, words.join('  ')))
  }
  return el('p', { class: 'chooser' }, el('label', {}, `${text.chooseFunction} `, select))
}
