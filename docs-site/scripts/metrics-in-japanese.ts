// The Japanese of the tables about metrics. Each entry keeps the English it was made from: when the source says
// something else, the generator stops and asks for a new translation.
import type { Translation } from './reference-in-japanese.ts'

/** Families by name, each with its heading. */
export const familiesInJapanese: Readonly<Record<string, Translation & { readonly title: string }>> = {
  'async tasks': {
    title: '実行中の仕事',
    en: 'Active resources by type, and requests in flight that are not resources.',
    ja: '種類ごとのアクティブなリソースと、リソースではない実行中のリクエスト。',
  },
  process: {
    title: 'プロセス',
    en: 'Processor time, resident memory, file descriptors and start of the process.',
    ja: 'プロセスの CPU 時間、常駐メモリ、ファイルディスクリプター、開始時刻。',
  },
  memory: {
    title: 'メモリ',
    en: 'Heap in use, its limit and its spaces, memory outside of it, bytes allocated.',
    ja: '使用中のヒープ、その上限と領域、ヒープの外のメモリ、確保したバイト数。',
  },
  'garbage collection': {
    title: 'ガベージコレクション',
    en: 'Pauses of the garbage collector as a histogram, by kind.',
    ja: 'ガベージコレクターの停止時間。種類ごとのヒストグラム。',
  },
  'event loop': {
    title: 'イベントループ',
    en: 'Seconds busy and idle as counters, and the delay of the loop as a histogram.',
    ja: '動いていた秒数と待っていた秒数のカウンター、ループの遅延のヒストグラム。',
  },
  locks: {
    title: 'ロック',
    en: 'Waits for locks and the time they took, as far as they were sampled.',
    ja: 'ロックの待ちと、その長さ。サンプルに取られた範囲で。',
  },
  profilers: {
    title: 'プロファイラー',
    en: 'Which profilers are running.',
    ja: 'どのプロファイラーが動いているか。',
  },
  trace: {
    title: 'トレース',
    en: 'What the flight recorder records, and the windows that it wrote to files.',
    ja: 'フライトレコーダーが記録したものと、ファイルに書いたウィンドウ。',
  },
  drops: {
    title: '捨てたもの',
    en: 'What the instrumentation had to leave out.',
    ja: '計測側が捨てざるを得なかったもの。',
  },
}

export const metricsInJapanese: Readonly<Record<string, Translation>> = {
  nodejs_active_resources: {
    en: 'Timers, sockets and requests to the system that keep the event loop alive, by type.',
    ja: 'イベントループを生かしているタイマー、ソケット、システムへの要求の数。種類ごと。',
  },
  nodejs_async_tasks: {
    en: 'Requests in flight, by kind: http_server those being answered, http_client those waited for.',
    ja: '実行中のリクエストの数。http_server は応答している最中のもの、http_client は応答を待っているもの。',
  },
  process_cpu_user_seconds_total: {
    en: 'Processor time spent in user mode, all threads together.',
    ja: 'ユーザーモードで使った CPU 時間。全スレッドの合計。',
  },
  process_cpu_system_seconds_total: {
    en: 'Processor time spent in the kernel on behalf of the process.',
    ja: 'プロセスのためにカーネルが使った CPU 時間。',
  },
  process_cpu_seconds_total: {
    en: 'Processor time spent in user mode and in the kernel.',
    ja: 'ユーザーモードとカーネルの CPU 時間の合計。',
  },
  process_resident_memory_bytes: {
    en: 'Memory of the process that is in RAM.',
    ja: 'プロセスのメモリのうち、RAM にある分。',
  },
  process_start_time_seconds: {
    en: 'When the process started, in seconds since 1970.',
    ja: 'プロセスの開始時刻。1970 年からの秒数。',
  },
  nodejs_version_info: {
    en: 'The version of Node.js, as labels of a constant 1.',
    ja: 'Node.js のバージョン。値は常に 1 で、ラベルで示す。',
  },
  process_open_fds: {
    en: 'Open file descriptors.',
    ja: '開いているファイルディスクリプターの数。',
  },
  process_max_fds: {
    en: 'How many file descriptors may be open.',
    ja: '開けるファイルディスクリプターの上限。',
  },
  nodejs_heap_size_used_bytes: {
    en: 'Heap in use, garbage that is not yet collected included.',
    ja: '使用中のヒープ。まだ回収されていないごみも含む。',
  },
  nodejs_heap_size_total_bytes: {
    en: 'Heap that V8 has taken from the operating system.',
    ja: 'V8 が OS から受け取ったヒープ。',
  },
  nodejs_heap_size_limit_bytes: {
    en: 'Heap size at which the process dies.',
    ja: 'プロセスが終了してしまうヒープの大きさ。',
  },
  nodejs_external_memory_bytes: {
    en: 'Memory outside the heap that its objects hold, buffers included.',
    ja: 'ヒープのオブジェクトが持つ、ヒープの外のメモリ。バッファーを含む。',
  },
  nodejs_heap_space_size_total_bytes: {
    en: 'Size of a heap space.',
    ja: 'ヒープの領域ごとの大きさ。',
  },
  nodejs_heap_space_size_used_bytes: {
    en: 'Bytes in use of a heap space.',
    ja: 'ヒープの領域ごとの使用量。',
  },
  nodejs_heap_space_size_available_bytes: {
    en: 'Bytes available in a heap space.',
    ja: 'ヒープの領域ごとの空き。',
  },
  nodejs_heap_allocated_bytes_total: {
    en: 'Bytes allocated on the heap since the process started, collected since or not.',
    ja: 'プロセスの開始からヒープに確保したバイト数。すでに回収されたものも含む。',
  },
  nodejs_gc_duration_seconds: {
    en: 'Pauses of the garbage collector by kind: major, minor, incremental, weakcb.',
    ja: 'ガベージコレクターの停止時間。種類は major、minor、incremental、weakcb。',
  },
  nodejs_eventloop_active_seconds_total: {
    en: 'Time in which the event loop ran code.',
    ja: 'イベントループがコードを動かしていた時間。',
  },
  nodejs_eventloop_idle_seconds_total: {
    en: 'Time in which the event loop waited for something to do.',
    ja: 'イベントループが仕事を待っていた時間。',
  },
  nodejs_eventloop_delay_seconds: {
    en: 'How long something that became due at a random moment waited for the event loop.',
    ja: '任意の瞬間に順番が来たものが、イベントループを待った時間。',
  },
  hotpath_lock_waits_total: {
    en: 'How often a lock was waited for. Scaled up from the samples of the block profile; does not move while that is off.',
    ja: 'ロックを待った回数。block プロファイルのサンプルから推定する。それがオフの間は動かない。',
  },
  hotpath_lock_wait_seconds_total: {
    en: 'Time spent waiting for locks. Scaled up from the samples of the block profile; does not move while that is off.',
    ja: 'ロックを待った時間。block プロファイルのサンプルから推定する。それがオフの間は動かない。',
  },
  hotpath_profiler_running: {
    en: 'Whether a profiler is taking samples, 1 or 0.',
    ja: 'プロファイラーがサンプルを取っていれば 1、そうでなければ 0。',
  },
  hotpath_trace_events_total: {
    en: 'Events recorded by the main thread, for the flight recorder or a trace of some seconds.',
    ja: 'メインスレッドが記録した出来事の数。フライトレコーダーか、数秒間のトレースのため。',
  },
  hotpath_trace_snapshots_total: {
    en: 'Windows of the flight recorder that were written to files, by reason.',
    ja: 'フライトレコーダーがファイルに書いたウィンドウの数。理由ごと。',
  },
  hotpath_trace_suppressed_total: {
    en: 'Troubles for which no window was written, because there was one for the same reason shortly before.',
    ja: '同じ理由で直前に書いたため、ウィンドウを書かなかった異常の数。',
  },
  hotpath_dropped_total: {
    en: 'What the instrumentation had to leave out, by kind.',
    ja: '計測側が捨てざるを得なかったものの数。種類ごと。',
  },
}

