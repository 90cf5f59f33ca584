// What the viewer says, in both languages.

import type { Language } from '@hotpath/pprof/elements'
import type { CauseKind } from '../causes.ts'
import type { SliceKind, TrackKind } from '../trace.ts'
import { slices } from '../trace.ts'
import type { View } from './state.ts'

/** The texts of the page. Names of tasks, regions and functions come from the trace. */
export interface TraceText {
  readonly reading: string
  readonly failed: string
  readonly main: string
  readonly tools: string
  readonly viewsLabel: string
  readonly views: Readonly<Record<View, string>>
  readonly download: string
  readonly perfetto: string
  readonly perfettoNote: string
  readonly speedscope: string
  readonly dark: string
  readonly find: string
  readonly findPlaceholder: string
  readonly foundNothing: string
  readonly found: (count: number) => string
  readonly badRegexp: (reason: string) => string
  readonly help: string
  readonly close: string
  readonly keys: readonly (readonly [keys: readonly string[], what: string])[]
  readonly pointer: string
  readonly window: string
  readonly all: string
  readonly zoomIn: string
  readonly zoomOut: string
  readonly canvas: (what: string) => string
  readonly canvasRole: string
  readonly tracks: Readonly<Record<TrackKind, string>>
  readonly counters: Readonly<Record<string, string>>
  readonly mainThread: string
  readonly folded: string
  readonly lanes: (count: number) => string
  readonly upTo: (value: string) => string
  readonly slowestHere: string
  readonly noTasks: string
  readonly notes: string
  readonly countOf: (shown: number, all: number) => string
  readonly more: string
  readonly task: string
  readonly type: string
  readonly allTypes: string
  readonly started: string
  readonly took: string
  readonly count: string
  readonly median: string
  readonly p99: string
  readonly max: string
  readonly failedCount: string
  readonly types: string
  readonly tasks: string
  readonly tasksOf: (type: string) => string
  readonly byDuration: string
  readonly byStart: string
  readonly kinds: Readonly<Record<SliceKind, string>>
  readonly thread: string
  readonly at: string
  readonly duration: string
  readonly status: string
  readonly outcome: string
  readonly outcomes: Readonly<Record<string, string>>
  readonly unfinished: string
  readonly parent: string
  readonly numberOf: (number: number) => string
  readonly zoomTo: string
  readonly openTask: string
  readonly showInTimeline: string
  readonly causes: string
  readonly cause: Readonly<Record<CauseKind, (name: string) => string>>
  readonly culprit: (kind: CauseKind, name: string) => string
  readonly times: (count: number) => string
  readonly noCauses: string
  readonly steps: string
  readonly step: string
  readonly messages: string
  readonly message: string
  readonly stack: string
  readonly stackUnknown: string
  readonly inProgress: string
  readonly heldBy: (name: string) => string
  readonly place: string
  readonly args: string
  readonly chooseTask: string
  readonly doneBy: string
}

