// What the page around the viewer says, in both languages.

import type { Language } from './text.ts'
import type { ViewerPageText } from './viewer-page.ts'

interface PageText extends ViewerPageText {
  readonly against: (base: string) => string
  readonly download: string
  readonly speedscope: string
  readonly speedscopeNote: string
}

const en: PageText = {
  main: 'Profile',
  tools: 'Tools',
  reading: 'Reading the profile…',
  failed: 'The profile could not be read. Is the program that served this page still running?',
  against: (base) => `compared with ${base}`,
  download: 'Download',
  speedscope: 'Open in speedscope',
  speedscopeNote: 'speedscope shows no differences: it opens the profile without its base',
  dark: 'Dark',
}

const ja: PageText = {
  main: 'プロファイル',
  tools: 'ツール',
  reading: 'プロファイルを読み込んでいます…',
  failed: 'プロファイルを読み込めませんでした。このページを配信したプログラムは、まだ動いていますか。',
  against: (base) => `${base} との比較`,
  download: 'ダウンロード',
  speedscope: 'speedscope で開く',
  speedscopeNote: 'speedscope は差分を表示できません。比較対象を除いたプロファイルを開きます',
  dark: 'ダーク',
}

export const pageText: Readonly<Record<Language, PageText>> = { en, ja }
