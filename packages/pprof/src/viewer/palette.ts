// The colours of boxes, in light and in dark: ember for the app, cold ones for what it stands on.

import { hashText } from './hash.ts'
import type { Owner, OwnerKind } from './stack-table.ts'

/** The two looks. */
export type Theme = 'light' | 'dark'

/** A box, and what is written on it: at least 4.5 to 1 between the two. */
export interface Fill {
  readonly color: string
  readonly ink: string
}

interface Palette {
  readonly paper: string
  readonly ink: string
  readonly muted: string
  /** Drawn over what changed. */
  readonly stripe: string
  /** Three shades each, so that neighbours of one package can be told apart. */
  readonly owners: Readonly<Record<Exclude<OwnerKind, 'dependency'>, readonly Fill[]>>
  readonly dependencies: readonly (readonly Fill[])[]
  /** What stands for several nodes. */
  readonly rest: Fill
  readonly same: Fill
  /** From a little to nearly all. */
  readonly grew: readonly Fill[]
  readonly shrank: readonly Fill[]
}

const dark = '#18202c'
const bright = '#f3f6fa'
const on =
  (ink: string) =>
  (color: string): Fill => ({ color, ink })
const onLight = on(dark)
const onDark = on(bright)

export const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    paper: '#ffffff',
    ink: dark,
    muted: '#536074',
    stripe: 'rgb(0 0 0 / 24%)',
    owners: {
      app: ['#ffa26e', '#fc9664', '#ffaf7b'].map(onLight),
      standard: ['#c7d2df', '#bcc9d7', '#d0dae6'].map(onLight),
      builtin: ['#b9bcd1', '#b0b3ca', '#c2c5d8'].map(onLight),
      gc: ['#6b5e6e', '#645767', '#716475'].map(onDark),
      runtime: ['#a5acb2', '#9da5ab', '#adb4ba'].map(onLight),
    },
    dependencies: [
      ['#9bccff', '#8ec3f9', '#a9d6ff'],
      ['#d0bafa', '#c7b0f2', '#d9c6fe'],
      ['#98d9ae', '#8bd0a3', '#a7e1ba'],
      ['#f5b0d0', '#eda5c6', '#fabcd8'],
      ['#d9c783', '#d1bd75', '#e1d195'],
      ['#7bd9de', '#6bd0d6', '#90e1e6'],
      ['#bad291', '#b0c985', '#c5dba1'],
    ].map((shades) => shades.map(onLight)),
    rest: onLight('#e4e8ee'),
    same: onLight('#e1e5ea'),
    grew: ['#fddeda', '#ffc3bc', '#ffa095', '#fa7d71'].map(onLight),
    shrank: ['#d7e8fb', '#b6d8fd', '#8ac3fe', '#5dadfc'].map(onLight),
  },
  dark: {
    paper: '#161d27',
    ink: '#e3e8ef',
    muted: '#a0adbf',
    stripe: 'rgb(255 255 255 / 17%)',
    owners: {
      app: ['#f2814a', '#e87743', '#fa8c56'].map(onLight),
      standard: ['#3c4958', '#34414f', '#445160'].map(onDark),
      builtin: ['#4f4f6d', '#474764', '#575776'].map(onDark),
      gc: ['#a995ad', '#a18da5', '#b19db5'].map(onLight),
      runtime: ['#575e66', '#50575f', '#5e656d'].map(onDark),
    },
    dependencies: [
      ['#32618e', '#2a5885', '#3b6998'],
      ['#665189', '#5d4980', '#6e5a92'],
      ['#2c6c47', '#23643f', '#36754f'],
      ['#834765', '#7a3f5c', '#8c4f6d'],
      ['#6e5d14', '#655406', '#76651f'],
      ['#006c72', '#006469', '#00757a'],
      ['#526629', '#4a5e20', '#5a6f32'],
    ].map((shades) => shades.map(onDark)),
    rest: onDark('#28323f'),
    same: onDark('#2e3947'),
    grew: ['#55332f', '#713630', '#91362f', '#af342f'].map(onDark),
    shrank: ['#2b3f54', '#274d72', '#1b5a94', '#0168b4'].map(onDark),
  },
}

/**
 * Gives each owner its shades. A dependency has the colour that its name asks for, so that it keeps it from one
 * profile to the next; where another one has that already, the next that is free, as long as there are any.
 *
 * @param weights - what each owner comes to: the heaviest choose first
 */
export function ownerShades(
  owners: readonly Owner[],
  weights: ArrayLike<number>,
  theme: Theme,
): (readonly Fill[])[] {
  const { owners: fixed, dependencies } = palettes[theme]
  const taken = new Set<number>()
  const shades: (readonly Fill[])[] = owners.map(() => [])
  const byWeight = owners
    .map((owner, index) => ({ owner, index }))
    .sort((a, b) => (weights[b.index] ?? 0) - (weights[a.index] ?? 0) || a.index - b.index)
  for (const { owner, index } of byWeight) {
    if (owner.kind !== 'dependency') {
      shades[index] = fixed[owner.kind]
      continue
    }
    let color = hashText(owner.name) % dependencies.length
    if (taken.size < dependencies.length) {
      while (taken.has(color)) color = (color + 1) % dependencies.length
      taken.add(color)
    }
    shades[index] = dependencies[color] ?? []
  }
  return shades
}

/** A colour and the paper behind it, mixed: what is not looked for steps back. */
export function faded(color: string, paper: string, share: number): string {
  const channel = (text: string, at: number): number => Number.parseInt(text.slice(at, at + 2), 16)
  const mixed = [1, 3, 5].map((at) =>
    Math.round(channel(color, at) * share + channel(paper, at) * (1 - share))
      .toString(16)
      .padStart(2, '0'),
  )
  return `#${mixed.join('')}`
}