const en: TraceText = {
  reading: 'Reading the trace…',
  failed: 'The trace could not be read. Is the program that served this page still running?',
  main: 'Trace',
  tools: 'Tools',
  viewsLabel: 'Views',
  views: { timeline: 'Timeline', tasks: 'Tasks' },
  download: 'Download',
  perfetto: 'Open in Perfetto',
  perfettoNote: 'Perfetto’s own page, served by this program; it reads Chrome’s form and its own',
  speedscope: 'Open in speedscope',
  dark: 'Dark',
  find: 'Find',
  findPlaceholder: 'name or message',
  foundNothing: 'not found',
  found: (count) => (count === 1 ? '1 slice' : `${count} slices`),
  badRegexp: (reason) => `no regular expression: ${reason}`,
  help: 'Keys',
  close: 'Close',
  keys: [
    [['w', 's'], 'zoom in and out'],
    [['a', 'd'], 'move to the left and to the right'],
    [['←', '→'], 'the slice before and after in the same row'],
    [['↑', '↓'], 'the row above and below'],
    [['Enter'], 'let the selected slice fill the picture'],
    [['Esc'], 'let go of it; then show all'],
    [['Home'], 'show all'],
    [['t'], 'the task of the selected slice'],
    [['/'], 'find; n and N lead to the next and the previous'],
    [['1', '2'], 'timeline, tasks'],
  ],
  pointer:
    'A drag moves the picture, Ctrl and the wheel zoom, a double click lets a slice fill it; in the strip at the top, a drag chooses a part.',
  window: 'Shown',
  all: 'Show all',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  canvas: (what) => `${what}. Arrow keys lead from slice to slice, w and s zoom, a and d move.`,
  canvasRole: 'timeline',
  tracks: {
    tasks: 'Tasks',
    elsewhere: 'Outside of tasks',
    loop: 'Event loop held up',
    gc: 'Garbage collection',
    cpu: 'CPU samples',
    lock: 'Lock',
    recorder: 'Recorder',
    other: '',
  },
  counters: {
    'requests in flight': 'Requests in flight',
    'heap used, bytes': 'Heap used',
    'event loop delay, us': 'Event loop delay',
  },
  mainThread: 'main thread',
  folded: 'folded',
  lanes: (count) => (count === 1 ? '' : `${count} at a time`),
  upTo: (value) => `up to ${value}`,
  slowestHere: 'Slowest tasks in sight',
  noTasks: 'There is no task in this part of the trace.',
  notes: 'What is missing',
  countOf: (shown, all) => (shown === all ? `${all}` : `${shown} of ${all}`),
  more: 'Show more',
  task: 'Task',
  type: 'Type',
  allTypes: 'all types',
  started: 'Began at',
  took: 'Took',
  count: 'Count',
  median: 'Median',
  p99: 'p99',
  max: 'Max',
  failedCount: 'Failed',
  types: 'Types of tasks, by what they took together',
  tasks: 'Tasks',
  tasksOf: (type) => `Tasks: ${type}`,
  byDuration: 'slowest first',
  byStart: 'in order',
  kinds: {
    [slices.other]: 'Slice',
    [slices.request]: 'Request',
    [slices.task]: 'Task',
    [slices.region]: 'Region',
    [slices.log]: 'Message',
    [slices.call]: 'Call to another service',
    [slices.wait]: 'Wait for a lock',
    [slices.hold]: 'Inside of a lock',
    [slices.gc]: 'Garbage collection',
    [slices.stall]: 'Stall',
    [slices.cpu]: 'CPU samples',
    [slices.recorder]: 'The recorder’s own work',
  },
  thread: 'Thread',
  at: 'Began at',
  duration: 'Took',
  status: 'Status',
  outcome: 'Outcome',
  outcomes: { done: 'done', failed: 'failed', aborted: 'broken off', unfinished: 'unfinished' },
  unfinished: 'unfinished when the trace was taken',
  parent: 'Part of',
  numberOf: (number) => `task ${number}`,
  zoomTo: 'Zoom to it',
  openTask: 'Its task',
  showInTimeline: 'Show in the timeline',
  causes: 'What its time went into',
  cause: {
    lock: (name) => `waiting for ${name}`,
    call: (name) => `call ${name}`,
    stall: () => 'event loop held up',
    gc: (name) => name,
    region: (name) => name,
  },
  culprit: (kind, name) => (kind === 'lock' ? `held by ${name}` : `by ${name}`),
  times: (count) => (count === 1 ? '' : `${count} times`),
  noCauses: 'Nothing was recorded inside of it: regions say what a task is doing.',
  steps: 'Step by step',
  step: 'Step',
  messages: 'Messages',
  message: 'Message',
  stack: 'What held it up, innermost first',
  stackUnknown: 'By whom is not known: the CPU was not sampled.',
  inProgress: 'Tasks in progress meanwhile',
  heldBy: (name) => `Held by ${name}`,
  place: 'Place',
  args: 'Besides',
  chooseTask: 'Choose a task to see what it did, and what went on meanwhile.',
  doneBy: 'What it did',
}

