// What the viewer says, in both languages. The type holds the two catalogues to the same keys.

import type { Colouring } from './look.ts'
import type { ComparisonKind, Owner, OwnerKind } from './stack-table.ts'
import type { View } from './state.ts'

/** The languages that the viewer speaks. */
export type Language = 'en' | 'ja'

/** All that the viewer says. */
export interface ViewerText {
  readonly views: Readonly<Record<View, string>>
  readonly viewsLabel: string
  readonly values: string
  readonly colours: string
  readonly colouring: Readonly<Record<Colouring, string>>
  readonly find: string
  readonly findPlaceholder: string
  readonly found: (functions: number, value: string, share: string) => string
  readonly foundNothing: string
  readonly badRegexp: (reason: string) => string
  readonly help: string
  readonly close: string
  readonly keys: readonly (readonly [keys: readonly string[], what: string])[]
  readonly pointer: string

  readonly all: string
  readonly empty: string
  readonly owners: Readonly<Record<Exclude<OwnerKind, 'dependency' | 'standard'>, string>>
  readonly standard: Readonly<Record<string, string>>
  readonly legend: string
  readonly legendHint: string
  readonly moreOwners: (count: number) => string
  readonly fewerOwners: string
  readonly fold: string
  readonly foldHint: string
  readonly changes: Readonly<Record<'grew' | 'shrank' | 'same', string>>
  readonly widthNote: Readonly<Record<ComparisonKind, string>>
  readonly path: string
  readonly hiddenCallers: (count: number) => string
  readonly canvas: (what: string) => string
  readonly canvasRole: string
  readonly rest: (count: number, value: string) => string
  readonly selected: string
  readonly own: string
  readonly withCallees: string
  readonly shareOfAll: string
  readonly shareOfCaller: string
  readonly before: string
  readonly after: string
  /** What went away since the base, and what came. */
  readonly less: string
  readonly more: string
  readonly change: string
  readonly newHere: string
  readonly gone: string
  readonly belongsTo: string
  readonly file: string
  readonly callees: string
  readonly noCallees: string
  readonly itself: string
  readonly showCalls: string
  readonly showSource: string
  readonly findAll: string
  readonly copyName: string
  readonly copied: string
  readonly back: string
  readonly saveSvg: string
  readonly placeLost: string

  readonly topCaption: (shown: number, of: number, total: string) => string
  readonly flat: string
  readonly sum: string
  readonly cum: string
  readonly functionName: string
  readonly showMore: (count: number) => string
  readonly noRows: string

  readonly callers: string
  readonly callersOf: (name: string) => string
  readonly calleesOf: (name: string) => string
  readonly noCallers: string
  readonly weight: string
  readonly chooseFunction: string
  readonly functionLost: (name: string) => string

  readonly sourceOf: (name: string) => string
  readonly loading: string
  readonly noSource: (name: string) => string
  readonly sourceProblem: string
  readonly sourceFailed: string
  readonly line: string
  readonly code: string
}

