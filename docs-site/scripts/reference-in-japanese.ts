// The Japanese of the generated tables. Each entry keeps the English it was made from: when the source says
// something else, the generator stops and asks for a new translation.

export interface Translation {
  en: string
  ja: string
}

export const endpointsInJapanese: Readonly<Record<string, Translation>> = {
  allocs: {
    en: 'A sample of everything that was allocated on the heap, what has been collected since included (in the mode PPROF_HEAP=alloc).',
    ja: 'ヒープに確保されたすべての標本。すでに回収されたものも含む（PPROF_HEAP=alloc のとき）。',
  },
  block: {
    en: 'Stacks that waited for a lock, and for how long. Off until setBlockProfileRate or ENABLE_BLOCK_PROFILE; seconds=5 with rate=1 looks at all waits of five seconds.',
    ja: 'ロックを待ったスタックと、待った長さ。setBlockProfileRate か ENABLE_BLOCK_PROFILE を設定するまではオフ。seconds=5 と rate=1 を付けると、五秒間の待ちをすべて見る。',
  },
  cmdline: {
    en: 'The command line of this process, its arguments separated by NUL bytes.',
    ja: 'このプロセスのコマンドライン。引数は NUL で区切られる。',
  },
  goroutine: {
    en: 'Work in flight: requests by route and resources by type; seconds=5 has what begins in five seconds and does not end, by the stack it began at, and with fraction=1 all of it. debug=2 lists it one by one, with window=5 by stack too.',
    ja: '実行中の仕事。リクエストはルートごと、リソースは種類ごと。seconds=5 を付けると、五秒間に始まって終わらないものを、始まったスタックごとに返す。さらに fraction=1 ならそのすべてを見る。debug=2 はひとつずつ並べ、window=5 を付けるとスタックも示す。',
  },
  heap: {
    en: 'A sample of the objects in use on the heap, by the stack that allocated them. gc=1 collects garbage first.',
    ja: '使用中のオブジェクトの標本。確保したスタックごとにまとめる。gc=1 なら先にガベージコレクションを行う。',
  },
  mutex: {
    en: 'Stacks that made others wait for a lock, and for how long. Off until setMutexProfileFraction or ENABLE_MUTEX_PROFILE; seconds=5 with fraction=1 looks at all waits of five seconds.',
    ja: 'ロックで他を待たせたスタックと、待たせた長さ。setMutexProfileFraction か ENABLE_MUTEX_PROFILE を設定するまではオフ。seconds=5 と fraction=1 を付けると、五秒間の待ちをすべて見る。',
  },
  profile: {
    en: 'CPU profile of the next seconds= (30 unless told otherwise). type=wall counts time passing by the clock, waiting included; type=both counts both. last=60 has the seconds before now, at once, where ENABLE_CONTINUOUS_PROFILE keeps them.',
    ja: 'これから seconds= 秒間（既定は 30）の CPU プロファイル。type=wall なら待ち時間を含む経過時間を、type=both なら両方を数える。ENABLE_CONTINUOUS_PROFILE で記録し続けていれば、last=60 で直前の秒数をすぐに返す。',
  },
  stall: {
    en: 'What held the event loop up, from the samples taken meanwhile. Off until ENABLE_CONTINUOUS_PROFILE; seconds=5 with threshold=50 looks for stalls of 50 ms and more for five seconds.',
    ja: 'イベントループを止めていたもの。その間に取られた標本からわかる。ENABLE_CONTINUOUS_PROFILE を設定するまではオフ。seconds=5 と threshold=50 を付けると、五秒間、50 ミリ秒以上の停止を探す。',
  },
  symbol: {
    en: 'Names of the functions at the addresses in the query, or in the body of a POST.',
    ja: 'クエリ、または POST の本文にあるアドレスの関数名。',
  },
  threadcreate: {
    en: 'Worker threads that were created, ended since or not, by the stack that created them.',
    ja: '作られたワーカースレッド。すでに終わったものも含む。作ったスタックごとにまとめる。',
  },
  trace: {
    en: 'A trace of the next seconds= (1 unless told otherwise, and not only whole ones): requests, tasks and regions, garbage collections, stalls, locks, on a timeline. cpu=1 adds samples of the CPU profiler; format=chrome is for the DevTools of a browser. /debug/trace/snapshot has the seconds before now, where ENABLE_FLIGHT_RECORDER keeps them.',
    ja: 'これから seconds= 秒間（既定は 1、小数も可）のトレース。リクエスト、タスク、リージョン、ガベージコレクション、停止、ロックを時間軸に並べる。cpu=1 なら CPU プロファイラーの標本も加える。format=chrome はブラウザーの DevTools 用。ENABLE_FLIGHT_RECORDER で記録し続けていれば、/debug/trace/snapshot が直前の秒数を返す。',
  },
}

