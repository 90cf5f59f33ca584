// What to do about each error, in both languages. The keys are the codes of the packages: a code that is new, or
// that is gone, does not compile.
import type { BenchErrorCode } from '../../packages/bench/src/errors.ts'
import type { InstrumentErrorCode } from '../../packages/instrument/src/errors.ts'
import type { LabKitErrorCode } from '../../packages/lab-kit/src/errors.ts'
import type { PgoErrorCode } from '../../packages/pgo/src/errors.ts'
import type { PprofErrorCode } from '../../packages/pprof/src/errors.ts'
import type { ProfileErrorCode } from '../../packages/profile/src/errors.ts'
import type { TraceErrorCode } from '../../packages/trace/src/errors.ts'
import type { ErrorCode as CompanionErrorCode } from '../../packages/workshop/src/companion/protocol.ts'
import type { WorkshopErrorCode } from '../../packages/workshop/src/errors.ts'
import type { Translation } from './reference-in-japanese.ts'

type Remedies<Code extends string> = Readonly<Record<Code, Translation>>

const downloadAgain: Translation = {
  en: 'Take it again, and let the download end; `curl --fail` keeps an error page from being saved as the file.',
  ja: '取得し直し、ダウンロードが終わるまで待つ。`curl --fail` を使えば、エラーページをファイルとして保存せずに済む。',
}

const checkPath: Translation = {
  en: 'Check the path and who may read it; the message has both the path and the reason.',
  ja: 'パスと読む権限を確かめる。どちらもメッセージにある。',
}

