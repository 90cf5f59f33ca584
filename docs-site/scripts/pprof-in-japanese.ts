// The Japanese of the tables about pprof. Each entry keeps the English it was made from: when the source says
// something else, the generator stops and asks for a new translation.
import type { Translation } from './reference-in-japanese.ts'

export const verbsInJapanese: Readonly<Record<string, Translation>> = {
  top: { en: 'The functions that cost most, one on each line', ja: 'コストの大きい関数を一行にひとつずつ' },
  text: { en: 'Same as top', ja: 'top と同じ' },
  tree: { en: 'Each function with its callers and callees', ja: '各関数と、その呼び出し元・呼び出し先' },
  peek: {
    en: 'Callers and callees of the functions that match',
    ja: '一致する関数の、呼び出し元と呼び出し先',
  },
  list: {
    en: 'The source of the functions that match, with the cost of each line',
    ja: '一致する関数のソース。行ごとのコスト付き',
  },
  traces: { en: 'Every sample with its stack', ja: 'すべてのサンプルとスタック' },
  tags: {
    en: 'The labels of the samples, and what each comes to',
    ja: 'サンプルのラベルと、値ごとの合計',
  },
  comments: { en: 'The comments that the profile carries', ja: 'プロファイルに付いているコメント' },
  dot: {
    en: 'The graph for graphviz: pprof -dot cpu.pb.gz | dot -Tsvg',
    ja: 'graphviz のためのグラフ。pprof -dot cpu.pb.gz | dot -Tsvg',
  },
  callgrind: { en: 'The graph for KCachegrind', ja: 'KCachegrind のためのグラフ' },
  folded: { en: 'Stacks as folded text: a;b;c 12', ja: 'スタックを畳んだテキスト。a;b;c 12' },
  raw: { en: 'All that the profile holds, as text', ja: 'プロファイルの中身すべてをテキストで' },
  proto: {
    en: 'A profile again (.pb.gz): merged, subtracted, filtered',
    ja: 'まとめ、引き算し、絞り込んだ結果を、ふたたびプロファイル（.pb.gz）として',
  },
  topproto: { en: 'What top shows, as a profile (.pb.gz)', ja: 'top の内容をプロファイル（.pb.gz）として' },
}

