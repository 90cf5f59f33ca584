// What each key asks for.
import type { Key } from 'node:readline'

/** What changes the view alone. */
export type Move = 'up' | 'down' | 'page-down' | 'page-up' | 'redraw' | 'quit'

/** What is done at the desk. */
export type Work = 'verify' | 'watch' | 'service' | 'restart' | 'load' | 'hint' | 'diff'

export type Action = Move | Work

const moves: readonly Action[] = ['up', 'down', 'page-down', 'page-up', 'redraw', 'quit'] satisfies Move[]

export function isMove(action: Action): action is Move {
  return moves.includes(action)
}

const actions: Readonly<Record<string, Action>> = {
  up: 'up',
  k: 'up',
  down: 'down',
  j: 'down',
  return: 'verify',
  enter: 'verify',
  v: 'verify',
  w: 'watch',
  s: 'service',
  r: 'restart',
  l: 'load',
  h: 'hint',
  d: 'diff',
  space: 'page-down',
  pagedown: 'page-down',
  b: 'page-up',
  pageup: 'page-up',
  q: 'quit',
}

const withControl: Readonly<Record<string, Action>> = { c: 'quit', d: 'quit', l: 'redraw' }

/** Returns what a key press asks for, or undefined. Capital letters mean what small ones do. */
export function actionOf(key: Pick<Key, 'name' | 'ctrl' | 'meta'>): Action | undefined {
  if (key.name === undefined || key.meta) return undefined
  const table = key.ctrl ? withControl : actions
  return Object.hasOwn(table, key.name) ? table[key.name] : undefined
}