export const instrumentRemedies: Remedies<InstrumentErrorCode> = {
  ADDRESS_INVALID: {
    en: 'Write `127.0.0.1:6060`, `:6060` for loopback, or `[::1]:6060`.',
    ja: '`127.0.0.1:6060` か、ループバックの略記 `:6060`、あるいは `[::1]:6060` のように書く。',
  },
  CONTINUOUS_PROFILE_OFF: {
    en: 'Set `ENABLE_CONTINUOUS_PROFILE=true` and restart, or record from now on with `seconds=` in place of `last=`.',
    ja: '`ENABLE_CONTINUOUS_PROFILE=true` を設定して再起動する。または `last=` の代わりに `seconds=` で、これからの分を記録する。',
  },
  ANSWERS_LIMIT: {
    en: 'Ask again later, and from fewer places at a time: somebody scrapes profiles faster than the service can make them.',
    ja: 'あとで、同時に求める数を減らしてやり直す。サービスが作れるより速く、誰かがプロファイルを集めている。',
  },
  CPU_PROFILER_BUSY: {
    en: 'Stop the other library, such as the agent of an APM, or let one of the two take the profiles: V8 has one CPU profiler of this kind in a process.',
    ja: 'APM のエージェントなど、もう一方のライブラリーを止めるか、どちらか一方だけにプロファイルを取らせる。この種の CPU プロファイラーは、V8 ではプロセスにひとつしかない。',
  },
  DEBUG_SERVER_LISTEN: {
    en: 'See who has the port, with `ss -ltnp`, or give another in `PPROF_ADDR`. Two processes of one machine need two ports.',
    ja: '`ss -ltnp` でポートの持ち主を調べるか、`PPROF_ADDR` で別のポートを指定する。一台で二つのプロセスを動かすなら、ポートも二つ要る。',
  },
  DEBUG_SERVER_UNPROTECTED: {
    en: 'Set `PPROF_PASSWORD`, or listen on loopback and reach it through a tunnel: see [Secure the endpoints](/howto/secure-the-endpoints/).',
    ja: '`PPROF_PASSWORD` を設定するか、ループバックで待ち受けてトンネル経由で使う。[エンドポイントを守る](/howto/secure-the-endpoints/)を参照。',
  },
  ENGINE_UNAVAILABLE: {
    en: 'Run it where `@datadog/pprof` has a build for the platform and the version of Node.js; the message names both. All that needs no sampler goes on working.',
    ja: '`@datadog/pprof` のビルドがあるプラットフォームと Node.js のバージョンで動かす。どちらもメッセージにある。サンプラーの要らない機能は、そのまま使える。',
  },
  ENVIRONMENT_INVALID: {
    en: 'Correct the variable that the message names; [the table](/reference/debug-server/#environment) has what each may be.',
    ja: 'メッセージにある変数を直す。取れる値は[表](/reference/debug-server/#environment)にある。',
  },
  FLIGHT_RECORDER_ACTIVE: {
    en: 'Keep one for the process: stop the first, or use the one that `startDiagnostics()` has started.',
    ja: 'プロセスにひとつだけにする。先のものを止めるか、`startDiagnostics()` が起動したものを使う。',
  },
  FLIGHT_RECORDER_OFF: {
    en: 'Set `ENABLE_FLIGHT_RECORDER=true`, or call `start()` before `snapshot()`.',
    ja: '`ENABLE_FLIGHT_RECORDER=true` を設定するか、`snapshot()` の前に `start()` を呼ぶ。',
  },
  HEAP_PROFILER_BUSY: {
    en: 'Stop the other library, or start this one in the mode that is running: V8 has one sampling heap profiler in a process, and `PPROF_HEAP` chooses its mode for all.',
    ja: 'もう一方のライブラリーを止めるか、動いているモードで起動する。ヒープのサンプリングプロファイラーは、V8 ではプロセスにひとつで、モードは `PPROF_HEAP` で全体に対して選ぶ。',
  },
  METRIC_NAME_TAKEN: {
    en: 'Leave out `collectDefaultMetrics()` of prom-client, whose metrics these replace, or give `runtimeMetrics()` a registry of its own.',
    ja: 'prom-client の `collectDefaultMetrics()` を外す（こちらのメトリクスが代わりになる）。または `runtimeMetrics()` に専用のレジストリーを渡す。',
  },
  METRICS_SERVER_LISTEN: {
    en: 'See who has the port, with `ss -ltnp`, or give another in `METRICS_ADDR`.',
    ja: '`ss -ltnp` でポートの持ち主を調べるか、`METRICS_ADDR` で別のポートを指定する。',
  },
  METRICS_SERVER_UNPROTECTED: {
    en: 'Set `METRICS_PASSWORD`, or listen on loopback.',
    ja: '`METRICS_PASSWORD` を設定するか、ループバックで待ち受ける。',
  },
  LOCK_NOT_HELD: {
    en: 'Release a guard once, best by `using`, which does so on every way out of the block.',
    ja: 'ガードの解放は一度だけにする。`using` を使えば、ブロックをどう抜けても一度だけ解放される。',
  },
  LOCK_WOULD_DEADLOCK: {
    en: 'Hand the guard to the code that needs it in place of taking the lock again; these locks are not reentrant.',
    ja: 'ロックを取り直さず、必要とするコードにガードを渡す。これらのロックは再入できない。',
  },
  OPTION_INVALID: {
    en: 'Correct the option that the message names, with what was met and what was wanted.',
    ja: 'メッセージにあるオプションを直す。渡された値と、求められる値も書いてある。',
  },
  PASSWORD_MISSING: {
    en: 'Set a password that is not empty. A variable that is set to nothing is a mistake in the deployment more often than a wish to have none.',
    ja: '空でないパスワードを設定する。空に設定された変数は、「なしでよい」という意図より、デプロイの間違いであることのほうが多い。',
  },
  PROFILE_NAME_INVALID: {
    en: 'Choose another name, of letters, digits, dots, underscores and hyphens.',
    ja: '英数字、ドット、アンダースコア、ハイフンからなる別の名前にする。',
  },
  RECORDING_CANCELED: {
    en: 'Give the client more time than the recording takes: `seconds=30` needs a timeout above 30 seconds, in proxies too.',
    ja: 'クライアントの待ち時間を、記録より長くする。`seconds=30` なら、プロキシーも含めて 30 秒を超えるタイムアウトが要る。',
  },
  RECORDINGS_LIMIT: {
    en: 'Wait for those that run; the answer says in `Retry-After` when to ask again. `maxRecordings` allows more.',
    ja: '進行中のものが終わるのを待つ。いつやり直すかは応答の `Retry-After` にある。`maxRecordings` で増やせる。',
  },
  SNAPSHOT_TOO_LARGE: {
    en: 'Give the folder more room with `maxBytes`, or make the file smaller: a shorter window, fewer sources.',
    ja: '`maxBytes` でフォルダーの余裕を増やすか、ウィンドウを短くする、記録するものを減らすなどしてファイルを小さくする。',
  },
  TRACE_SNAPSHOT_IN_PROGRESS: {
    en: 'Wait for the one under way; over HTTP the answer is 409.',
    ja: '進行中のものが終わるのを待つ。HTTP では 409 が返る。',
  },
  TRACE_WRITER_FAILED: {
    en: 'See the reason in the message: most often no memory or no room for one more thread. The recorder itself goes on.',
    ja: 'メッセージにある理由を見る。多くはメモリ不足か、スレッドをもうひとつ作る余裕がない場合。レコーダー自体は動き続ける。',
  },
}