export const droppablesInJapanese: Readonly<Record<string, Translation>> = {
  contention_stack: {
    en: 'A sampled wait counted without its stack, because there were too many different ones.',
    ja: '種類が多すぎて、スタックなしで数えた待ち。',
  },
  cpu_segment: {
    en: 'Ten seconds of CPU samples, or what there were of them, because the sampler failed or got stuck.',
    ja: 'サンプラーの失敗や停止で失われた、10 秒分までの CPU サンプル。',
  },
  heap_snapshot: {
    en: 'A heap snapshot that could not be collected or written.',
    ja: '集められなかったか、書けなかったヒープのスナップショット。',
  },
  pushed_profile: {
    en: 'A profile that could not be pushed: refused, too old, or more than may wait.',
    ja: '送れなかったプロファイル。拒否されたか、古すぎたか、待てる数を超えた。',
  },
  metric_series: {
    en: 'A series left out of an answer because there were more than maxSeries.',
    ja: 'maxSeries を超えたため、応答から外した系列。',
  },
  metric_family: {
    en: 'A metric left out of an answer because reading it failed.',
    ja: '読み取りに失敗したため、応答から外したメトリクス。',
  },
  task: {
    en: 'Work in flight that was not looked at, because too much of it was.',
    ja: '多すぎて調べなかった、実行中の仕事。',
  },
  trace_event: {
    en: 'An event that was not recorded because what announced it was not as expected.',
    ja: '知らせの形が想定と違ったため、記録しなかった出来事。',
  },
  trace_place: {
    en: 'A request, task or region that was not recorded because too many were in progress.',
    ja: '同時に多すぎて記録しなかった、リクエスト、タスク、リージョン。',
  },
  trace_name: {
    en: 'An event recorded with the name (other), because there were too many names.',
    ja: '名前が多すぎて、(other) として記録した出来事。',
  },
  trace_chunk: {
    en: 'Some 2,000 events that left the window before they were as old as minAgeMs: maxBytes wins.',
    ja: 'minAgeMs になる前にウィンドウから出た、およそ 2,000 件の出来事。maxBytes が優先する。',
  },
  trace_samples: {
    en: 'CPU samples that are missing in a trace because the sampler could not be had.',
    ja: 'サンプラーを使えなかったため、トレースに欠けている CPU サンプル。',
  },
  trace_thread: {
    en: 'The events of a worker thread that are missing because there were too many threads.',
    ja: 'スレッドが多すぎたため、欠けているワーカースレッドの出来事。',
  },
  trace_snapshot: {
    en: 'A window that should have been written to a file, and was not.',
    ja: 'ファイルに書くはずが、書けなかったウィンドウ。',
  },
  route_label: {
    en: 'A request labelled with the route (other), because there were more than maxRoutes.',
    ja: 'ルートが maxRoutes を超えたため、(other) とラベル付けしたリクエスト。',
  },
}
