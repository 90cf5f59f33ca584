// What the lab panel says, in both languages. The type holds the two catalogues to the same keys.
import type {
  CaptureKind,
  ErrorCode,
  LabState,
} from '../../../../packages/workshop/src/companion/protocol.ts'
import type { Language } from '../../../plugins/lab.ts'

interface PanelText {
  panel: string
  states: Readonly<Record<LabState, string>>
  passedOf: (passed: number, total: number) => string
  service: string
  starting: string
  running: string
  runningElsewhere: string
  stopElsewhere: string
  stopped: string
  failedToRun: string
  otherRuns: (lab: string) => string
  otherRunsElsewhere: (lab: string) => string
  stale: string
  start: string
  stop: string
  restart: string
  application: string
  debugServer: string
  opensInNewTab: string
  stderr: string
  load: string
  levels: Readonly<Record<'off' | 'low' | 'high', string>>
  loadNeedsService: string
  numbers: string
  rss: string
  heap: string
  cpu: string
  loop: string
  requests: string
  inFlight: string
  p50: string
  p99: string
  range: (least: string, most: string) => string
  failures: string
  notMeasured: string
  profiles: string
  capture: string
  captureOf: string
  captureKinds: Readonly<Record<CaptureKind, string>>
  pageTaken: string
  recording: (profile: string, seconds: number) => string
  captureFailed: (problem: string) => string
  captureNeedsService: string
  showProfile: string
  noProfile: string
  compareWith: string
  noComparison: string
  profileAt: (profile: string, time: string, isOwn: boolean) => string
  readingProfile: string
  find: string
  prove: string
  foundAlready: string
  provedAlready: string
  foundBy: (answer: string) => string
  findFirst: string
  noEvidence: string
  evidence: string
  since: string
  judgeCapture: string
  judgeAnswer: string
  judgeProof: string
  stepHolds: string
  stepFails: string
  measure: string
  before: string
  after: string
  compareSolution: string
  sameAsSolution: string
  diffLegend: string
  tests: string
  runTests: string
  testsRunning: string
  otherTestsRun: (lab: string) => string
  neverRun: string
  green: string
  red: (failed: number, total: number) => string
  broken: string
  editedTests: string
  looksLike: string
  outcomes: Readonly<Record<'passed' | 'failed' | 'missing', string>>
  hints: string
  nextHint: (rung: number, rungs: number) => string
  rung: (rung: number, rungs: number) => string
  commands: string
  commandStart: string
  commandLoad: string
  commandVerify: string
  commandHint: string
  withCompanion: string
  lookAgain: string
  lost: string
  errors: Readonly<Partial<Record<ErrorCode, string>>>
  otherError: (message: string) => string
}