export const profileRemedies: Remedies<ProfileErrorCode> = {
  PROFILE_EMPTY: downloadAgain,
  PROFILE_BAD_GZIP: downloadAgain,
  PROFILE_TOO_LARGE: {
    en: 'Raise `maxBytes`, or `-max_bytes` of the tools, if you trust where the file comes from.',
    ja: 'ファイルの出どころを信頼できるなら、`maxBytes`、ツールでは `-max_bytes` を大きくする。',
  },
  PROFILE_BAD_WIRE: {
    en: 'Look at its first bytes with `head -c 200`: often it is the text of an error. Otherwise take it again.',
    ja: '`head -c 200` で先頭を見る。エラーの文面であることが多い。そうでなければ取得し直す。',
  },
  PROFILE_BAD_REFERENCE: {
    en: 'Take it again; if another program wrote it, the fault is in that program.',
    ja: '取得し直す。別のプログラムが書いたものなら、そのプログラムの誤り。',
  },
  PROFILE_CONCATENATED: {
    en: '`npx pprof -proto a.pb.gz b.pb.gz` merges, where `cat` only joins.',
    ja: '`cat` はつなぐだけ。マージには `npx pprof -proto a.pb.gz b.pb.gz` を使う。',
  },
  PROFILE_INVALID: {
    en: 'If another program wrote it, report it there, with the message. No tool can be sure what the file means.',
    ja: '別のプログラムが書いたものなら、メッセージを添えてそちらに報告する。ファイルの意味は、どのツールにも確かめられない。',
  },
  PROFILE_INCOMPATIBLE: {
    en: 'Merge and subtract profiles of one kind, taken with one setting of the sampler.',
    ja: '同じ種類で、同じサンプラー設定で取ったプロファイルどうしを、マージしたり引いたりする。',
  },
  PROFILE_NOTHING_TO_MERGE: {
    en: 'Give at least one; a pattern of file names may have matched nothing.',
    ja: '少なくとも一つ渡す。ファイル名のパターンに、何も一致しなかったのかもしれない。',
  },
  PROFILE_OVERFLOW: {
    en: 'Scale by less, or merge fewer: 64 bits of nanoseconds are 292 years, so look for a wrong unit first.',
    ja: '拡大の倍率を下げるか、マージする数を減らす。64 ビットのナノ秒は 292 年分なので、まず単位の間違いを疑う。',
  },
  PROFILE_BAD_FOLDED: {
    en: 'Give each line its stack, a space, and a whole number; the message has the number of the line.',
    ja: '各行を「スタック、空白、整数」の形にする。行番号はメッセージにある。',
  },
  PROFILE_BAD_V8: {
    en: 'Give a `.cpuprofile`, a `.heapprofile`, or a trace that was recorded with CPU samples.',
    ja: '`.cpuprofile` か `.heapprofile`、または CPU サンプル付きで記録したトレースを渡す。',
  },
}

export const pprofRemedies: Remedies<PprofErrorCode> = {
  COMMAND_LINE_BAD: {
    en: 'See [the flags](/reference/pprof/); the message names the one that is meant, and one that is spelt like it.',
    ja: '[フラグの一覧](/reference/pprof/)を見る。問題のフラグと、綴りの近いフラグはメッセージにある。',
  },
  REGEXP_BAD: {
    en: 'Put the pattern into quotes, and a backslash in front of brackets that are meant as such.',
    ja: 'パターンを引用符で囲み、文字としての括弧にはバックスラッシュを付ける。',
  },
  TAG_FILTER_BAD: {
    en: 'Use a smaller number, or a larger unit.',
    ja: '数値を小さくするか、単位を大きくする。',
  },
  SAMPLE_INDEX_UNKNOWN: {
    en: 'Choose one of the columns that the message lists, by its name.',
    ja: 'メッセージに並ぶ列のどれかを、名前で選ぶ。',
  },
  SOURCE_UNREADABLE: checkPath,
  SOURCE_BAD_JSON: downloadAgain,
  SOURCE_IS_SNAPSHOT: {
    en: 'Open it in the Memory panel of a browser’s DevTools. For stacks that allocated, ask the service for `/debug/pprof/heap`.',
    ja: 'ブラウザーの DevTools のメモリパネルで開く。確保したスタックを見るには、サービスの `/debug/pprof/heap` を使う。',
  },
  SOURCE_WITHOUT_COLUMNS: {
    en: 'Ask for a longer time, or while there is load: nothing was sampled.',
    ja: '時間を延ばすか、負荷のある間に取る。サンプルがひとつも取れていない。',
  },
  SOURCES_INCOMPATIBLE: {
    en: 'Name files of one kind: two CPU profiles, or two heap profiles.',
    ja: 'CPU どうし、ヒープどうしのように、同じ種類のファイルを指定する。',
  },
  FETCH_FAILED: {
    en: 'Check that the service runs with `ENABLE_PPROF=true`, and that the address is the one of its debug server.',
    ja: 'サービスが `ENABLE_PPROF=true` で動いているか、アドレスがデバッグサーバーのものかを確かめる。',
  },
  FETCH_REFUSED: {
    en: 'Read the server’s own words. After 401, set `PPROF_USERNAME` and `PPROF_PASSWORD`; after 404, check the path.',
    ja: 'サーバーの言葉を読む。401 なら `PPROF_USERNAME` と `PPROF_PASSWORD` を設定し、404 ならパスを確かめる。',
  },
  FETCH_TIMED_OUT: {
    en: 'Give more time with `-timeout`, or see whether the service’s event loop is stalled: then it cannot answer.',
    ja: '`-timeout` で延ばすか、サービスのイベントループが停止していないか調べる。停止していれば応答できない。',
  },
  HTTP_ADDRESS_BAD: {
    en: 'Use `127.0.0.1:0` for any free port of this machine. To look from another, use `ssh -L`.',
    ja: 'このマシンの空いているポートなら `127.0.0.1:0` とする。別のマシンから見るには `ssh -L` を使う。',
  },
  HTTP_UNAVAILABLE: {
    en: 'Choose another port; 0 takes one that is free.',
    ja: '別のポートを選ぶ。0 なら空いているものを使う。',
  },
  OUTPUT_UNWRITABLE: {
    en: 'Check that the folder exists, may be written to, and has room.',
    ja: 'フォルダーがあり、書く権限があり、空きがあることを確かめる。',
  },
}

