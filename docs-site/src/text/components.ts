// What the site's own components say, in both languages. The type holds the two catalogues to the same keys.
import type { Language } from '../../plugins/lab.ts'

interface ComponentText {
  time: string
  minutes: (count: number) => string
  difficulty: string
  difficultyLevel: (level: number) => string
  files: string
  inFolder: (folder: string) => string
  ports: string
  appPort: string
  debugPort: string
  copy: string
  copied: string
  copyCommands: string
  hintsFor: string
  rungs: readonly [string, string, string, string]
  rung: (number: number, name: string) => string
  rejectedBy: string
  spoiler: string
  right: string
  wrong: string
  question: string
  asTable: string
  wideTable: string
  failsNow: string
  passesNow: string
  viewerFailed: (problem: string) => string
  viewerNeedsScript: string
}

const en: ComponentText = {
  time: 'Time',
  minutes: (count) => `${count} min`,
  difficulty: 'Difficulty',
  difficultyLevel: (level) => `${level} of 5`,
  files: 'Files you will touch',
  inFolder: (folder) => `in ${folder}`,
  ports: 'Ports',
  appPort: 'service',
  debugPort: 'debug server',
  copy: 'Copy',
  copied: 'Copied',
  copyCommands: 'Copy the commands',
  hintsFor: 'Hints for the test',
  rungs: ['A nudge', 'What to measure', 'Where to look', 'The shape of the fix'],
  rung: (number, name) => `${number}. ${name}`,
  rejectedBy: 'Rejected by',
  spoiler: 'Open when your tests are green',
  right: 'Yes.',
  wrong: 'Not quite.',
  question: 'Question',
  asTable: 'The same as a table',
  wideTable: 'Table, wider than the page',
  failsNow: 'Fails now, and has to pass',
  passesNow: 'Passes now, and has to stay so',
  viewerNeedsScript: 'The profile is drawn by a script; the tables below have the same numbers.',
  viewerFailed: (problem) => `The viewer could not be loaded: ${problem}. Reload the page.`,
}

const ja: ComponentText = {
  time: '目安',
  minutes: (count) => `${count}分`,
  difficulty: '難しさ',
  difficultyLevel: (level) => `5段階の${level}`,
  files: '変更するファイル',
  inFolder: (folder) => `（${folder} の中）`,
  ports: 'ポート',
  appPort: 'サービス',
  debugPort: 'デバッグサーバー',
  copy: 'コピー',
  copied: 'コピーしました',
  copyCommands: 'コマンドをコピー',
  hintsFor: 'このテストのヒント',
  rungs: ['きっかけ', '何を測るか', 'どこを見るか', '直し方の形'],
  rung: (number, name) => `${number}. ${name}`,
  rejectedBy: '不合格にするテスト',
  spoiler: 'テストがすべて通ってから開いてください',
  right: '正解です。',
  wrong: '惜しい。',
  question: '問い',
  asTable: '同じ内容の表',
  wideTable: 'ページより幅の広い表',
  failsNow: 'いまは失敗し、通さなければならないもの',
  passesNow: 'いまも通り、通り続けなければならないもの',
  viewerNeedsScript: 'プロファイルはスクリプトで描画します。同じ値は、下の表にもあります。',
  viewerFailed: (problem) => `ビューアーを読み込めませんでした: ${problem}。ページを再読み込みしてください。`,
}

export const componentText: Readonly<Record<Language, ComponentText>> = { en, ja }