const en: PanelText = {
  panel: 'Lab bench',
  states: {
    new: 'Not started',
    started: 'Started',
    red: 'Tests fail',
    green: 'Solved',
    stale: 'Tests have changed: run them again',
  },
  passedOf: (passed, total) => `${passed} of ${total} tests pass`,
  service: 'Service',
  starting: 'Starting…',
  running: 'Running',
  runningElsewhere: 'Running in another terminal',
  stopElsewhere: 'Ctrl-C stops it there.',
  stopped: 'Not running',
  failedToRun: 'It does not run. This is what it said:',
  otherRuns: (lab) => `The service of ${lab} is running. Starting this one stops it.`,
  otherRunsElsewhere: (lab) =>
    `The service of ${lab} is running in another terminal. Stop it there, with Ctrl-C, before you start this one.`,
  stale: 'You changed files after this service started. It still runs the old ones.',
  start: 'Start the service',
  stop: 'Stop the service',
  restart: 'Restart with the new files',
  application: 'Application',
  debugServer: 'Debug server',
  opensInNewTab: '(opens in a new tab)',
  stderr: 'The end of its error output',
  load: 'Load',
  levels: { off: 'Off', low: 'Low', high: 'High' },
  loadNeedsService: 'Start the service to put it under load.',
  numbers: 'Live numbers',
  rss: 'Memory (RSS)',
  heap: 'Heap in use',
  cpu: 'CPU, of one core',
  loop: 'Event loop busy',
  requests: 'Requests per second',
  inFlight: 'Requests in flight',
  p50: 'Latency p50',
  p99: 'Latency p99',
  range: (least, most) => `last minute: ${least} to ${most}`,
  failures: 'Failed requests',
  notMeasured: 'not measured yet',
  profiles: 'Profiles',
  capture: 'Capture a profile',
  captureOf: 'of',
  captureKinds: {
    profile: 'profile: CPU time',
    heap: 'heap: what is in use',
    allocs: 'allocs: all that was allocated',
    goroutine: 'goroutine: work in flight',
    mutex: 'mutex: who held the locks',
    block: 'block: who waited',
    stall: 'stall: what held the event loop',
    trace: 'trace: the flight recorder',
    metrics: 'metrics: their page',
  },
  pageTaken: 'The page of metrics is kept. It is judged below.',
  recording: (profile, seconds) =>
    seconds > 0 ? `Recording ${profile} for ${seconds} seconds…` : `Taking ${profile}…`,
  captureFailed: (problem) => `No profile was taken: ${problem}`,
  captureNeedsService: 'Start the service to take a profile of it.',
  showProfile: 'Show',
  noProfile: 'none',
  compareWith: 'against',
  noComparison: 'nothing',
  profileAt: (profile, time, isOwn) => `${profile}, ${time}${isOwn ? ' (by the service itself)' : ''}`,
  readingProfile: 'Reading the profile…',
  find: 'Find',
  prove: 'Prove',
  foundAlready: 'found',
  provedAlready: 'proved',
  foundBy: (answer) => `Your answer: ${answer}`,
  findFirst: 'Find the culprit first: the capture you find it in becomes the one from before the fix.',
  noEvidence: 'There is no capture to judge yet. Take one while the service is under load.',
  evidence: 'Evidence',
  since: 'less an earlier one',
  judgeCapture: 'Judge the capture',
  judgeAnswer: 'Judge the answer',
  judgeProof: 'Compare with before the fix',
  stepHolds: 'Accepted:',
  stepFails: 'Not accepted:',
  measure: 'Measure',
  before: 'Before',
  after: 'After',
  compareSolution: 'Compare your fix with ours',
  sameAsSolution: 'No difference: yours is our solution.',
  diffLegend: 'Lines with - are yours, lines with + are ours.',
  tests: 'Tests',
  runTests: 'Run the tests',
  testsRunning: 'The tests are running…',
  otherTestsRun: (lab) => `The tests of ${lab} are still running.`,
  neverRun: 'Not run yet on this page.',
  green: 'All tests pass. The lab is solved.',
  red: (failed, total) => `${failed} of ${total} tests fail.`,
  broken: 'The tests could not judge the service:',
  editedTests: 'You changed test files. The sealed ones were run instead; your edits are kept.',
  looksLike: 'This looks like a fix that many people try first',
  outcomes: { passed: 'passed', failed: 'failed', missing: 'did not finish' },
  hints: 'Hints',
  nextHint: (rung, rungs) => `Show hint ${rung} of ${rungs}`,
  rung: (rung, rungs) => `Hint ${rung} of ${rungs}`,
  commands: 'Run this lab from your terminal',
  commandStart: 'Start the service, in a terminal of its own:',
  commandLoad: 'Put it under load, in a second one:',
  commandVerify: 'Run the tests:',
  commandHint: 'Get the next hint:',
  withCompanion: 'When the site is opened with npm start, this place has buttons for all of it.',
  lookAgain: 'Look for the companion again',
  lost: 'The companion does not answer. If you stopped it, start it again with npm start; this panel comes back by itself.',
  errors: {
    HOST_REFUSED: 'The companion only answers at the address that it printed. Open the site there.',
    ORIGIN_REFUSED:
      'The companion only answers pages that it served itself. Open the site at the address it printed.',
    CROSS_SITE_REFUSED:
      'The companion only answers pages that it served itself. Open the site at the address it printed.',
    TOKEN_REFUSED: 'The companion was started anew. Reload this page.',
    LAB_UNKNOWN: 'Your copy of the workshop does not have this lab. Update it with git pull.',
    SERVICE_ABSENT: 'The service is not running. Start it first.',
    SERVICE_ELSEWHERE: 'A service is running in another terminal. Stop it there first, with Ctrl-C.',
    VERIFY_RUNNING: 'Tests are running already. Wait until they are done.',
    CAPTURE_RUNNING: 'A profile is being taken already. Wait until it is done.',
    CAPTURE_UNKNOWN: 'This profile is no longer there.',
    SOLUTION_HIDDEN: 'Our solution is shown once all tests pass.',
    COMPANION_CLOSING: 'The companion is closing down.',
  },
  otherError: (message) => `The companion could not do that: ${message}`,
}

