// The Japanese of what errors mean, where no other page has them. Each entry keeps the English it was made from:
// when the source says something else, the generator stops and asks for a new translation.
import type { Translation } from './reference-in-japanese.ts'

type Translations = Readonly<Record<string, Translation>>

export const instrumentErrorsInJapanese: Translations = {
  ADDRESS_INVALID: {
    en: 'A listen address is not "host:port" with a port from 0 to 65535.',
    ja: '待ち受けるアドレスが、0 から 65535 のポートを持つ host:port の形になっていない。',
  },
  CONTINUOUS_PROFILE_OFF: {
    en: 'The last seconds of CPU samples were asked for, and nobody keeps them.',
    ja: '直前の数秒間の CPU サンプルを求められたが、記録していない。',
  },
  ANSWERS_LIMIT: {
    en: 'As many requests as allowed are waiting for an answer already.',
    ja: '応答を待つリクエストが、すでに上限に達している。',
  },
  CPU_PROFILER_BUSY: {
    en: 'Another library of this process is using the CPU profiler.',
    ja: 'このプロセスの別のライブラリーが、CPU プロファイラーを使っている。',
  },
  DEBUG_SERVER_LISTEN: {
    en: 'The debug server could not listen on its address.',
    ja: 'デバッグサーバーが、指定のアドレスで待ち受けられなかった。',
  },
  DEBUG_SERVER_UNPROTECTED: {
    en: 'The debug server was asked to listen beyond this machine without a password.',
    ja: 'デバッグサーバーを、パスワードなしでこのマシンの外に公開しようとした。',
  },
  ENGINE_UNAVAILABLE: {
    en: 'The native profiler could not be loaded on this platform.',
    ja: 'このプラットフォームでは、ネイティブのプロファイラーを読み込めなかった。',
  },
  ENVIRONMENT_INVALID: {
    en: 'An environment variable has a value that is not one of those allowed.',
    ja: '環境変数の値が、許される値のどれでもない。',
  },
  FLIGHT_RECORDER_ACTIVE: {
    en: 'A flight recorder was to be started while one is active.',
    ja: 'フライトレコーダーが動いている間に、もうひとつ起動しようとした。',
  },
  FLIGHT_RECORDER_OFF: {
    en: 'A snapshot was asked of a flight recorder that is not active.',
    ja: '動いていないフライトレコーダーに、スナップショットを求めた。',
  },
  HEAP_PROFILER_BUSY: {
    en: 'The heap profiler is in use, or is running in another mode.',
    ja: 'ヒーププロファイラーが使用中か、別のモードで動いている。',
  },
  METRIC_NAME_TAKEN: {
    en: 'A registry already has a metric by the name of one that was to be added.',
    ja: '追加しようとしたメトリクスと同じ名前のものが、レジストリーにすでにある。',
  },
  METRICS_SERVER_LISTEN: {
    en: 'The metrics server could not listen on its address.',
    ja: 'メトリクスのサーバーが、指定のアドレスで待ち受けられなかった。',
  },
  METRICS_SERVER_UNPROTECTED: {
    en: 'The metrics server was asked to listen beyond this machine without a password.',
    ja: 'メトリクスのサーバーを、パスワードなしでこのマシンの外に公開しようとした。',
  },
  LOCK_NOT_HELD: {
    en: 'A guard was released a second time.',
    ja: '同じガードを二度解放した。',
  },
  LOCK_WOULD_DEADLOCK: {
    en: 'A thread asked to block for a lock that it holds itself.',
    ja: 'スレッドが、自分で持っているロックを待とうとした。',
  },
  OPTION_INVALID: {
    en: 'An option of a function has a value that is not allowed.',
    ja: '関数のオプションの値が、許される値ではない。',
  },
  PASSWORD_MISSING: {
    en: 'A password is empty or missing where one is needed.',
    ja: 'パスワードが必要なところで、空か未設定になっている。',
  },
  PROFILE_NAME_INVALID: {
    en: 'A custom profile has a name that is taken or that cannot stand in a URL.',
    ja: '独自のプロファイルの名前が、すでに使われているか、URL に書けない。',
  },
  RECORDING_CANCELED: {
    en: 'A recording ended before its time because whoever asked for it went away.',
    ja: '求めた側がいなくなったので、記録が途中で終わった。',
  },
  RECORDINGS_LIMIT: {
    en: 'As many recordings as allowed are in progress already.',
    ja: '進行中の記録が、すでに上限に達している。',
  },
  SNAPSHOT_TOO_LARGE: {
    en: 'A heap snapshot or a trace is larger than its folder may become.',
    ja: 'ヒープのスナップショットかトレースが、フォルダーに許された大きさを超えている。',
  },
  TRACE_SNAPSHOT_IN_PROGRESS: {
    en: 'A flight recorder was asked for a snapshot while it was taking one.',
    ja: 'フライトレコーダーがスナップショットを取っている間に、もうひとつ求めた。',
  },
  TRACE_WRITER_FAILED: {
    en: 'The thread that writes traces could not be started, or could not write one.',
    ja: 'トレースを書くスレッドが起動できなかったか、書けなかった。',
  },
}

