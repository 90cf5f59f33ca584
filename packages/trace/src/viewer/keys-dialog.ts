// What the keyboard does, in a dialog.

import { el } from '@hotpath/pprof/elements'
import { title } from './parts.ts'
import type { TraceText } from './text.ts'

/** Makes the dialog; `showModal` opens it. */
export function keysDialog(text: TraceText): HTMLDialogElement {
  const dialog = el(
    'dialog',
    { 'aria-label': text.help },
    title(2, text.help),
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
