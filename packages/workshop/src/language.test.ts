// The language comes from the environment, the most deliberate wish first.
import { expect, test } from 'vitest'
import { languageOf } from './language.ts'

test.each([
  ['nothing set is English', {}, 'en'],
  ['a Japanese terminal', { LANG: 'ja_JP.UTF-8' }, 'ja'],
  ['a language that there is not is passed over', { LC_ALL: 'C', LANG: 'fr_FR.UTF-8' }, 'en'],
  ['an unknown wish leaves the next one', { LC_ALL: 'C.UTF-8', LANG: 'ja_JP.UTF-8' }, 'ja'],
  ['our own variable comes first', { HOTPATH_LANG: 'en', LANG: 'ja_JP.UTF-8' }, 'en'],
  ['an empty variable is none', { HOTPATH_LANG: '', LANG: 'ja' }, 'ja'],
] as const)('%s', (_case, env, want) => {
  expect(languageOf(env)).toBe(want)
})