export const labKitErrorsInJapanese: Translations = {
  SERVICE_NOT_FOUND: {
    en: 'There is no folder where the service was said to be.',
    ja: 'サービスがあるとされた場所に、フォルダーがない。',
  },
  SERVICE_ENDED_EARLY: {
    en: 'The service ended before it listened on the port it was given.',
    ja: 'サービスが、指定のポートで待ち受ける前に終了した。',
  },
  SERVICE_SILENT: {
    en: 'The service runs but did not listen on the port it was given.',
    ja: 'サービスは動いているが、指定のポートで待ち受けていない。',
  },
  SERVICE_GONE: {
    en: 'The service had ended when it was asked something.',
    ja: '要求したときには、サービスが終了していた。',
  },
  SERVICE_UNRESPONSIVE: {
    en: 'The service did not answer its probe in time.',
    ja: 'サービスが、確認の問い合わせに時間内に答えなかった。',
  },
  CAPTURE_UNREACHABLE: {
    en: 'Nothing answered at the address a profile was asked from.',
    ja: 'プロファイルを求めたアドレスで、何も応答しなかった。',
  },
  CAPTURE_UNAUTHORISED: {
    en: 'The address asks for credentials, and those given were not accepted.',
    ja: 'アドレスが認証を求め、渡したものは受け付けられなかった。',
  },
  CAPTURE_REFUSED: {
    en: 'The address answered, but not with a profile.',
    ja: 'アドレスは応答したが、プロファイルを返さなかった。',
  },
  CAPTURE_NOT_A_PROFILE: {
    en: 'The answer was a success, but its body is not a profile.',
    ja: '応答は成功だったが、本文がプロファイルではない。',
  },
  CAPTURE_NOT_A_TRACE: {
    en: 'The answer was a success, but its body is not a trace.',
    ja: '応答は成功だったが、本文がトレースではない。',
  },
  RULES_INVALID: {
    en: 'A file of alert rules cannot be read as one.',
    ja: 'アラートルールのファイルとして読めない。',
  },
  PROMQL_INVALID: {
    en: 'An expression is no PromQL, or comes to nothing that it could mean.',
    ja: '式が PromQL ではないか、意味をなさない。',
  },
  PROMQL_UNSUPPORTED: {
    en: 'An expression uses what is only known to promtool, which is not there.',
    ja: '式が promtool だけの知る機能を使っているが、promtool がない。',
  },
}

