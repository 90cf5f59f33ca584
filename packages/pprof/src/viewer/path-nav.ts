// The way from all of the profile to the call that fills the picture, as steps to go back to.

import { type Child, el } from './dom.ts'
import type { Shown } from './view.ts'

/** Callers nearest to the call; those further out are one button away. */
const LAST_STEPS = 4

/** Makes the steps. */
export function pathNav(shown: Shown, zoom: number, zoomTo: (node: number) => void): HTMLElement {
  const { text, column } = shown
  const { stacks } = column
  const path = stacks.pathTo(zoom)
  const step = (node: number): Child => {
    const label = node === 0 ? text.all : stacks.label(node)
    return el(
      'li',
      {},
      node === zoom
        ? el('span', { 'aria-current': 'true', title: label }, label)
        : el(
            'button',
            { type: 'button', class: 'link', title: label, on: { click: () => zoomTo(node) } },
            label,
          ),
    )
  }
  const list = el('ol')
  const show = (isWhole: boolean): void => {
    const hidden = path.length - LAST_STEPS
    const isCut = !isWhole && hidden > 1
    const more = el(
      'button',
      {
        type: 'button',
        class: 'link',
        'aria-label': text.hiddenCallers(hidden),
        on: { click: () => show(true) },
      },
      `… ${hidden} …`,
    )
    list.replaceChildren(
      ...[step(0), isCut && el('li', {}, more), ...(isCut ? path.slice(-LAST_STEPS) : path).map(step)].filter(
        (item) => item instanceof Node,
      ),
    )
    if (isWhole) list.querySelectorAll('button')[1]?.focus()
  }
  show(false)
  return el('nav', { 'aria-label': text.path }, list)
}