export const traceRemedies: Remedies<TraceErrorCode> = {
  COMMAND_LINE_BAD: {
    en: 'See [the flags](/reference/trace/#flags); the message names the one that is meant.',
    ja: '[フラグの一覧](/reference/trace/#flags)を見る。問題のフラグはメッセージにある。',
  },
  TRACE_EMPTY: {
    en: 'Take it while there is load, or for longer; if the file has no bytes at all, take it again.',
    ja: '負荷のある間に、または長めに取る。一バイトもないなら、取得し直す。',
  },
  TRACE_UNREADABLE: checkPath,
  TRACE_BAD_GZIP: downloadAgain,
  TRACE_TOO_LARGE: {
    en: 'Raise `-max_bytes`, or record for a shorter time. For very large ones there is Perfetto’s own `trace_processor`.',
    ja: '`-max_bytes` を大きくするか、記録を短くする。非常に大きいものには、Perfetto の `trace_processor` がある。',
  },
  TRACE_BAD_WIRE: {
    en: 'Look at its first bytes with `head -c 200`: often it is the text of an error. Otherwise take it again.',
    ja: '`head -c 200` で先頭を見る。エラーの文面であることが多い。そうでなければ取得し直す。',
  },
  TRACE_BAD_JSON: {
    en: 'Let the process that writes it end first: Chrome’s format is closed only then.',
    ja: '書いているプロセスを先に終わらせる。Chrome の形式は、そこで初めて閉じられる。',
  },
  TRACE_NOT_CHROME: {
    en: 'Give a file that has `traceEvents`, or is an array of events.',
    ja: '`traceEvents` を持つか、出来事の配列になっているファイルを渡す。',
  },
  TRACE_IS_PROFILE: {
    en: 'Give it to [`pprof`](/reference/pprof/).',
    ja: '[`pprof`](/reference/pprof/) に渡す。',
  },
  TRACE_IS_CRASH_COPY: {
    en: 'Start the service again with the same `FLIGHT_RECORDER_DIR`: see [the copy for a crash](/howto/snapshot-on-trouble/).',
    ja: '同じ `FLIGHT_RECORDER_DIR` でサービスを起動し直す。[異常時のスナップショット](/howto/snapshot-on-trouble/)を参照。',
  },
  TRACE_TOO_DEEP: {
    en: 'If another program wrote it, report it there: slices are opened that are never closed.',
    ja: '別のプログラムが書いたものなら、そちらに報告する。開いたまま閉じられないスライスがある。',
  },
  TRACE_WITHOUT_SAMPLES: {
    en: 'Ask for another kind, or record with it: `cpu=1` for samples, tasks and regions by `withTask()` and `withRegion()`.',
    ja: '別の種類を求めるか、それを含めて記録する。サンプルには `cpu=1`、タスクとリージョンには `withTask()` と `withRegion()` を使う。',
  },
}