const en: ViewerText = {
  views: { flamegraph: 'Flame graph', top: 'Top', peek: 'Peek', source: 'Source' },
  viewsLabel: 'Views',
  values: 'Values',
  colours: 'Colours',
  colouring: { owner: 'by package', change: 'by change' },
  find: 'Find',
  findPlaceholder: 'regular expression',
  found: (functions, value, share) =>
    `${functions} ${functions === 1 ? 'function' : 'functions'}, ${value}, ${share}`,
  foundNothing: 'nothing matches',
  badRegexp: (reason) => `not a regular expression: ${reason}`,
  help: 'Keys',
  close: 'Close',
  keys: [
    [['↑', '↓'], 'to the caller, to the largest callee'],
    [['←', '→'], 'to the calls beside it'],
    [['Enter'], 'zoom to the selected call'],
    [['Esc', 'Backspace'], 'zoom back out by one caller'],
    [['Home'], 'zoom out to all'],
    [['/'], 'find functions'],
    [['n', 'N'], 'next match, previous match'],
    [['1', '2', '3', '4'], 'flame graph, top, peek, source'],
    [['?'], 'these keys'],
  ],
  pointer: 'A click on a box zooms to it. Arrow keys work once the picture has the focus.',

  all: 'all',
  empty: 'This profile has no samples with such values.',
  owners: {
    app: 'application',
    builtin: 'built-in functions',
    gc: 'garbage collection',
    runtime: 'engine',
  },
  standard: { node: 'Node.js (node:)', go: 'Go standard library' },
  legend: 'Whose code it is, by own value',
  legendHint: 'press one to pick it out',
  moreOwners: (count) => `${count} more`,
  fewerOwners: 'fewer',
  fold: 'Fold packages',
  foldHint: 'One box for all calls inside of a package that is not the application',
  changes: { grew: 'more than before', shrank: 'less than before', same: 'as before' },
  widthNote: {
    none: '',
    base: 'Difference from the base. Width is the size of the change.',
    diff_base:
      'Both profiles in one. Width is before and after together, so that nothing that vanished is hidden.',
  },
  path: 'Called through',
  hiddenCallers: (count) => `${count} more callers`,
  canvas: (what) => `${what}. All that it shows is in the table beside it.`,
  canvasRole: 'flame graph',
  rest: (count, value) => `${count} calls too narrow to draw, ${value} together`,
  selected: 'Selected call',
  own: 'Own (flat)',
  withCallees: 'With callees (cum)',
  shareOfAll: 'Of the total',
  shareOfCaller: 'Of its caller',
  before: 'Before',
  after: 'After',
  less: 'Less',
  more: 'More',
  change: 'Change',
  newHere: 'new',
  gone: 'gone',
  belongsTo: 'Package',
  file: 'File',
  callees: 'What it calls',
  noCallees: 'It calls nothing that was measured.',
  itself: 'itself',
  showCalls: 'Peek',
  showSource: 'Source',
  findAll: 'Find all',
  copyName: 'Copy name',
  copied: 'Copied',
  back: 'Zoom out',
  saveSvg: 'Save picture',
  placeLost: 'The place that the address names is not in this profile. This is all of it.',

  topCaption: (shown, of, total) =>
    `${shown === of ? `${of} functions` : `${shown} of ${of} functions`}; the total is ${total}`,
  flat: 'flat',
  sum: 'sum%',
  cum: 'cum',
  functionName: 'Function',
  showMore: (count) => `Show ${count} more`,
  noRows: 'No function matches.',

  callers: 'Called by',
  callersOf: (name) => `What called ${name}`,
  calleesOf: (name) => `What ${name} called`,
  noCallers: 'Nothing called it: stacks begin here.',
  weight: 'weight',
  chooseFunction: 'Function',
  functionLost: (name) => `No function of this profile is called ${name}. This is the first one.`,

  sourceOf: (name) => `Source of ${name}`,
  loading: 'Reading…',
  noSource: (name) => `${name} has no file: it is not written in a source that could be shown.`,
  sourceProblem: 'The source cannot be shown:',
  sourceFailed: 'The program that served this page does not answer. Is it still running?',
  line: 'Line',
  code: 'Code',
}

