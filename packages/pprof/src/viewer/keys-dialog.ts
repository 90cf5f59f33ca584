// What the keyboard does, in a dialog.

import { el } from './dom.ts'
import { title } from './parts.ts'
import type { ViewerText } from './text.ts'
import type { HeadingLevel } from './view.ts'

/** Makes the dialog; `showModal` opens it. */
export function keysDialog(text: ViewerText, level: HeadingLevel): HTMLDialogElement {
  const dialog = el(
    'dialog',
    { 'aria-label': text.help },
    title(level, text.help),
    el(
      'dl',
      { class: 'keys' },
      ...text.keys.map(([keys, what]) =>
        el('div', {}, el('dt', {}, ...keys.map((key) => el('kbd', {}, key))), el('dd', {}, what)),
      ),
    ),
    el('p', {}, text.pointer),
    el('button', { type: 'button', class: 'more', on: { click: () => dialog.close() } }, text.close),
  )
  return dialog
}