export const benchRemedies: Remedies<BenchErrorCode> = {
  PROGRAM_FAILED: {
    en: 'Run the command by itself and read what it writes; when it ends well, measure it.',
    ja: 'コマンドを単独で実行し、書き出す内容を読む。正常に終わるようになってから測る。',
  },
  PROGRAM_TIMED_OUT: {
    en: 'See whether it waits for input or a port; otherwise measure a smaller input.',
    ja: '入力かポートを待っていないか調べる。そうでなければ、小さな入力で測る。',
  },
  BENCHMARK_FAILED: {
    en: 'Call the function once outside of `bench`; the message has the stack.',
    ja: '関数を `bench` の外で一度呼んでみる。スタックはメッセージにある。',
  },
  BENCHMARK_TIMED_OUT: {
    en: 'Give more with `-timeout`, less to do with `-benchtime`, or look for a loop that does not end.',
    ja: '`-timeout` で延ばすか、`-benchtime` で量を減らすか、終わらないループを探す。',
  },
  COMMAND_LINE_BAD: {
    en: 'See [the flags](/reference/bench/); the message names the one that is meant.',
    ja: '[フラグの一覧](/reference/bench/)を見る。問題のフラグはメッセージにある。',
  },
  FILE_UNREADABLE: checkPath,
  FILTER_BAD: {
    en: 'Put the whole filter into quotes; the message has the place at which it stops making sense, and [the reference](/reference/bench/) its words.',
    ja: 'フィルター全体を引用符で囲む。意味が通らなくなる位置はメッセージに、書き方は[リファレンス](/reference/bench/)にある。',
  },
  NO_BENCHMARKS: {
    en: 'Name a file `*.bench.ts`, and check the pattern of `-bench`.',
    ja: 'ファイルを `*.bench.ts` という名前にし、`-bench` のパターンを確かめる。',
  },
  OUTPUT_UNWRITABLE: {
    en: 'Check that the folder exists, may be written to, and has room.',
    ja: 'フォルダーがあり、書く権限があり、空きがあることを確かめる。',
  },
  KEY_BAD: {
    en: 'Use one of the keys at the head of the results, such as `goos`, `pkg`, or `.name`.',
    ja: '`goos`、`pkg`、`.name` など、結果の先頭にあるキーを使う。',
  },
  STOPPED: {
    en: 'Run it again, and let it end: half of the pairs are not a smaller sample, but another one.',
    ja: 'もう一度実行し、最後まで終わらせる。途中までの組は小さなサンプルではなく、別のサンプルになる。',
  },
}

export const pgoRemedies: Remedies<PgoErrorCode> = {
  COMMAND_LINE_BAD: {
    en: 'See [the flags](/reference/pgo/); the message names the one that is meant.',
    ja: '[フラグの一覧](/reference/pgo/)を見る。問題のフラグはメッセージにある。',
  },
  PROFILE_UNREADABLE: checkPath,
  PROFILE_NOT_CPU: {
    en: 'Fetch `/debug/pprof/profile?seconds=30` from the service under its real load.',
    ja: '本物の負荷がかかったサービスから `/debug/pprof/profile?seconds=30` を取得する。',
  },
  PROFILE_NOT_FOUND: {
    en: 'Put `default.pgo` beside the entry file, or name one with `--pgo`.',
    ja: 'エントリーファイルの隣に `default.pgo` を置くか、`--pgo` で指定する。',
  },
  PROGRAM_UNREADABLE: checkPath,
  PROGRAM_BAD_SYNTAX: {
    en: 'Run `node --check` on the bundle; a bundler’s plugin may have written something else.',
    ja: 'バンドルに `node --check` をかける。バンドラーのプラグインが、別のものを書いたのかもしれない。',
  },
  SOURCE_MAP_BAD: {
    en: 'Bundle anew with source maps, or delete the file: without one, functions are matched by the bundle’s own lines.',
    ja: 'ソースマップ付きでバンドルし直すか、そのファイルを消す。なければ、関数はバンドル自身の行で対応づけられる。',
  },
  WORKLOAD_UNREADABLE: {
    en: 'Export `train` and `run` from it: see [Build with a profile](/howto/build-with-a-profile/).',
    ja: '`train` と `run` を export する。[プロファイルでビルドする](/howto/build-with-a-profile/)を参照。',
  },
  WORKLOAD_FAILED: {
    en: 'Run the workload by itself against the program as it is, and mend it there first.',
    ja: '元のプログラムに対してワークロードを単独で実行し、そこで先に直す。',
  },
  ANSWERS_NOT_STEADY: {
    en: 'Take clocks, random numbers and orders that may vary out of what `run` returns.',
    ja: '時刻、乱数、一定でない並び順を、`run` の返す値から除く。',
  },
  NOT_MEASURED: {
    en: 'Build once without `--frozen` on a quiet machine, and commit the file of verdicts beside the profile.',
    ja: '静かなマシンで `--frozen` なしで一度ビルドし、プロファイルの隣にできる判定のファイルをコミットする。',
  },
  OUTPUT_UNWRITABLE: {
    en: 'Check that the folder exists, may be written to, and has room.',
    ja: 'フォルダーがあり、書く権限があり、空きがあることを確かめる。',
  },
  BUILD_NOT_FOUND: {
    en: 'Name the file that `pgo build` wrote, with its manifest left beside it.',
    ja: '`pgo build` の書いたファイルを指定する。マニフェストは隣に置いたままにする。',
  },
}