export const flagsInJapanese: Readonly<Record<string, Translation>> = {
  sample_index: {
    en: 'Which column of values; the default is the profile’s own',
    ja: 'どの値の列を見るか。既定はプロファイル自身が決める',
  },
  total_delay: { en: 'Same as -sample_index=delay', ja: '-sample_index=delay と同じ' },
  mean_delay: { en: 'Same as -mean -sample_index=delay', ja: '-mean -sample_index=delay と同じ' },
  contentions: { en: 'Same as -sample_index=contentions', ja: '-sample_index=contentions と同じ' },
  inuse_space: { en: 'Same as -sample_index=inuse_space', ja: '-sample_index=inuse_space と同じ' },
  inuse_objects: { en: 'Same as -sample_index=inuse_objects', ja: '-sample_index=inuse_objects と同じ' },
  alloc_space: { en: 'Same as -sample_index=alloc_space', ja: '-sample_index=alloc_space と同じ' },
  alloc_objects: { en: 'Same as -sample_index=alloc_objects', ja: '-sample_index=alloc_objects と同じ' },
  mean: {
    en: 'Values are means: divided by the first column, which counts',
    ja: '平均値を示す。回数を数える最初の列で割る',
  },
  divide_by: {
    en: 'Divide all values by this: by the requests of a run, say',
    ja: 'すべての値をこの数で割る。たとえば、実行したリクエストの数',
  },
  unit: {
    en: 'Unit of all values: ms, kB, …; auto chooses for each value',
    ja: 'すべての値の単位。ms、kB など。auto なら値ごとに選ぶ',
  },
  base: {
    en: 'Subtract an earlier profile of the same process',
    ja: '同じプロセスの、前のプロファイルを引く',
  },
  diff_base: {
    en: 'Compare with another run: shares are of that one',
    ja: '別の実行と比べる。割合はそちらに対するもの',
  },
  normalize: {
    en: 'Scale the profile to the size of its base first',
    ja: '先に、プロファイルの合計を基準の合計に合わせる',
  },
  drop_negative: { en: 'Leave out what went down', ja: '減ったものは示さない' },
  async_roots: {
    en: 'Cut stacks at functions that other stacks begin with, after an await; on in comparisons',
    ja: 'await の後で別のスタックの根になる関数のところで、スタックを切る。比較のときはオン',
  },
  focus: {
    en: 'Only stacks with such a function, file or program',
    ja: '一致する関数、ファイル、プログラムを含むスタックだけ',
  },
  ignore: { en: 'No stacks with such a one', ja: '一致するものを含むスタックを除く' },
  hide: { en: 'Take such frames out of the stacks', ja: '一致するフレームをスタックから取り除く' },
  show: { en: 'Take all other frames out', ja: '一致しないフレームをすべて取り除く' },
  show_from: {
    en: 'Take out what called the outermost such frame',
    ja: '一致するフレームのうち最も外側のものから根までを取り除く',
  },
  prune_from: {
    en: 'Take out what the innermost such function called',
    ja: '一致する関数のうち最も内側のものが呼んだ先を取り除く',
  },
  tagfocus: {
    en: 'Only samples with such a tag: regexp, name=regexp, 1kb:10kb',
    ja: '一致するタグの付いたサンプルだけ。正規表現、名前=正規表現、1kb:10kb',
  },
  tagignore: { en: 'No samples with such a tag', ja: '一致するタグの付いたサンプルを除く' },
  tagshow: {
    en: 'Leave out the tags whose name does not match',
    ja: '名前が一致しないタグを取り除く',
  },
  taghide: { en: 'Leave out the tags whose name matches', ja: '名前が一致するタグを取り除く' },
  tagroot: {
    en: 'Let stacks begin with the values of these tags: route,thread',
    ja: 'これらのタグの値をスタックの根に置く。route,thread',
  },
  tagleaf: {
    en: 'Let stacks end with the values of these tags',
    ja: 'これらのタグの値をスタックの葉に置く',
  },
  relative_percentages: {
    en: 'Shares are of the samples chosen, not of all',
    ja: '割合を、全体ではなく選んだサンプルに対して示す',
  },
  flat: { en: 'Sort by own value (the default)', ja: '自身の値の順に並べる（既定）' },
  cum: { en: 'Sort by own value and callees’', ja: '自身と呼び出し先を合わせた値の順に並べる' },
  granularity: {
    en: 'One of functions, filefunctions, files, lines, addresses; each is a flag too',
    ja: 'functions、filefunctions、files、lines、addresses のどれか。それぞれフラグでもある',
  },
  functions: {
    en: 'One line for all functions of one name',
    ja: '同じ名前の関数をすべてまとめて一行に',
  },
  filefunctions: {
    en: 'One line for each function of each file (the default)',
    ja: 'ファイルごと、関数ごとに一行（既定）',
  },
  files: { en: 'One line for each file', ja: 'ファイルごとに一行' },
  lines: { en: 'One line for each line of source', ja: 'ソースの行ごとに一行' },
  addresses: { en: 'One line for each address', ja: 'アドレスごとに一行' },
  showcolumns: {
    en: 'With lines, tell places on one line apart by their columns',
    ja: '行ごとに示すとき、同じ行の中の場所を列番号で区別する',
  },
  noinlines: {
    en: 'Count inlined calls as their callers',
    ja: 'インライン化された呼び出しを、呼び出し元の分として数える',
  },
  nodecount: { en: 'At most so many nodes; 0 for all', ja: '示すノードの数の上限。0 ならすべて' },
  nodefraction: {
    en: 'Hide nodes below this share of the total (0.005)',
    ja: '全体に対してこの割合に満たないノードを隠す（0.005）',
  },
  edgefraction: {
    en: 'Hide calls below this share of the total (0.001)',
    ja: '全体に対してこの割合に満たない呼び出しを隠す（0.001）',
  },
  trim: {
    en: '-trim=false shows all, however small',
    ja: '-trim=false なら、どれほど小さくてもすべて示す',
  },
  compact_labels: {
    en: 'Leave out the lines about the profile',
    ja: 'プロファイルについての行を省く',
  },
  http: {
    en: 'Serve it there: 127.0.0.1:0, localhost:8080, :',
    ja: 'ページを開くアドレス。127.0.0.1:0、localhost:8080、:',
  },
  web: { en: 'Same as -http=:', ja: '-http=: と同じ' },
  no_browser: {
    en: 'Open no browser, print the address only',
    ja: 'ブラウザーを開かず、アドレスだけを示す',
  },
  seconds: { en: 'How long a server is to record', ja: 'サーバーが何秒間記録するか' },
  timeout: {
    en: 'Seconds until a server is given up (60, or 1.5 times the recording)',
    ja: '何秒でサーバーをあきらめるか（60、または記録時間の1.5倍）',
  },
  max_bytes: {
    en: 'Largest profile that is read, unpacked (256MB); up to 2GB',
    ja: '読み込むプロファイルの、展開後の大きさの上限（256MB）。最大 2GB',
  },
  tls_ca: {
    en: 'Certificates (PEM) to trust in place of those that Node.js trusts',
    ja: 'Node.js が信頼するもののかわりに信頼する証明書（PEM）',
  },
  tls_cert: {
    en: 'Certificate (PEM) to show to a server that asks for one',
    ja: '求めるサーバーに示す証明書（PEM）',
  },
  tls_key: { en: 'The key (PEM) to that certificate', ja: 'その証明書の鍵（PEM）' },
  output: { en: 'Write there and not to stdout', ja: '標準出力ではなく、このファイルに書く' },
  add_comment: {
    en: 'Add a comment to the profile; comments shows it',
    ja: 'プロファイルにコメントを付ける。comments で見られる',
  },
  source_path: {
    en: 'Where list looks for sources; the default is this folder',
    ja: 'list がソースを探すフォルダー。既定は現在のフォルダー',
  },
  trim_path: {
    en: 'What to take off the paths of sources',
    ja: 'ソースのパスの先頭から取り除くもの',
  },
  symbolize: {
    en: 'As in Go, and of no effect: the names are in the profile',
    ja: 'Go と同じ。効果はない。名前はプロファイルの中にある',
  },
}

