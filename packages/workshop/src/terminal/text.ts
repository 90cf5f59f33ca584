// What only the terminal view says, in both languages, and what it shares with the verbs.
import type { Language, LabState, LoadLevel } from '../companion/protocol.ts'
import { texts } from '../text/text.ts'

export interface ViewText {
  readonly site: string
  readonly solved: (solved: number, labs: number) => string
  readonly states: Readonly<Record<LabState, string>>
  readonly service: string
  readonly noService: string
  readonly starting: string
  readonly running: string
  readonly runningElsewhere: string
  readonly failed: string
  readonly stale: string
  readonly staleElsewhere: string
  readonly load: Readonly<Record<LoadLevel, string>>
  readonly perSecond: (count: string) => string
  readonly rss: string
  readonly heap: string
  readonly cpu: string
  readonly loop: string
  readonly watching: (lab: string) => string
  readonly testsRunning: (lab: string, done: number) => string
  readonly green: (lab: string) => string
  readonly red: (lab: string, failed: number, tests: number) => string
  readonly broken: (lab: string) => string
  readonly editedTests: string
  readonly looksLike: string
  readonly outcomes: Readonly<Record<'passed' | 'failed' | 'missing', string>>
  readonly hint: (test: string, rung: number, rungs: number) => string
  readonly noHint: (lab: string) => string
  readonly changes: (lab: string) => string
  readonly change: (added: number, removed: number) => string
  readonly noChanges: (lab: string) => string
  readonly loadNeedsService: string
  readonly welcome: readonly string[]
  readonly more: (above: number, below: number) => string
  readonly tooSmall: string
  /** Key and what it does, in the order of the bottom line. */
  readonly keys: readonly (readonly [string, string])[]
}

const en: ViewText = {
  site: 'Site',
  solved: texts.en.status.progress,
  states: texts.en.states,
  service: 'Service',
  noService: 'none is running',
  starting: 'starting',
  running: 'running',
  runningElsewhere: 'running in another terminal',
  failed: 'does not run',
  stale: 'files changed since it started: r restarts it',
  staleElsewhere: 'files changed since it started: stop it there with Ctrl-C, and start it again',
  load: { off: 'no load', low: 'low load', high: 'high load' },
  perSecond: (count) => `${count} requests/s`,
  rss: 'RSS',
  heap: 'heap',
  cpu: 'CPU',
  loop: 'event loop busy',
  watching: (lab) => `Watching ${lab}: tests run when a file changes`,
  testsRunning: (lab, done) => `Running the tests of ${lab}: ${done} done`,
  green: (lab) => `PASS  ${lab}: all tests pass`,
  red: (lab, failed, tests) => `FAIL  ${lab}: ${failed} of ${tests} tests fail`,
  broken: (lab) => `ERROR ${lab}: the tests could not judge the service`,
  editedTests: texts.en.verify.editedTests,
  looksLike: 'This looks like a fix that many people try first:',
  outcomes: outcomesOf('en'),
  hint: (test, rung, rungs) => `Hint ${rung} of ${rungs} for "${test}"`,
  noHint: (lab) => `${lab} has no failing test to give a hint for`,
  changes: (lab) => `What you changed in ${lab}`,
  change: (added, removed) => `${added} added, ${removed} removed`,
  noChanges: (lab) => `Nothing is changed in ${lab}`,
  loadNeedsService: 'Start a service first (s), then put it under load',
  welcome: [
    'Open the site above and begin with "Start", or choose a lab here.',
    'enter runs its tests, s starts its service, h gives a hint.',
  ],
  more: (above, below) => `${above} lines above, ${below} below: space and b move`,
  tooSmall: 'Make the window larger',
  keys: [
    ['j/k', 'select'],
    ['enter', 'tests'],
    ['w', 'watch'],
    ['s', 'service'],
    ['l', 'load'],
    ['h', 'hint'],
    ['d', 'diff'],
    ['q', 'quit'],
  ],
}

const ja: ViewText = {
  site: 'サイト',
  solved: texts.ja.status.progress,
  states: texts.ja.states,
  service: 'サービス',
  noService: '停止中',
  starting: '起動中',
  running: '動作中',
  runningElsewhere: '別のターミナルで動作中',
  failed: '起動していません',
  stale: '起動後にファイルが変更されました。rで再起動',
  staleElsewhere: '起動後にファイルが変更されました。そのターミナルでCtrl-Cを押し、起動し直してください',
  load: { off: '負荷なし', low: '負荷: 低', high: '負荷: 高' },
  perSecond: (count) => `毎秒${count}リクエスト`,
  rss: 'RSS',
  heap: 'ヒープ',
  cpu: 'CPU',
  loop: 'イベントループ使用率',
  watching: (lab) => `${lab}を監視中: ファイルが変わるとテストを実行`,
  testsRunning: (lab, done) => `${lab}のテストを実行中: ${done}件完了`,
  green: (lab) => `PASS  ${lab}: すべてのテストに合格`,
  red: (lab, failed, tests) => `FAIL  ${lab}: テスト${tests}件中${failed}件が不合格`,
  broken: (lab) => `ERROR ${lab}: テストはサービスを判定できませんでした`,
  editedTests: texts.ja.verify.editedTests,
  looksLike: 'よく試される、しかし正しくない直し方のようです。',
  outcomes: outcomesOf('ja'),
  hint: (test, rung, rungs) => `「${test}」のヒント${rung}/${rungs}`,
  noHint: (lab) => `${lab}にはヒントの対象となる不合格のテストがありません`,
  changes: (lab) => `${lab}で変更した内容`,
  change: (added, removed) => `追加${added}行、削除${removed}行`,
  noChanges: (lab) => `${lab}は変更されていません`,
  loadNeedsService: '先にサービスを起動(s)してから負荷をかけてください',
  welcome: [
    '上のサイトを開いて最初のページから始めるか、ここでラボを選んでください。',
    'enterでテストを実行、sでサービスを起動、hでヒントを表示します。',
  ],
  more: (above, below) => `上に${above}行、下に${below}行: spaceとbで移動`,
  tooSmall: '端末を広げてください',
  keys: [
    ['j/k', '選択'],
    ['enter', 'テスト'],
    ['w', '監視'],
    ['s', 'サービス'],
    ['l', '負荷'],
    ['h', 'ヒント'],
    ['d', '差分'],
    ['q', '終了'],
  ],
}

export const viewText: Readonly<Record<Language, ViewText>> = { en, ja }

function outcomesOf(language: Language): ViewText['outcomes'] {
  const { passed, failed, missing } = texts[language].verify
  return { passed, failed, missing }
}