export const labKitRemedies: Remedies<LabKitErrorCode> = {
  SERVICE_NOT_FOUND: {
    en: 'Name the folder from where the command runs, or as a full path.',
    ja: '実行している場所からの相対パスか、フルパスでフォルダーを指定する。',
  },
  SERVICE_ENDED_EARLY: {
    en: 'Read the last lines of the service, which the message has; start it by hand to see the rest.',
    ja: 'メッセージにあるサービスの最後の出力を読む。手で起動すれば、残りも見られる。',
  },
  SERVICE_SILENT: {
    en: 'Let the service listen on `process.env.PORT`, and not only after something that never comes.',
    ja: 'サービスが `process.env.PORT` で待ち受けるようにする。来ないものを待ってからにしない。',
  },
  SERVICE_GONE: {
    en: 'Look for an error that nobody caught in the output of the service.',
    ja: 'サービスの出力から、捕まえられていないエラーを探す。',
  },
  SERVICE_UNRESPONSIVE: {
    en: 'Something holds the event loop: look for a loop without an end, or a call that ends in `Sync`.',
    ja: '何かがイベントループを止めている。終わらないループや、`Sync` で終わる呼び出しを探す。',
  },
  CAPTURE_UNREACHABLE: {
    en: 'Start the service, and check that its debug server is on.',
    ja: 'サービスを起動し、デバッグサーバーがオンになっているか確かめる。',
  },
  CAPTURE_UNAUTHORISED: {
    en: 'Set `PPROF_USERNAME` and `PPROF_PASSWORD` to what the service asks for.',
    ja: 'サービスの求めるものを、`PPROF_USERNAME` と `PPROF_PASSWORD` に設定する。',
  },
  CAPTURE_REFUSED: {
    en: 'Read the answer in the message: a wrong path, a bad parameter, or a profiler that is off.',
    ja: 'メッセージにある応答を読む。パスの間違い、パラメーターの間違い、オフのプロファイラーのどれか。',
  },
  CAPTURE_NOT_A_PROFILE: {
    en: 'Check that the address is the one of the debug server, and not of the application.',
    ja: 'アドレスがアプリケーションのものではなく、デバッグサーバーのものか確かめる。',
  },
  CAPTURE_NOT_A_TRACE: {
    en: 'Check that the address is the one of the debug server, and not of the application.',
    ja: 'アドレスがアプリケーションのものではなく、デバッグサーバーのものか確かめる。',
  },
  RULES_INVALID: {
    en: 'Run `promtool check rules` on the file, or compare it with [the rules](/reference/alerts/).',
    ja: 'ファイルに `promtool check rules` をかけるか、[アラートルール](/reference/alerts/)と見比べる。',
  },
  PROMQL_INVALID: {
    en: 'Type the expression into Prometheus, which marks the place.',
    ja: '式を Prometheus に入力する。問題の箇所が示される。',
  },
  PROMQL_UNSUPPORTED: {
    en: 'Install Prometheus, whose `promtool` knows all of it, or say it with simpler functions.',
    ja: 'Prometheus をインストールする。付属の `promtool` はすべてを知っている。または、もっと単純な関数で書く。',
  },
}