export const variablesInJapanese: Readonly<Record<string, Translation>> = {
  ENABLE_PPROF: {
    en: 'true or 1 starts the debug server; false, 0, empty or unset leaves everything off.',
    ja: 'true か 1 でデバッグサーバーを起動する。false、0、空、未設定なら何も起動しない。',
  },
  PPROF_ADDR: {
    en: 'host:port of the debug server. A missing host, as in :6060, means loopback. Any other host needs PPROF_PASSWORD.',
    ja: 'デバッグサーバーの host:port。:6060 のようにホストを省くとループバック。ほかのホストには PPROF_PASSWORD が必要。',
  },
  PPROF_USERNAME: {
    en: 'User name for basic authentication; only together with PPROF_PASSWORD.',
    ja: 'Basic 認証のユーザー名。PPROF_PASSWORD と一緒に使う。',
  },
  PPROF_PASSWORD: {
    en: 'Password for basic authentication. Unset: none is asked for, on loopback only. Set but empty: the service refuses to start.',
    ja: 'Basic 認証のパスワード。未設定なら認証なしで、ループバックに限る。空に設定すると、サービスは起動を拒む。',
  },
  PPROF_HEAP: {
    en: 'live samples what is in use; alloc also counts what was collected since (Node 26 or newer; each heap profile then forces a garbage collection).',
    ja: 'live は使用中のものを標本にする。alloc はすでに回収されたものも数える（Node 26 以降。ヒーププロファイルのたびにガベージコレクションが起きる）。',
  },
  ENABLE_BLOCK_PROFILE: {
    en: 'true counts every wait for a lock in the block profile; a number is the rate in nanoseconds. Turn it on while investigating.',
    ja: 'true なら、ロックの待ちをすべて block プロファイルに数える。数値はナノ秒単位のレート。調べている間だけオンにする。',
  },
  ENABLE_MUTEX_PROFILE: {
    en: 'true counts everybody who makes others wait for a lock in the mutex profile; a number n samples one in n. Turn it on while investigating.',
    ja: 'true なら、ロックで他を待たせたものをすべて mutex プロファイルに数える。数値 n なら n 回に一回を標本にする。調べている間だけオンにする。',
  },
  ENABLE_TASK_PROFILE: {
    en: 'true keeps the stacks that work in flight began at, for the goroutine profile, as finely as is cheap; a number n those of one in n. Without it, the profile has them for seconds= at a time. Turn it on while investigating.',
    ja: 'true なら、実行中の仕事が始まったスタックを、安く済む細かさで goroutine プロファイルのために残す。数値 n なら n 個に一個の分を残す。設定しなければ、seconds= を付けたときに、その間だけわかる。調べている間だけオンにする。',
  },
  ENABLE_CONTINUOUS_PROFILE: {
    en: 'true or 1 keeps the CPU sampler running: the last minute can be had at once, a recording starts without a pause, and stalls of the event loop are attributed. It costs 1 to 2 % of a busy core.',
    ja: 'true か 1 で CPU のサンプラーを動かし続ける。直前の一分間をすぐに取り出せ、記録は途切れなく始まり、イベントループの停止の原因がわかる。忙しいコアの 1〜2 % を使う。',
  },
  PPROF_STALL_MS: {
    en: 'Milliseconds from which on a hold-up of the event loop is a stall, 20 or more; 0 looks for none. Only together with ENABLE_CONTINUOUS_PROFILE.',
    ja: 'イベントループが何ミリ秒止まったら停止とみなすか。20 以上。0 なら探さない。ENABLE_CONTINUOUS_PROFILE と一緒に使う。',
  },
  ENABLE_FLIGHT_RECORDER: {
    en: 'true or 1 keeps the last seconds of what happens on a timeline, for /debug/trace/snapshot and for files. It works without ENABLE_PPROF too.',
    ja: 'true か 1 で、起きたことの直前の数秒を時間軸の形で残し続ける。/debug/trace/snapshot とファイルのために使う。ENABLE_PPROF がなくても動く。',
  },
  FLIGHT_RECORDER_DIR: {
    en: 'Folder that the last seconds are written to when something goes wrong: a slow request, a stall, a heap that is nearly full, an error that nobody caught, SIGUSR2. Unset or empty: no files.',
    ja: '異常が起きたときに、直前の数秒を書き込むフォルダー。遅いリクエスト、停止、満杯に近いヒープ、捕まえられなかったエラー、SIGUSR2 のとき。未設定か空なら、ファイルは作らない。',
  },
  FLIGHT_RECORDER_MIN_AGE_MS: {
    en: 'For how long events are kept, in milliseconds, as long as there is room.',
    ja: '余裕がある限り、出来事を何ミリ秒の間残すか。',
  },
  FLIGHT_RECORDER_MAX_BYTES: {
    en: 'Bytes for events of each thread, 131072 or more; wins over the age.',
    ja: 'スレッドごとの、出来事のためのバイト数。131072 以上。長さよりこちらが優先する。',
  },
  FLIGHT_RECORDER_SOURCES: {
    en: 'What is recorded by itself, as a list: requests,calls,gc,stalls,locks,cpu,threads. Unset or empty: all but cpu, and cpu too where ENABLE_CONTINUOUS_PROFILE is on.',
    ja: '自動で記録するものの並び。requests,calls,gc,stalls,locks,cpu,threads。未設定か空なら cpu 以外のすべてで、ENABLE_CONTINUOUS_PROFILE がオンなら cpu も含む。',
  },
  FLIGHT_RECORDER_SLOW_MS: {
    en: 'Milliseconds from which on a request is slow enough for a file; 0 is never.',
    ja: 'リクエストが何ミリ秒かかったらファイルにするか。0 ならしない。',
  },
  FLIGHT_RECORDER_STALL_MS: {
    en: 'Milliseconds of a stall of the event loop from which on there is a file; 0 is never.',
    ja: 'イベントループが何ミリ秒止まったらファイルにするか。0 ならしない。',
  },
  FLIGHT_RECORDER_HANG_MS: {
    en: 'Milliseconds from which on an event loop that has not come back yet hangs, 1000 or more: another thread then writes the file. 0 is never.',
    ja: '戻ってこないイベントループを、何ミリ秒で固まったとみなすか。1000 以上。そのときは別のスレッドがファイルを書く。0 ならしない。',
  },
  FLIGHT_RECORDER_COOLDOWN_MS: {
    en: 'The least time between two files for the same reason; it grows while the trouble goes on.',
    ja: '同じ理由のファイルを書く間隔の最小値。異常が続く間は長くなる。',
  },
  FLIGHT_RECORDER_CRASH_COPY_MS: {
    en: 'How often a copy of the last seconds is brought up to date on the disk, such as 1000: the next process makes a file of it when this one was killed or ran out of memory. 0: there is no copy.',
    ja: '直前の数秒の写しを、ディスク上で何ミリ秒ごとに新しくするか。たとえば 1000。プロセスが強制終了されたりメモリを使い果たしたりしたとき、次のプロセスがそこからファイルを作る。0 なら写しはない。',
  },
  METRICS_ADDR: {
    en: 'host:port of a metrics server of its own, such as :2112; unset or empty, there is none. A missing host means loopback. Any other host needs METRICS_PASSWORD. Metrics are on the debug server too, where that is on.',
    ja: 'メトリクス専用サーバーの host:port。たとえば :2112。未設定か空なら起動しない。ホストを省くとループバック。ほかのホストには METRICS_PASSWORD が必要。デバッグサーバーが動いていれば、メトリクスはそこにもある。',
  },
  METRICS_USERNAME: {
    en: 'User name for basic authentication of metrics; only together with METRICS_PASSWORD.',
    ja: 'メトリクスの Basic 認証のユーザー名。METRICS_PASSWORD と一緒に使う。',
  },
  METRICS_PASSWORD: {
    en: 'Password for basic authentication of metrics, with the rules of PPROF_PASSWORD.',
    ja: 'メトリクスの Basic 認証のパスワード。決まりは PPROF_PASSWORD と同じ。',
  },
}
