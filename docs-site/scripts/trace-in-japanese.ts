// The Japanese of the tables about trace. Each entry keeps the English it was made from: when the source says
// something else, the generator stops and asks for a new translation.
import type { Translation } from './reference-in-japanese.ts'

export const traceFlagsInJapanese: Readonly<Record<string, Translation>> = {
  http: {
    en: 'Serve the page at this address of this machine, until Ctrl-C; port 0 is any',
    ja: 'このマシンのこのアドレスで画面を配信する。Ctrl-C まで。ポート 0 は空いているどれか',
  },
  no_browser: { en: 'Do not open a browser', ja: 'ブラウザーを開かない' },
  pprof: {
    en: 'Write a profile instead: one of net, sync, sched, cpu, region',
    ja: '代わりにプロファイルを書く。net、sync、sched、cpu、region のどれか',
  },
  output: {
    en: 'Where the summary or the profile goes; otherwise to stdout',
    ja: '要約やプロファイルの書き込み先。既定は標準出力',
  },
  n: { en: 'Rows of each list of the summary (10)', ja: '要約の各一覧の行数（10）' },
  focus: { en: 'Only tasks whose type matches', ja: '種類が一致するタスクだけ' },
  trim_path: { en: 'Leave this away in front of paths', ja: 'パスの先頭からこれを省く' },
  seconds: { en: 'How long a server is to record', ja: 'サーバーが記録する秒数' },
  timeout: {
    en: 'Seconds after which a server is given up',
    ja: 'サーバーをあきらめるまでの秒数',
  },
  max_bytes: {
    en: 'How large a trace may be, packed and unpacked (256MB)',
    ja: 'トレースの大きさの上限。圧縮した状態でも、展開した状態でも（256MB）',
  },
  tls_ca: { en: 'Trust the authorities in this file', ja: 'このファイルの認証局を信頼する' },
  tls_cert: {
    en: 'The certificate to show to a server that asks',
    ja: '求めてきたサーバーに示す証明書',
  },
  tls_key: { en: 'Its key', ja: 'その鍵' },
}

export const traceProfilesInJapanese: Readonly<Record<string, Translation>> = {
  net: {
    en: 'Calls to others: how long they took, by the task and the regions that they were made in.',
    ja: '他サービスの呼び出しにかかった時間。呼び出したタスクとリージョンごと。',
  },
  sync: {
    en: 'Waits for locks, by the task and the regions that waited.',
    ja: 'ロック待ち。待っていたタスクとリージョンごと。',
  },
  sched: {
    en: 'When the event loop was held up, by the stack that held it up.',
    ja: 'イベントループの停止。止めていたスタックごと。',
  },
  cpu: { en: 'What the CPU was sampled in.', ja: 'CPU サンプルが捉えた関数。' },
  region: {
    en: 'Where tasks spent their time: regions, by the task and the regions around them.',
    ja: 'タスクが時間を使った場所。リージョンを、それを囲むタスクとリージョンごとに。',
  },
}

export const traceErrorsInJapanese: Readonly<Record<string, Translation>> = {
  COMMAND_LINE_BAD: {
    en: 'A flag is not known, lacks its value or has one that makes no sense, or there is no trace.',
    ja: 'フラグが未知か、値がないか、値に意味がない。あるいはトレースの指定がない。',
  },
  TRACE_EMPTY: {
    en: 'There are no bytes at all, or nothing that happened: the file is empty, or the download was.',
    ja: '中身が一バイトもないか、出来事がひとつもない。ファイルかダウンロードが空。',
  },
  TRACE_UNREADABLE: {
    en: 'A file could not be read: it is not there, is a folder, or may not be read.',
    ja: 'ファイルを読めない。存在しないか、フォルダーか、読む権限がない。',
  },
  TRACE_BAD_GZIP: {
    en: 'The bytes begin like a gzip file and do not go on like one: cut short, or damaged.',
    ja: 'gzip のように始まるが、続きがそうではない。途中で切れたか、壊れている。',
  },
  TRACE_TOO_LARGE: {
    en: 'The trace is larger, packed or unpacked, than `-max_bytes` allows, or larger than can be read at all.',
    ja: '圧縮した状態か展開した状態で、`-max_bytes` の許す大きさを超えている。あるいは、そもそも読める大きさを超えている。',
  },
  TRACE_BAD_WIRE: {
    en: 'The bytes are no trace of Perfetto’s: another format, cut short, or damaged.',
    ja: 'Perfetto のトレースではない。別の形式か、途中で切れたか、壊れている。',
  },
  TRACE_BAD_JSON: {
    en: 'The file begins like a trace of Chrome’s and is not JSON: cut short, or damaged.',
    ja: 'Chrome のトレースのように始まるが、JSON ではない。途中で切れたか、壊れている。',
  },
  TRACE_NOT_CHROME: {
    en: 'The file is JSON, and there is no list of events in it where a trace has one.',
    ja: 'JSON だが、トレースなら出来事の一覧があるところに、それがない。',
  },
  TRACE_IS_PROFILE: {
    en: 'The file is a profile and not a trace; `pprof` reads those.',
    ja: 'トレースではなくプロファイル。`pprof` で読む。',
  },
  TRACE_IS_CRASH_COPY: {
    en: 'The file is the memory of a recorder whose process was killed; the service makes a trace of it when it starts again.',
    ja: '強制終了したプロセスのレコーダーのメモリ。サービスが次に起動したとき、これからトレースを作る。',
  },
  TRACE_TOO_DEEP: {
    en: 'Slices lie within each other so deep that no program can have made them.',
    ja: 'スライスの入れ子が、どのプログラムにも作れないほど深い。',
  },
  TRACE_WITHOUT_SAMPLES: {
    en: 'The trace has nothing of the kind that `-pprof` asks for.',
    ja: '`-pprof` が求める種類のものが、トレースにない。',
  },
}