const ja: PanelText = {
  panel: 'ラボの作業台',
  states: {
    new: '未着手',
    started: '着手済み',
    red: 'テスト不合格',
    green: '解決済み',
    stale: 'テストが更新されました。もう一度実行してください',
  },
  passedOf: (passed, total) => `テスト${total}件中${passed}件合格`,
  service: 'サービス',
  starting: '起動しています…',
  running: '動作中',
  runningElsewhere: '別のターミナルで動作中',
  stopElsewhere: '止めるには、そのターミナルで Ctrl-C を押します。',
  stopped: '停止中',
  failedToRun: '起動していません。出力は次のとおりです。',
  otherRuns: (lab) => `${lab}のサービスが動作中です。こちらを起動すると停止します。`,
  otherRunsElsewhere: (lab) =>
    `${lab}のサービスが別のターミナルで動作中です。こちらを起動する前に、そのターミナルで Ctrl-C を押して止めてください。`,
  stale: 'サービスの起動後にファイルが変更されました。動いているのは古いコードです。',
  start: 'サービスを起動',
  stop: 'サービスを停止',
  restart: '新しいファイルで再起動',
  application: 'アプリケーション',
  debugServer: 'デバッグサーバー',
  opensInNewTab: '(新しいタブで開きます)',
  stderr: 'エラー出力の末尾',
  load: '負荷',
  levels: { off: 'なし', low: '低', high: '高' },
  loadNeedsService: '負荷をかけるには、先にサービスを起動してください。',
  numbers: '現在の値',
  rss: 'メモリ(RSS)',
  heap: '使用中のヒープ',
  cpu: 'CPU(1コアに対して)',
  loop: 'イベントループの使用率',
  requests: '毎秒のリクエスト数',
  inFlight: '応答待ちのリクエスト',
  p50: 'レイテンシー p50',
  p99: 'レイテンシー p99',
  range: (least, most) => `直近1分: ${least}〜${most}`,
  failures: '失敗したリクエスト',
  notMeasured: '未計測',
  profiles: 'プロファイル',
  capture: 'プロファイルを取得',
  captureOf: '種類',
  captureKinds: {
    profile: 'profile: CPU 時間',
    heap: 'heap: 使用中のメモリ',
    allocs: 'allocs: 割り当ての累計',
    goroutine: 'goroutine: 処理中の仕事',
    mutex: 'mutex: ロックの保持者',
    block: 'block: 待たされた側',
    stall: 'stall: イベントループを止めたもの',
    trace: 'trace: フライトレコーダー',
    metrics: 'metrics: メトリクスのページ',
  },
  pageTaken: 'メトリクスのページを保存しました。下で判定できます。',
  recording: (profile, seconds) =>
    seconds > 0 ? `${profile} を${seconds}秒間記録しています…` : `${profile} を取得しています…`,
  captureFailed: (problem) => `プロファイルを取得できませんでした: ${problem}`,
  captureNeedsService: 'プロファイルを取得するには、先にサービスを起動してください。',
  showProfile: '表示',
  noProfile: 'なし',
  compareWith: '比較対象',
  noComparison: 'なし',
  profileAt: (profile, time, isOwn) => `${profile}、${time}${isOwn ? '（サービス自身が記録）' : ''}`,
  readingProfile: 'プロファイルを読み込んでいます…',
  find: '見つける',
  prove: '証明する',
  foundAlready: '見つけました',
  provedAlready: '証明しました',
  foundBy: (answer) => `あなたの答え: ${answer}`,
  findFirst: '先に原因を見つけてください。そのときのキャプチャーが「修正前」になります。',
  noEvidence: '判定するキャプチャーがまだありません。負荷をかけた状態で取得してください。',
  evidence: '証拠',
  since: '差し引くもの',
  judgeCapture: 'キャプチャーを判定',
  judgeAnswer: '答えを判定',
  judgeProof: '修正前と比べる',
  stepHolds: '合格:',
  stepFails: '不合格:',
  measure: '測ったもの',
  before: '修正前',
  after: '修正後',
  compareSolution: '自分の修正を模範解答と比べる',
  sameAsSolution: '違いはありません。模範解答と同じです。',
  diffLegend: '- の行はあなたのもの、+ の行は模範解答のものです。',
  tests: 'テスト',
  runTests: 'テストを実行',
  testsRunning: 'テストを実行しています…',
  otherTestsRun: (lab) => `${lab}のテストがまだ実行中です。`,
  neverRun: 'このページではまだ実行していません。',
  green: 'すべてのテストに合格しました。このラボは解決です。',
  red: (failed, total) => `テスト${total}件中${failed}件が不合格です。`,
  broken: 'テストはサービスを判定できませんでした。',
  editedTests: 'テストファイルが変更されています。実行したのは元のテストです。変更はそのまま残っています。',
  looksLike: 'よく試される、しかし正しくない直し方のようです',
  outcomes: { passed: '合格', failed: '不合格', missing: '最後まで実行されませんでした' },
  hints: 'ヒント',
  nextHint: (rung, rungs) => `ヒント${rung}/${rungs}を表示`,
  rung: (rung, rungs) => `ヒント${rung}/${rungs}`,
  commands: 'このラボをターミナルで進める',
  commandStart: '専用のターミナルでサービスを起動します。',
  commandLoad: '二つ目のターミナルで負荷をかけます。',
  commandVerify: 'テストを実行します。',
  commandHint: '次のヒントを表示します。',
  withCompanion: 'npm start でサイトを開くと、これらの操作をすべてここのボタンで行えます。',
  lookAgain: 'コンパニオンをもう一度探す',
  lost: 'コンパニオンが応答しません。終了した場合は npm start で起動し直してください。このパネルは自動的に復帰します。',
  errors: {
    HOST_REFUSED:
      'コンパニオンは、起動時に表示したアドレスでだけ応答します。そのアドレスでサイトを開いてください。',
    ORIGIN_REFUSED:
      'コンパニオンは、自分が配信したページにだけ応答します。起動時に表示されたアドレスでサイトを開いてください。',
    CROSS_SITE_REFUSED:
      'コンパニオンは、自分が配信したページにだけ応答します。起動時に表示されたアドレスでサイトを開いてください。',
    TOKEN_REFUSED: 'コンパニオンが起動し直されました。このページを再読み込みしてください。',
    LAB_UNKNOWN: '手元のワークショップにこのラボがありません。git pull で更新してください。',
    SERVICE_ABSENT: 'サービスが動作していません。先に起動してください。',
    SERVICE_ELSEWHERE:
      'サービスが別のターミナルで動作中です。先に、そのターミナルで Ctrl-C を押して止めてください。',
    VERIFY_RUNNING: 'テストがすでに実行中です。終わるまでお待ちください。',
    CAPTURE_RUNNING: 'プロファイルをすでに取得中です。終わるまでお待ちください。',
    CAPTURE_UNKNOWN: 'このプロファイルは、もうありません。',
    SOLUTION_HIDDEN: '模範解答は、すべてのテストに合格すると見られます。',
    COMPANION_CLOSING: 'コンパニオンは終了処理中です。',
  },
  otherError: (message) => `コンパニオンは要求を実行できませんでした: ${message}`,
}

export const panelText: Readonly<Record<Language, PanelText>> = { en, ja }