export const errorsInJapanese: Readonly<Record<string, Translation>> = {
  COMMAND_LINE_BAD: {
    en: 'A flag is not known, lacks its value or has one that makes no sense, or two exclude each other.',
    ja: 'フラグを知らない、値がない、値の意味が通らない、または二つのフラグが両立しない。',
  },
  REGEXP_BAD: {
    en: 'What a flag or verb was given is not a regular expression.',
    ja: 'フラグや動詞に渡されたものが、正規表現ではない。',
  },
  TAG_FILTER_BAD: {
    en: 'A range of tag values has a number that does not fit into 64 bits.',
    ja: 'タグの値の範囲に、64ビットに収まらない数がある。',
  },
  SAMPLE_INDEX_UNKNOWN: {
    en: 'The profile has no such column of values; the message lists those that it has.',
    ja: 'プロファイルにそのような値の列がない。あるものはメッセージに並ぶ。',
  },
  SOURCE_UNREADABLE: {
    en: 'A file could not be read: it is not there, is a folder, or may not be read.',
    ja: 'ファイルを読めない。存在しないか、フォルダーか、読む権限がない。',
  },
  SOURCE_BAD_JSON: {
    en: 'The file begins like a profile of V8 or a trace of Chrome, and is not JSON: cut short, or damaged.',
    ja: 'V8 のプロファイルか Chrome のトレースのように始まるが、JSON ではない。途中で切れたか、壊れている。',
  },
  SOURCE_IS_SNAPSHOT: {
    en: 'The file is a heap snapshot of V8: objects and what holds them, not stacks and what they allocated.',
    ja: 'V8 のヒープスナップショット。オブジェクトとその保持関係であって、スタックと確保量ではない。',
  },
  SOURCE_WITHOUT_COLUMNS: {
    en: 'The profile is valid and empty: it does not even say what was measured.',
    ja: '正しいが、空のプロファイル。何を測ったかさえ書かれていない。',
  },
  SOURCES_INCOMPATIBLE: {
    en: 'Profiles that measure different things cannot be merged or subtracted.',
    ja: '違うものを測ったプロファイルは、まとめることも引くこともできない。',
  },
  FETCH_FAILED: {
    en: 'The server could not be reached, or the connection broke.',
    ja: 'サーバーに届かないか、接続が切れた。',
  },
  FETCH_REFUSED: {
    en: 'The server answered, and not with a profile; its own words are in the message.',
    ja: 'サーバーは答えたが、プロファイルではなかった。サーバー自身の言葉がメッセージにある。',
  },
  FETCH_TIMED_OUT: {
    en: 'The server did not answer in time; `-timeout` sets another.',
    ja: 'サーバーが時間内に答えなかった。時間は `-timeout` で変えられる。',
  },
  HTTP_ADDRESS_BAD: {
    en: '`-http` names an address that is none, or one that other machines could reach.',
    ja: '`-http` のアドレスが正しくないか、ほかのマシンから届くもの。',
  },
  HTTP_UNAVAILABLE: {
    en: 'The address of `-http` cannot be listened at: another program has the port, or it is not ours to take.',
    ja: '`-http` のアドレスで待ち受けられない。ほかのプログラムがポートを使っているか、使う権限がない。',
  },
  OUTPUT_UNWRITABLE: {
    en: 'The file named by `-output` could not be written. What was there before is still there.',
    ja: '`-output` のファイルに書けない。前からあったものは、そのまま残っている。',
  },
  PROFILE_EMPTY: {
    en: 'There are no bytes at all: the file is empty, or the download was.',
    ja: '一バイトもない。ファイルか、ダウンロードが空だった。',
  },
  PROFILE_BAD_GZIP: {
    en: 'The bytes begin like a gzip file and do not go on like one: cut short, or damaged.',
    ja: 'gzip のように始まるが、gzip として続かない。途中で切れたか、壊れている。',
  },
  PROFILE_TOO_LARGE: {
    en: 'Unpacked, the profile is larger than `maxBytes` allows.',
    ja: '展開したプロファイルが、`maxBytes` の許す大きさを超える。',
  },
  PROFILE_BAD_WIRE: {
    en: 'The bytes are not a pprof protobuf: another format, cut short, or damaged.',
    ja: 'pprof の protobuf ではない。別の形式か、途中で切れたか、壊れている。',
  },
  PROFILE_BAD_REFERENCE: {
    en: 'Something points at a string, mapping, location or function that is not there.',
    ja: '存在しない文字列、マッピング、位置、関数を指すものがある。',
  },
  PROFILE_CONCATENATED: {
    en: 'Two profiles were written one after the other into one file. Merge them instead.',
    ja: '二つのプロファイルが一つのファイルに続けて書かれている。かわりに、まとめること。',
  },
  PROFILE_INVALID: {
    en: 'The profile breaks one of the rules of the format; the message says which and where.',
    ja: '形式の決まりに反している。どの決まりに、どこで反するかはメッセージにある。',
  },
  PROFILE_INCOMPATIBLE: {
    en: 'Profiles with different sample types or period types cannot be put together.',
    ja: 'サンプルの種類や周期の種類が違うプロファイルは、いっしょにできない。',
  },
  PROFILE_NOTHING_TO_MERGE: {
    en: 'No profile was given to merge.',
    ja: 'まとめるプロファイルがひとつもない。',
  },
  PROFILE_OVERFLOW: {
    en: 'A value no longer fits into the 64 bits that the format has for it.',
    ja: '値が、形式の持つ64ビットに収まらなくなった。',
  },
  PROFILE_BAD_FOLDED: {
    en: 'A line of folded text is not of the form `a;b;c 12`.',
    ja: '畳んだテキストの行が `a;b;c 12` の形ではない。',
  },
  PROFILE_BAD_V8: {
    en: 'The value is not a CPU or heap profile as V8 writes it, or a trace of Chrome with one.',
    ja: 'V8 の書く CPU やヒープのプロファイルでも、それを含む Chrome のトレースでもない。',
  },
}