const ja: TraceText = {
  reading: 'トレースを読み込んでいます…',
  failed: 'トレースを読み込めませんでした。このページを配信したプログラムは、まだ動いていますか。',
  main: 'トレース',
  tools: 'ツール',
  viewsLabel: '表示',
  views: { timeline: 'タイムライン', tasks: 'タスク' },
  download: 'ダウンロード',
  perfetto: 'Perfetto で開く',
  perfettoNote: 'Perfetto 本来の画面です。このプログラムが配信し、Chrome 形式も Perfetto 形式も読めます',
  speedscope: 'speedscope で開く',
  dark: 'ダーク',
  find: '検索',
  findPlaceholder: '名前またはメッセージ',
  foundNothing: '見つかりません',
  found: (count) => `${count} 個のスライス`,
  badRegexp: (reason) => `正規表現として読めません: ${reason}`,
  help: 'キー操作',
  close: '閉じる',
  keys: [
    [['w', 's'], '拡大、縮小'],
    [['a', 'd'], '左へ、右へ移動'],
    [['←', '→'], '同じ行の前後のスライスへ'],
    [['↑', '↓'], '上の行、下の行へ'],
    [['Enter'], '選んだスライスを画面いっぱいに表示'],
    [['Esc'], '選択を解除。もう一度押すと全体を表示'],
    [['Home'], '全体を表示'],
    [['t'], '選んだスライスのタスクへ'],
    [['/'], '検索。n と N で次と前の一致へ'],
    [['1', '2'], 'タイムライン、タスク'],
  ],
  pointer:
    'ドラッグで移動、Ctrl とホイールで拡大縮小、ダブルクリックでスライスを画面いっぱいに表示します。上の帯をドラッグすると、表示する範囲を選べます。',
  window: '表示範囲',
  all: '全体を表示',
  zoomIn: '拡大',
  zoomOut: '縮小',
  canvas: (what) => `${what}。矢印キーでスライスを移動、w と s で拡大縮小、a と d で左右に移動します。`,
  canvasRole: 'タイムライン',
  tracks: {
    tasks: 'タスク',
    elsewhere: 'タスクの外',
    loop: 'イベントループの停止',
    gc: 'ガベージコレクション',
    cpu: 'CPU サンプル',
    lock: 'ロック',
    recorder: 'レコーダー',
    other: '',
  },
  counters: {
    'requests in flight': '処理中のリクエスト',
    'heap used, bytes': 'ヒープ使用量',
    'event loop delay, us': 'イベントループの遅れ',
  },
  mainThread: 'メインスレッド',
  folded: '折りたたみ中',
  lanes: (count) => (count === 1 ? '' : `最大 ${count} 個が並行`),
  upTo: (value) => `最大 ${value}`,
  slowestHere: '表示範囲の遅いタスク',
  noTasks: 'この範囲にタスクはありません。',
  notes: '欠けているもの',
  countOf: (shown, all) => (shown === all ? `${all} 件` : `${all} 件中 ${shown} 件`),
  more: 'さらに表示',
  task: 'タスク',
  type: '種類',
  allTypes: 'すべての種類',
  started: '開始',
  took: '所要時間',
  count: '件数',
  median: '中央値',
  p99: 'p99',
  max: '最大',
  failedCount: '失敗',
  types: 'タスクの種類 (合計時間の長い順)',
  tasks: 'タスク',
  tasksOf: (type) => `タスク: ${type}`,
  byDuration: '遅い順',
  byStart: '開始順',
  kinds: {
    [slices.other]: 'スライス',
    [slices.request]: 'リクエスト',
    [slices.task]: 'タスク',
    [slices.region]: 'リージョン',
    [slices.log]: 'メッセージ',
    [slices.call]: '他サービスの呼び出し',
    [slices.wait]: 'ロック待ち',
    [slices.hold]: 'ロックの保持',
    [slices.gc]: 'ガベージコレクション',
    [slices.stall]: 'イベントループの停止',
    [slices.cpu]: 'CPU サンプル',
    [slices.recorder]: 'レコーダー自身の処理',
  },
  thread: 'スレッド',
  at: '開始',
  duration: '所要時間',
  status: 'ステータス',
  outcome: '結果',
  outcomes: { done: '完了', failed: '失敗', aborted: '中断', unfinished: '未完了' },
  unfinished: 'トレースの取得時点で未完了',
  parent: '親タスク',
  numberOf: (number) => `タスク ${number}`,
  zoomTo: 'ここを拡大',
  openTask: 'このタスクを見る',
  showInTimeline: 'タイムラインで見る',
  causes: '時間の内訳',
  cause: {
    lock: (name) => `${name} の待ち`,
    call: (name) => `呼び出し ${name}`,
    stall: () => 'イベントループの停止',
    gc: (name) => name,
    region: (name) => name,
  },
  culprit: (kind, name) => (kind === 'lock' ? `保持していたのは ${name}` : `原因は ${name}`),
  times: (count) => (count === 1 ? '' : `${count} 回`),
  noCauses: '内側には何も記録されていません。何をしているかは、リージョンが伝えます。',
  steps: '処理の流れ',
  step: '処理',
  messages: 'メッセージ',
  message: 'メッセージ',
  stack: '停止の原因 (内側の関数から順に)',
  stackUnknown: '原因は不明です。CPU サンプルが記録されていません。',
  inProgress: 'その間に処理中だったタスク',
  heldBy: (name) => `保持していたのは ${name}`,
  place: '場所',
  args: 'そのほか',
  chooseTask: 'タスクを選ぶと、その処理の内容と、その間に起きていたことを表示します。',
  doneBy: 'このタスクの処理',
}

export const traceText: Readonly<Record<Language, TraceText>> = { en, ja }