export const workshopErrorsInJapanese: Translations = {
  VERB_UNKNOWN: {
    en: 'The word after `workshop` is not a verb of it.',
    ja: '`workshop` の次の語が、動詞ではない。',
  },
  OPTION_BAD: {
    en: 'An option is not one of the verb, or has a value it cannot take.',
    ja: 'その動詞にないオプションか、取れない値を持つオプション。',
  },
  ARGUMENT_BAD: {
    en: 'A verb was given too few or too many words.',
    ja: '動詞に渡した語が、足りないか多すぎる。',
  },
  LAB_UNKNOWN: {
    en: 'No lab has that name, or several could be meant.',
    ja: 'その名前のラボがないか、複数に当てはまる。',
  },
  LAB_NOT_CHOSEN: {
    en: 'The verb needs a lab and none was named or started before.',
    ja: '動詞にはラボが必要だが、指定されておらず、始めたものもない。',
  },
  LAB_INVALID: {
    en: 'A `lab.json` cannot be read or does not say what it must.',
    ja: '`lab.json` が読めないか、必要なことを述べていない。',
  },
  HINTS_INVALID: {
    en: 'A hints file lacks a test or a rung, or cannot be read.',
    ja: 'ヒントのファイルにテストか段が足りないか、読めない。',
  },
  LABS_MISSING: {
    en: 'The folder of the labs is not where the repository should have it.',
    ja: 'リポジトリのあるべき場所に、ラボのフォルダーがない。',
  },
  PRISTINE_MISSING: {
    en: 'A lab has no sealed copy; `npm run seal` makes one.',
    ja: 'ラボに封印された写しがない。`npm run seal` で作る。',
  },
  PRISTINE_INVALID: {
    en: 'A sealed copy cannot be read, or names a path outside its lab.',
    ja: '封印された写しが読めないか、ラボの外のパスを指している。',
  },
  SEAL_NOT_TEXT: {
    en: 'A file of a lab is neither UTF-8 text nor a profile, so it cannot be sealed.',
    ja: 'ラボのファイルが UTF-8 のテキストでもプロファイルでもないので、封印できない。',
  },
  PROGRESS_NEWER: {
    en: 'The progress file was written by a newer workshop; this one will not write over it.',
    ja: '進捗のファイルは、より新しいワークショップが書いたもの。上書きはしない。',
  },
  PROGRESS_LOCKED: {
    en: 'Another workshop held the progress file for too long.',
    ja: '別のワークショップが、進捗のファイルを長く押さえていた。',
  },
  BACKUP_UNKNOWN: {
    en: 'The lab has no backup of that name.',
    ja: 'その名前のバックアップが、ラボにない。',
  },
  BACKUP_FAILED: {
    en: 'A backup could not be made, so nothing was changed.',
    ja: 'バックアップを作れなかったので、何も変えていない。',
  },
  SOLUTION_HIDDEN: {
    en: 'The solution is shown once the lab is green, or when `--spoiler` asks for it.',
    ja: '模範解答は、ラボに合格したあとか、`--spoiler` で求めたときに見られる。',
  },
  VERIFY_FAILED: {
    en: 'The tests could not be run, for a reason outside the lab.',
    ja: 'ラボの外の理由で、テストを実行できなかった。',
  },
  PORT_TAKEN: {
    en: 'Another program listens on a port that a lab, or the site, needs.',
    ja: 'ラボかサイトに必要なポートを、別のプログラムが使っている。',
  },
  SERVICE_NOT_STARTED: {
    en: 'The service of a lab ended, or did not listen, at its start.',
    ja: 'ラボのサービスが、起動時に終了したか、待ち受けなかった。',
  },
  SERVICE_NOT_RUNNING: {
    en: 'No service of that lab answers; `workshop start` runs one.',
    ja: 'そのラボのサービスが応答しない。`workshop start` で起動する。',
  },
  LOAD_INVALID: {
    en: 'The `load.ts` of a lab does not export `load`.',
    ja: 'ラボの `load.ts` が `load` を export していない。',
  },
  SITE_NOT_BUILT: {
    en: 'The pages of the site are not there; `npm start` builds them.',
    ja: 'サイトのページがない。`npm start` で作る。',
  },
  STEPS_MISSING: {
    en: 'The lab has no steps `find` and `prove` of its own.',
    ja: 'このラボには、`find` と `prove` の手順がない。',
  },
  STEPS_INVALID: {
    en: 'The `steps.ts` of a lab cannot be loaded.',
    ja: 'ラボの `steps.ts` を読み込めない。',
  },
  STEP_TOO_EARLY: {
    en: 'A step needs an earlier one: first find, then fix, then prove.',
    ja: '先に済ませる手順がある。見つけ、直し、証明する順に進む。',
  },
  EVIDENCE_MISSING: {
    en: 'A step has no capture to judge, or it cannot be read.',
    ja: '手順が判定するプロファイルがないか、読めない。',
  },
  IMPORT_INVALID: {
    en: 'A file to import is no progress of this workshop, or cannot be read.',
    ja: '読み込むファイルが、このワークショップの進捗ではないか、読めない。',
  },
  EXPORT_FAILED: {
    en: 'Progress could not be written to that file; what is there and is no export stays.',
    ja: '進捗をそのファイルに書き出せなかった。書き出した進捗でないものがそこにあれば、残してある。',
  },
  LAB_NAME_BAD: {
    en: 'A new lab was given a name that cannot be one, or that is taken.',
    ja: '新しいラボの名前が、名前として使えないか、すでに使われている。',
  },
  FILE_FAILED: {
    en: 'The file system refused to read or to write: no permission, no room, or a disk that is read only.',
    ja: 'ファイルシステムが読み書きを拒んだ。権限がないか、空きがないか、読み取り専用のディスクである。',
  },
  CAPTURE_FAILED: {
    en: 'A profile could not be taken from the running service.',
    ja: '動いているサービスから、プロファイルを取得できなかった。',
  },
}