export const workshopRemedies: Remedies<WorkshopErrorCode> = {
  VERB_UNKNOWN: {
    en: '`help` lists the verbs; the message has the one that is spelt like it.',
    ja: '`help` で動詞の一覧が出る。綴りの近い動詞はメッセージにある。',
  },
  OPTION_BAD: {
    en: '`help` with the verb after it has its options, as in `npx workshop help capture`.',
    ja: '`npx workshop help capture` のように、`help` のあとに動詞を付けると、そのオプションが出る。',
  },
  ARGUMENT_BAD: {
    en: 'The message shows how the verb is used.',
    ja: '動詞の使い方はメッセージにある。',
  },
  LAB_UNKNOWN: {
    en: 'Use the number of the lab, such as `03`; `npx workshop list` shows them.',
    ja: '`03` のように、ラボの番号を使う。`npx workshop list` で一覧が出る。',
  },
  LAB_NOT_CHOSEN: {
    en: 'Name the lab after the verb, or begin one with `npx workshop start`.',
    ja: '動詞のあとにラボを書くか、`npx workshop start` で始める。',
  },
  LAB_INVALID: {
    en: 'The message says which field. A learner’s copy is put right by `git checkout` of the file.',
    ja: 'どの項目かはメッセージにある。学習者の手元では、そのファイルを `git checkout` すれば直る。',
  },
  HINTS_INVALID: {
    en: 'Give each test that fails as given its four rungs, in both languages.',
    ja: '最初に失敗するテストのそれぞれに、四段のヒントを両方の言語で用意する。',
  },
  LABS_MISSING: {
    en: 'Run it inside a clone of the repository, or set `HOTPATH_ROOT` to one.',
    ja: 'リポジトリのクローンの中で実行するか、`HOTPATH_ROOT` にその場所を設定する。',
  },
  PRISTINE_MISSING: {
    en: 'For a lab of your own, run `npm run seal`. Otherwise fetch the repository again.',
    ja: '自作のラボなら `npm run seal` を実行する。そうでなければ、リポジトリを取り直す。',
  },
  PRISTINE_INVALID: {
    en: 'Put it back with `git checkout packages/workshop/pristine`.',
    ja: '`git checkout packages/workshop/pristine` で元に戻す。',
  },
  SEAL_NOT_TEXT: {
    en: 'Keep binary files other than profiles (`.pgo`, `.pb.gz`) out of the folder of the lab, or have a script make them.',
    ja: 'プロファイル（`.pgo`、`.pb.gz`）以外のバイナリーファイルはラボのフォルダーに置かないか、スクリプトで作るようにする。',
  },
  PROGRESS_NEWER: {
    en: 'Update this copy with `git pull`, or go on in the one that wrote the file.',
    ja: '手元を `git pull` で更新するか、ファイルを書いたほうで続ける。',
  },
  PROGRESS_LOCKED: {
    en: 'If no other workshop is running, delete the lock that the message names.',
    ja: 'ほかにワークショップが動いていなければ、メッセージにあるロックファイルを消す。',
  },
  BACKUP_UNKNOWN: {
    en: 'Choose one of those that the message lists.',
    ja: 'メッセージに並ぶものから選ぶ。',
  },
  BACKUP_FAILED: {
    en: 'Make room on the disk, and close what keeps changing the files; your work is where it was.',
    ja: 'ディスクの空きを作り、ファイルを変え続けているものを閉じる。作業内容は元のまま残っている。',
  },
  SOLUTION_HIDDEN: {
    en: 'Take a hint instead, or ask with `--spoiler`.',
    ja: '代わりにヒントを見るか、`--spoiler` を付ける。',
  },
  VERIFY_FAILED: {
    en: '`npx workshop doctor` looks at the machine; the message has what the tests said.',
    ja: '`npx workshop doctor` でマシンを調べる。テストの出力はメッセージにある。',
  },
  PORT_TAKEN: {
    en: 'Stop the program that the message names, or choose another port with the option it gives.',
    ja: 'メッセージにあるプログラムを止めるか、示されたオプションで別のポートを選ぶ。',
  },
  SERVICE_NOT_STARTED: {
    en: 'Read its output: often it is a file that you have just edited. `npx workshop reset` puts the lab back, with a backup.',
    ja: '出力を読む。編集したばかりのファイルが原因のことが多い。`npx workshop reset` は、バックアップを取ってからラボを元に戻す。',
  },
  SERVICE_NOT_RUNNING: {
    en: 'Run `npx workshop start` in another terminal; where another program has the port of the lab, stop that one first.',
    ja: '別のターミナルで `npx workshop start` を実行する。ほかのプログラムがラボのポートを使っているなら、先にそれを止める。',
  },
  LOAD_INVALID: {
    en: 'Export `load` from the file, as the labs that are there do.',
    ja: '既存のラボにならって、ファイルから `load` を export する。',
  },
  SITE_NOT_BUILT: { en: 'Run `npm start`.', ja: '`npm start` を実行する。' },
  STEPS_MISSING: {
    en: 'Nothing: this lab is judged by its tests alone, so run `npx workshop verify` without `--step`.',
    ja: '対処は要らない。このラボはテストだけで判定するので、`--step` なしで `npx workshop verify` を実行する。',
  },
  STEPS_INVALID: {
    en: 'Put it back with `git checkout` of the file; in a lab of your own, the message says what does not load.',
    ja: 'そのファイルを `git checkout` で元に戻す。自作のラボなら、読み込めない理由はメッセージにある。',
  },
  STEP_TOO_EARLY: {
    en: 'Take the step that the message names first.',
    ja: 'メッセージにある手順を先に済ませる。',
  },
  EVIDENCE_MISSING: {
    en: 'With the service under load, run `npx workshop capture`, then take the step again.',
    ja: 'サービスに負荷をかけて `npx workshop capture` を実行し、手順をやり直す。',
  },
  IMPORT_INVALID: {
    en: 'Import what `npx workshop export progress.json` or the site has written, unchanged.',
    ja: '`npx workshop export progress.json` かサイトが書き出したファイルを、変更せずに読み込む。',
  },
  EXPORT_FAILED: {
    en: 'Name a file that does not exist, or an earlier export; `npx workshop export -` prints instead.',
    ja: 'まだないファイルか、以前に書き出したファイルを指定する。`npx workshop export -` なら標準出力に出す。',
  },
  LAB_NAME_BAD: {
    en: 'Take two digits that no lab has, and a name in small letters, such as `12-slow-start`.',
    ja: '使われていない二桁の番号と小文字の名前にする。たとえば `12-slow-start`。',
  },
  FILE_FAILED: {
    en: 'See who owns the path in the message, and how much room the disk has; `npx workshop doctor` looks at the folder `.workshop`.',
    ja: 'メッセージにあるパスの所有者と、ディスクの空き容量を確かめる。`npx workshop doctor` は `.workshop` フォルダーを点検する。',
  },
  CAPTURE_FAILED: {
    en: 'Check with `npx workshop status` that the service runs, and that it has not been started with its debug server off.',
    ja: '`npx workshop status` でサービスが動いているか、デバッグサーバーをオフにして起動していないかを確かめる。',
  },
}