/** The three cells of a row, with bars between them. */
export const differencesInJapanese: Readonly<Record<string, Translation>> = {
  granularity: {
    en: '`-filefunctions` is the default | `-functions` | JavaScript has many functions of one name: every `(anonymous)`, every `get`. Up to 18 % of a heap profile lay in names that several files have. `-functions` gives Go’s tables',
    ja: '既定は `-filefunctions` | `-functions` | JavaScript には同じ名前の関数が多い。`(anonymous)` も `get` もいたるところにある。あるヒーププロファイルでは、複数のファイルにある名前が最大 18 % を占めた。`-functions` なら Go と同じ表になる',
  },
  asyncRoots: {
    en: '`-base` and `-diff_base` cut stacks at async functions; `-async_roots=false` leaves them whole | are not there | after an `await` the same code has another stack, and shows up as removed and as added',
    ja: '`-base` と `-diff_base` は、スタックを非同期関数のところで切る。`-async_roots=false` なら切らない | 切らない | `await` の後では同じコードが別のスタックになり、減ったものと増えたものの両方として現れる',
  },
  files: {
    en: '`-files` has one line for each file | one for each start of a function in it, where the profile has those | “file” is what was asked for',
    ja: '`-files` はファイルごとに一行 | プロファイルに関数の始まりがあれば、始まりごとに一行 | 求められたのは「ファイル」だから',
  },
  means: {
    en: 'With `-mean`, calls and lines of source have means too | have sums, beside means | numbers that stand beside each other can be compared',
    ja: '`-mean` では、呼び出しとソースの行にも平均を示す | 平均のとなりに合計を示す | 並んだ数は比べられるべきだから',
  },
  listEnd: {
    en: '`list` shows all lines between functions of one name in one file | the end depends on the order of a hash table | the same question has the same answer',
    ja: '`list` は、ひとつのファイルにある同名の関数のあいだの行をすべて示す | 終わりはハッシュ表の順序による | 同じ問いには同じ答えを返す',
  },
  ties: {
    en: 'Calls and tags of equal size and opposite sign are in order of their names | in no order | the same question has the same answer',
    ja: '大きさが同じで符号が逆の呼び出しとタグは、名前の順 | 順序がない | 同じ問いには同じ答えを返す',
  },
  longLines: {
    en: '`list` cuts lines after 2000 characters, and reads on behind those of 64 KiB | nothing behind such a line is shown | bundles have them',
    ja: '`list` は行を2000文字で切り、64 KiB を超える行の先も読む | そのような行より後は示さない | バンドルにはそういう行がある',
  },
  pictures: {
    en: '`dot` leaves names in brackets whole, draws no call to what comes to zero, and has no link in its legend | breaks names at each dot, draws such calls to an empty box, and links to a page | `(anonymous server.ts:12:7)` has no parts; a picture needs no network',
    ja: '`dot` は括弧で始まる名前を分けず、ゼロになるものへの呼び出しを描かず、凡例にリンクを置かない | 名前をドットごとに改行し、そのような呼び出しを空の箱へ描き、ページへのリンクを置く | `(anonymous server.ts:12:7)` に部分はない。図にネットワークは要らない',
  },
  pictureOrder: {
    en: '`dot` of a difference prefers nodes at which much comes and goes | divides by what came minus what went, which may be zero | what cancels out is not small',
    ja: '差の `dot` は、出入りの多いノードを優先する | 入りから出を引いた数で割る。それはゼロになりうる | 打ち消し合うものが小さいとは限らない',
  },
  callgrindNames: {
    en: 'In `callgrind`, functions that come to zero have a name | none, where they are called | KCachegrind shows them',
    ja: '`callgrind` では、ゼロになる関数にも名前がある | 呼ばれるところで名前がない | KCachegrind が表示するから',
  },
  urls: {
    en: 'URLs in place of paths (`wasm://wasm/1`) stay as they are | the doubled slash is taken out | it then is a URL no more',
    ja: 'パスのかわりの URL（`wasm://wasm/1`）はそのまま残す | 二重のスラッシュを一つにする | URL でなくなってしまうから',
  },
  controls: {
    en: 'Control characters in names are written out | printed | a profile cannot steer a terminal',
    ja: '名前の中の制御文字は文字で書き表す | そのまま出力する | プロファイルに端末を操らせない',
  },
  rawDump: {
    en: '`raw` shows columns where the profile has them, inlined calls, the whole duration in seconds, and the time in UTC | no columns before Go 1.23, four characters of the duration, the time of the machine; no inlined calls under `-noinlines` since Go 1.21 | one profile has one dump',
    ja: '`raw` は、列番号があれば示し、インライン化された呼び出しも示し、時間の長さを秒で省かず、時刻を UTC で示す | Go 1.23 より前には列番号がなく、長さは四文字まで、時刻はそのマシンのもの。Go 1.21 からは `-noinlines` のとき、インライン化された呼び出しがない | ひとつのプロファイルのダンプはひとつ',
  },
  times: {
    en: 'Times are written as `Nov 23, 2026 at 2:55pm (UTC)` | so before Go 1.24, and since then as `2026-11-23 14:55:34 UTC` | both are in use, and one had to be chosen',
    ja: '時刻は `Nov 23, 2026 at 2:55pm (UTC)` のように書く | Go 1.24 より前は同じで、それからは `2026-11-23 14:55:34 UTC` | どちらの Go も使われていて、ひとつを選ぶほかない',
  },
  lone: {
    en: 'One profile alone is merged too: samples that come to nothing are left out of `traces`, `raw` and `proto` | so in Go 1.19; they stay since Go 1.21 | a profile reads the same whether another stands beside it or not',
    ja: 'ひとつだけのプロファイルもまとめる処理を通す。合わせてゼロになるサンプルは `traces`、`raw`、`proto` に出ない | Go 1.19 は同じ。Go 1.21 からは残る | となりに別のプロファイルがあってもなくても、同じように読める',
  },
  commonColumns: {
    en: 'Profiles of different columns are not merged | so in Go 1.19; merged by the columns that all have since Go 1.21 | a heap profile among CPU profiles is a mistake, and a column that is gone is easily overlooked',
    ja: '列の異なるプロファイルは、まとめない | Go 1.19 は同じ。Go 1.21 からは、すべてに共通する列だけをまとめる | CPU プロファイルの中のヒーププロファイルは間違いで、消えた列は見落としやすい',
  },
  stackless: {
    en: 'Samples without any stack are in no report | so in Go 1.19; in `raw` and `proto` since Go 1.21 | no other report has a place for them, and dumps and reports are to agree',
    ja: 'スタックのないサンプルは、どの表示にも出ない | Go 1.19 は同じ。Go 1.21 からは `raw` と `proto` に出る | ほかの表示には置き場所がなく、ダンプと表示は一致すべきだから',
  },
  tagShares: {
    en: '`tags` shows shares of what has the tag | so before Go 1.25, and since then of all | one of the two had to be chosen',
    ja: '`tags` の割合は、そのタグの付いたものに対するもの | Go 1.25 より前は同じで、それからは全体に対するもの | どちらかひとつを選ぶほかない',
  },
  timeOfZero: {
    en: 'A merged profile has the earliest time that is known | none, where the last of them has none | that a profile does not say when it was taken does not mean that it was taken in 1970',
    ja: 'まとめたプロファイルの時刻は、分かっているうちで最も早いもの | 最後のものに時刻がなければ、なし | いつ取ったか書かれていないことは、1970年に取ったことを意味しない',
  },
  zones: {
    en: 'A zone without a name that Node.js knows is shown as `+09` | `JST` | the engine’s data has no more',
    ja: 'Node.js が名前を知らない時間帯は `+09` のように示す | `JST` | エンジンのデータにそれ以上がない',
  },
  columns: {
    en: 'Lines have columns with `-showcolumns` alone | under `-addresses` always, since Go 1.23; before, never | a table is the same under the same flags',
    ja: '行の列番号は `-showcolumns` のときだけ示す | Go 1.23 からは `-addresses` ではつねに示し、それより前はまったく示さない | 同じフラグなら同じ表になる',
  },
  unreadable: {
    en: 'A source that cannot be read is an error | a warning, and the others are merged | a profile that lacks a third of the fleet looks like one that does not',
    ja: '読めないものがあればエラー | 警告だけで、残りをまとめる | 三分の一が欠けたプロファイルは、欠けていないものと見分けがつかない',
  },
  flagPlaces: {
    en: 'Flags may stand behind files, and a verb needs no dash | the first file ends the flags | `pprof top cpu.pb.gz -cum` is what people type',
    ja: 'フラグはファイルの後にも置け、動詞にダッシュは要らない | 最初のファイルでフラグは終わる | 人は `pprof top cpu.pb.gz -cum` と打つ',
  },
  everySource: {
    en: 'Every argument is a profile | the first may be a program; before Go 1.22, also a build id | JavaScript needs no program to find its names',
    ja: '引数はすべてプロファイル | 最初のものはプログラムのこともあり、Go 1.22 より前はビルド ID のこともある | JavaScript の名前を見つけるのにプログラムは要らない',
  },
  shellChoices: {
    en: 'In the shell, a choice can be typed alone: `cum`, `lines` | `cum=true` | it is what the command line has',
    ja: 'シェルでは、選択肢だけを打てる。`cum`、`lines` | `cum=true` | コマンドラインと同じにする',
  },
  nothingFound: {
    en: 'No match is a sentence, exit code 0 | an error, exit code 2 | nothing found is a result',
    ja: '一致がなければ一文で知らせ、終了コードは0 | エラーで、終了コードは2 | 何も見つからないのも結果のうち',
  },
  wholeTimeout: {
    en: 'The limit of time is for the whole answer | for its beginning | a connection that dies in the middle is given up too',
    ja: '制限時間は答え全体に対するもの | 答えの始まりまで | 途中で途絶えた接続もあきらめる',
  },
  exitCodes: {
    en: 'Exit code 1 where something failed, 2 where the command line is wrong; messages begin with `pprof:` and end with a code | 2, and only the message | scripts can tell the two apart, and a code can be looked up',
    ja: '失敗すれば終了コード1、コマンドラインの誤りなら2。メッセージは `pprof:` で始まり、コードで終わる | 2。メッセージだけ | スクリプトが二つを区別でき、コードで調べられる',
  },
  keptProfiles: {
    en: 'What is kept of fetched profiles is what was recorded, a file for each side of a comparison, for this user alone | the difference, for everybody on the machine | what was recorded cannot be had again; it holds what production does',
    ja: '取得したプロファイルは、比較の両側をそれぞれのファイルに、記録されたまま、本人だけが読める形で残す | 差を、誰でも読める形で残す | 記録されたものは二度と手に入らない。中身は本番の様子そのもの',
  },
  passwords: {
    en: 'Passwords in URLs are not printed | printed | somebody looks over the shoulder, and terminals are recorded',
    ja: 'URL の中のパスワードは表示しない | 表示する | 誰かがのぞいているかもしれず、端末は録画されることもある',
  },
  webPage: {
    en: 'The page of `-http` is served to this machine only, and shows sources of the project and of `-source_path` only; `-web` is `-http=:` | is served at any address, and shows any file that a profile names; `-web` draws a picture | a profile may come from anybody, and whoever reaches the page sees what it shows',
    ja: '`-http` のページは、このマシンだけに配信し、プロジェクトと `-source_path` のソースだけを見せる。`-web` は `-http=:` と同じ | どのアドレスでも配信し、プロファイルが名指すファイルを何でも見せる。`-web` は図を描く | プロファイルは誰が作ったものかわからず、ページに届く人には見えてしまうため',
  },
  more: {
    en: '`-` for stdin, `.cpuprofile`, `.heapprofile`, traces of Chrome, `folded`, `-granularity` | are not there | what Node.js and Chrome write is read as it is',
    ja: '標準入力の `-`、`.cpuprofile`、`.heapprofile`、Chrome のトレース、`folded`、`-granularity` | ない | Node.js と Chrome の書くものを、そのまま読むため',
  },
  overflow: {
    en: 'Sums beyond 64 bits are refused | wrapped around | a negative total is worse than none',
    ja: '64ビットを超える和は断る | 桁あふれして負になる | 負の合計は、ないより悪い',
  },
  scaling: {
    en: 'Scaling keeps a sample as long as any of its values is not zero | looks only at the columns that were scaled | a sample with one occurrence and no time is still one',
    ja: '尺度を変えるとき、どれかの値がゼロでなければサンプルを残す | 尺度を変えた列だけを見る | 一回起きて時間がゼロのサンプルも、サンプルである',
  },
  regexps: {
    en: 'Regular expressions: Go’s syntax, but for `(?U)` and `\\C`; looking ahead and back works too | RE2 | they are JavaScript’s, translated',
    ja: '正規表現は Go の書き方。ただし `(?U)` と `\\C` はない。先読みと後読みも使える | RE2 | JavaScript の正規表現に訳しているため',
  },
}