export const companionErrorsInJapanese: Translations = {
  HOST_REFUSED: {
    en: 'The companion was called by a name that is not its own address.',
    ja: 'コンパニオンが、自分のアドレスではない名前で呼ばれた。',
  },
  ORIGIN_REFUSED: {
    en: 'A page that the companion did not serve asked for something.',
    ja: 'コンパニオンが配信していないページから要求された。',
  },
  CROSS_SITE_REFUSED: {
    en: 'The browser says that another site is asking.',
    ja: '別のサイトからの要求だと、ブラウザーが伝えている。',
  },
  TOKEN_REFUSED: {
    en: 'The token of this run is missing, or is of an earlier run.',
    ja: '今回の起動のトークンがないか、以前の起動のもの。',
  },
  LAB_UNKNOWN: {
    en: 'There is no lab of that name in this copy of the workshop.',
    ja: '手元のワークショップに、その名前のラボがない。',
  },
  ROUTE_UNKNOWN: {
    en: 'The companion has no such path.',
    ja: 'コンパニオンにそのパスはない。',
  },
  METHOD_REFUSED: {
    en: 'The path exists, and not for this method.',
    ja: 'パスはあるが、そのメソッドは受け付けない。',
  },
  BODY_TOO_LARGE: {
    en: 'The body of a request is larger than any that makes sense.',
    ja: 'リクエストの本文が、意味のある大きさを超えている。',
  },
  BODY_INVALID: {
    en: 'The body of a request is not the JSON that the path takes.',
    ja: 'リクエストの本文が、パスの受け取る JSON ではない。',
  },
  QUERY_INVALID: {
    en: 'The query of a request is not what the path takes.',
    ja: 'リクエストのクエリが、パスの受け取るものではない。',
  },
  SERVICE_ABSENT: {
    en: 'What was asked needs the service of the lab, which is not running.',
    ja: '要求にはラボのサービスが必要だが、動いていない。',
  },
  SERVICE_ELSEWHERE: {
    en: 'A service runs in a terminal of its own, and is stopped there before another one starts.',
    ja: 'サービスが別のターミナルで動いている。ほかのものを起動する前に、そのターミナルで止める。',
  },
  VERIFY_RUNNING: {
    en: 'Tests were asked for while tests are running.',
    ja: 'テストの実行中に、テストを求められた。',
  },
  CAPTURE_RUNNING: {
    en: 'A profile was asked for while one is being taken.',
    ja: 'プロファイルの取得中に、もうひとつ求められた。',
  },
  CAPTURE_UNKNOWN: {
    en: 'There is no profile of that name among those taken of the lab.',
    ja: 'このラボで取得したものの中に、その名前のプロファイルがない。',
  },
  STEP_REFUSED: {
    en: 'A step, find or prove, cannot be taken yet; the message says why.',
    ja: '「見つける」か「証明する」の手順に、まだ進めない。理由はメッセージにある。',
  },
  SOLUTION_HIDDEN: {
    en: 'The solution is shown once the lab is green.',
    ja: '模範解答は、ラボに合格したあとに見られる。',
  },
  CAPTURE_UNREADABLE: {
    en: 'A file among the captures is not a profile, or is damaged.',
    ja: '取得したファイルの中に、プロファイルではないか、壊れたものがある。',
  },
  COMPANION_CLOSING: {
    en: 'The companion is ending, and with it all that it started.',
    ja: 'コンパニオンが、起動したものすべてとともに終了する途中。',
  },
  COMPANION_FAILED: {
    en: 'Something failed that the companion did not expect.',
    ja: 'コンパニオンの予期しない失敗が起きた。',
  },
}