const openAtItsAddress: Translation = {
  en: 'Open the site at the address that `npx workshop site` printed.',
  ja: '`npx workshop site` が表示したアドレスでサイトを開く。',
}

const reload: Translation = {
  en: 'Reload the page. If it comes again, the page and the companion are of two versions: run `npm start`.',
  ja: 'ページを再読み込みする。繰り返すなら、ページとコンパニオンの版が違う。`npm start` を実行する。',
}

export const companionRemedies: Remedies<CompanionErrorCode> = {
  HOST_REFUSED: openAtItsAddress,
  ORIGIN_REFUSED: openAtItsAddress,
  CROSS_SITE_REFUSED: openAtItsAddress,
  TOKEN_REFUSED: {
    en: 'Reload the page, which then asks for the new one.',
    ja: 'ページを再読み込みする。新しいトークンが使われる。',
  },
  LAB_UNKNOWN: {
    en: 'Update your copy with `git pull`.',
    ja: '手元のワークショップを `git pull` で更新する。',
  },
  ROUTE_UNKNOWN: reload,
  METHOD_REFUSED: reload,
  BODY_TOO_LARGE: reload,
  BODY_INVALID: reload,
  QUERY_INVALID: reload,
  SERVICE_ABSENT: {
    en: 'Start the service, then ask again.',
    ja: 'サービスを起動してから、もう一度求める。',
  },
  SERVICE_ELSEWHERE: {
    en: 'Press Ctrl-C in the terminal in which `npx workshop start` runs, then ask again.',
    ja: '`npx workshop start` を実行しているターミナルで Ctrl-C を押してから、もう一度求める。',
  },
  VERIFY_RUNNING: { en: 'Wait until they are done.', ja: '終わるまで待つ。' },
  CAPTURE_RUNNING: { en: 'Wait until it is done.', ja: '終わるまで待つ。' },
  CAPTURE_UNKNOWN: {
    en: 'Reload the page for the list as it is now, or take the profile again.',
    ja: 'ページを再読み込みして今の一覧を見るか、プロファイルを取り直す。',
  },
  STEP_REFUSED: {
    en: 'Do what the message says: most often a profile has to be taken under load first.',
    ja: 'メッセージに従う。多くの場合、先に負荷のある間にプロファイルを取る必要がある。',
  },
  SOLUTION_HIDDEN: {
    en: 'Make the tests pass first.',
    ja: '先にすべてのテストに合格する。',
  },
  CAPTURE_UNREADABLE: {
    en: 'Take the profile again.',
    ja: 'プロファイルを取り直す。',
  },
  COMPANION_CLOSING: {
    en: 'Run `npx workshop site` again.',
    ja: '`npx workshop site` をもう一度実行する。',
  },
  COMPANION_FAILED: {
    en: 'Look at the terminal of the companion: it has the whole message.',
    ja: 'コンパニオンのターミナルを見る。メッセージの全文がある。',
  },
}