const ja: ViewerText = {
  views: { flamegraph: 'フレームグラフ', top: 'Top', peek: 'Peek', source: 'ソース' },
  viewsLabel: '表示',
  values: '値',
  colours: '色',
  colouring: { owner: 'パッケージ別', change: '増減別' },
  find: '検索',
  findPlaceholder: '正規表現',
  found: (functions, value, share) => `関数${functions}件、${value}、${share}`,
  foundNothing: '一致なし',
  badRegexp: (reason) => `正規表現ではありません: ${reason}`,
  help: 'キー操作',
  close: '閉じる',
  keys: [
    [['↑', '↓'], '呼び出し元へ、最大の呼び出し先へ'],
    [['←', '→'], '隣の呼び出しへ'],
    [['Enter'], '選択中の呼び出しへズーム'],
    [['Esc', 'Backspace'], '呼び出し元へ一段戻る'],
    [['Home'], '全体に戻る'],
    [['/'], '関数を検索'],
    [['n', 'N'], '次の一致、前の一致'],
    [['1', '2', '3', '4'], 'フレームグラフ、Top、Peek、ソース'],
    [['?'], 'この一覧'],
  ],
  pointer: '箱をクリックするとズームします。矢印キーは、図にフォーカスがあるときに使えます。',

  all: '全体',
  empty: 'このプロファイルには、この値を持つサンプルがありません。',
  owners: {
    app: 'アプリケーション',
    builtin: '組み込み関数',
    gc: 'ガベージコレクション',
    runtime: 'エンジン',
  },
  standard: { node: 'Node.js（node:）', go: 'Go 標準ライブラリ' },
  legend: '誰のコードか（自身の値による）',
  legendHint: '押すと、その部分だけを際立たせます',
  moreOwners: (count) => `ほか${count}件`,
  fewerOwners: '減らす',
  fold: 'パッケージをたたむ',
  foldHint: 'アプリケーション以外のパッケージの内部の呼び出しを、ひとつの箱にまとめます',
  changes: { grew: '前より増えた', shrank: '前より減った', same: '変化なし' },
  widthNote: {
    none: '',
    base: 'base との差分です。幅は増減の大きさを表します。',
    diff_base: '二つのプロファイルを重ねた図です。幅は前と後の合計なので、消えたものも隠れません。',
  },
  path: '呼び出し経路',
  hiddenCallers: (count) => `ほか${count}段`,
  canvas: (what) => `${what}。図の内容は、隣の表にすべてあります。`,
  canvasRole: 'フレームグラフ',
  rest: (count, value) => `狭くて描けない呼び出し${count}件、合計${value}`,
  selected: '選択中の呼び出し',
  own: '自身（flat）',
  withCallees: '呼び出し先を含む（cum）',
  shareOfAll: '全体に対して',
  shareOfCaller: '呼び出し元に対して',
  before: '前',
  after: '後',
  less: '減',
  more: '増',
  change: '増減',
  newHere: '新規',
  gone: '消滅',
  belongsTo: 'パッケージ',
  file: 'ファイル',
  callees: '呼び出し先',
  noCallees: '計測された呼び出し先はありません。',
  itself: 'この関数自身',
  showCalls: 'Peek',
  showSource: 'ソース',
  findAll: 'すべて検索',
  copyName: '名前をコピー',
  copied: 'コピーしました',
  back: '一段戻る',
  saveSvg: '図を保存',
  placeLost: 'アドレスが示す場所は、このプロファイルにありません。全体を表示しています。',

  topCaption: (shown, of, total) =>
    `${shown === of ? `関数${of}件` : `関数${of}件中${shown}件`}、全体は${total}`,
  flat: 'flat',
  sum: 'sum%',
  cum: 'cum',
  functionName: '関数',
  showMore: (count) => `さらに${count}件を表示`,
  noRows: '一致する関数はありません。',

  callers: '呼び出し元',
  callersOf: (name) => `${name} の呼び出し元`,
  calleesOf: (name) => `${name} の呼び出し先`,
  noCallers: '呼び出し元はありません。スタックはここから始まります。',
  weight: '重み',
  chooseFunction: '関数',
  functionLost: (name) => `${name} という関数は、このプロファイルにありません。先頭の関数を表示しています。`,

  sourceOf: (name) => `${name} のソース`,
  loading: '読み込んでいます…',
  noSource: (name) => `${name} にはファイルがありません。表示できるソースに書かれた関数ではありません。`,
  sourceProblem: 'ソースを表示できません。',
  sourceFailed: 'このページを配信したプログラムが応答しません。まだ動いていますか。',
  line: '行',
  code: 'コード',
}

export const viewerText: Readonly<Record<Language, ViewerText>> = { en, ja }

/** What an owner is called. */
export function ownerName(text: ViewerText, { kind, name }: Owner): string {
  if (kind === 'dependency') return name
  return kind === 'standard' ? (text.standard[name] ?? name) : text.owners[kind]
}
