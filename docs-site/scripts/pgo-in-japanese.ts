// The Japanese of the tables about pgo. Each entry keeps the English it was made from: when the source says something
// else, the generator stops and asks for a new translation.
import type { Translation } from './reference-in-japanese.ts'

export const verbsInJapanese: Readonly<Record<string, Translation>> = {
  build: {
    en: 'Build a program, and keep what is measured to make it cheaper',
    ja: 'プログラムを作り、測って軽くなるとわかったものだけを残す',
  },
  run: {
    en: 'Start a built program with the flags that it was built for',
    ja: '作ったプログラムを、それに合わせたフラグで始める',
  },
  check: {
    en: 'Say how well a profile fits, what of it is stale, and whether a build can still use what it has',
    ja: 'プロファイルがどれだけ合うか、どこが古いか、作ったものが今も使えるかを述べる',
  },
  explain: {
    en: 'Say what was seen, proposed, kept and refused, with the figures',
    ja: '見つけたもの、提案、残したもの、断ったものを、数字とともに述べる',
  },
  bench: {
    en: 'Measure a build against the program without it, in interleaved pairs',
    ja: '作ったものと、何もしていないプログラムとを、交互の対で測る',
  },
}

export const flagsInJapanese: Readonly<Record<string, Translation>> = {
  pgo: {
    en: 'The profile: default.pgo beside the entry (auto, which is the default), none, or this file',
    ja: 'プロファイル。エントリーの隣の default.pgo（auto、既定）、使わない（off）、またはこのファイル',
  },
  output: {
    en: 'Where the program goes: dist/server.mjs',
    ja: 'プログラムの書き出し先。dist/server.mjs など',
  },
  workload: {
    en: 'What is replayed: a module with `train` and `run`; without the flag, server.workload.mjs beside server.ts',
    ja: '再生するもの。`train` と `run` のあるモジュール。フラグがなければ server.ts の隣の server.workload.mjs',
  },
  bundle: {
    en: 'The operand is a finished bundle, taken as it is, and not an entry that is to be bundled',
    ja: '引数はこれからまとめるエントリーではなく、でき上がったバンドルで、そのまま使う',
  },
  external: {
    en: 'Packages that are not bundled, but loaded when the program starts',
    ja: 'まとめずに、プログラムの開始時に読み込むパッケージ',
  },
  memory: {
    en: 'How much memory the process may have; without the flag, 1024',
    ja: 'プロセスが使ってよいメモリ。フラグがなければ 1024',
  },
  pairs: {
    en: 'How many pairs of fresh processes a verdict rests on (twice as many for the start); without the flag, 10',
    ja: '判定の根拠にする、新しいプロセスの対の数（起動の判定では二倍）。フラグがなければ 10',
  },
  remeasure: {
    en: 'Measure again what an earlier build has measured',
    ja: '前のビルドで測ったものも、測り直す',
  },
  frozen: {
    en: 'Measure nothing: where an earlier build has left no verdict, fail. For machines that only build',
    ja: '何も測らない。前のビルドの判定がないものがあれば失敗する。ビルドだけをするマシンのためのもの',
  },
  json: { en: 'Print the figures as JSON', ja: '数字を JSON で出す' },
}

export const rulesInJapanese: Readonly<Record<string, Translation>> = {
  'define-property': {
    en: "The helpers of Babel, SWC, oxc and esbuild for class fields, by their code and not by their names, at the top of the program or in a CommonJS module of it, where they and the functions that call them take at least 1 % of the profile's CPU time. | Setting the field where it stands, `this.key = value`, unless the object or its prototypes have such a key; then the helper is called as before. | Calls whose key is not written out, whose object is not `this`, whose result is used, or whose strictness differs from that of the helper.",
    ja: 'Babel、SWC、oxc、esbuild がクラスフィールドのために使うヘルパー。プログラムの最上位か、その中の CommonJS モジュールにあり、名前ではなくコードで見分ける。ヘルパーとそれを呼ぶ関数がプロファイルの CPU 時間の 1 % 以上を占めるもの | フィールドをその場で `this.key = value` と設定する。そのキーがオブジェクトやプロトタイプにすでにあれば、今までどおりヘルパーを呼ぶ | キーがそのまま書かれていない呼び出し、対象が `this` でないもの、結果が使われるもの、ヘルパーと strict かどうかが違うもの',
  },
  'young-generation': {
    en: 'Any program: how often it collects garbage cannot be told from its text. | Starting the process with a larger young generation: 16 to 32 MiB, 32 to 64 MiB, whichever is measured to be the best. | Sizes that could take more than a quarter of the memory that the process may have (`--memory`).',
    ja: 'あらゆるプログラム。ガベージコレクションの頻度は、テキストからはわからない | 若い世代を大きくしてプロセスを始める。16 から 32 MiB、32 から 64 MiB のうち、測っていちばん良かったもの | プロセスに許されたメモリ（`--memory`）の四分の一を超えうる大きさ',
  },
  'code-cache': {
    en: 'A program and a workload to run it with. | Starting the program from the code that was compiled while the workload ran once. | A module that assigns to what it exports after it has started: a script cannot show that to those who import it.',
    ja: 'プログラムと、それを動かすワークロード | ワークロードを一度動かす間にコンパイルされたコードから、プログラムを始める | 開始した後で自分のエクスポートに代入するモジュール。スクリプトは、それを import した側に示せない',
  },
}

export const errorsInJapanese: Readonly<Record<string, Translation>> = {
  COMMAND_LINE_BAD: {
    en: 'A verb or flag is not known, lacks its value, or has one that makes no sense.',
    ja: '動詞やフラグが知られていない、値がない、または値が意味をなさない。',
  },
  PROFILE_UNREADABLE: {
    en: 'The profile named by `--pgo` could not be read: it is not there, or may not be read.',
    ja: '`--pgo` の示すプロファイルが読めない。存在しないか、読む権限がない。',
  },
  PROFILE_NOT_CPU: {
    en: 'The profile does not say where CPU time went: it is one of the heap, of locks, of waiting.',
    ja: 'CPU 時間の行き先を示すプロファイルではない。ヒープ、ロック、待ち時間のもの。',
  },
  PROFILE_NOT_FOUND: {
    en: '`pgo check` was asked about a program without a profile: none was named, and no `default.pgo` lies beside it.',
    ja: '`pgo check` に渡したプログラムにプロファイルがない。指定されておらず、隣に `default.pgo` もない。',
  },
  PROGRAM_UNREADABLE: {
    en: 'The entry or the bundle could not be read.',
    ja: 'エントリーまたはバンドルが読めなかった。',
  },
  PROGRAM_BAD_SYNTAX: {
    en: 'The bundle is not JavaScript, as the parser sees it; the message has line and column.',
    ja: 'バンドルを JavaScript として解析できない。行と桁はメッセージにある。',
  },
  SOURCE_MAP_BAD: {
    en: 'The source map beside the bundle is not one.',
    ja: 'バンドルの隣のソースマップが、ソースマップではない。',
  },
  WORKLOAD_UNREADABLE: {
    en: 'The workload is not there, or does not export `train` and `run`.',
    ja: 'ワークロードがない、または `train` と `run` をエクスポートしていない。',
  },
  WORKLOAD_FAILED: {
    en: 'The process in which the workload was replayed did not come to its end; its own words are in the message.',
    ja: 'ワークロードを再生したプロセスが、終わりまで行かなかった。プロセスの言葉はメッセージにある。',
  },
  ANSWERS_NOT_STEADY: {
    en: 'The program as it was gives other answers to the same inputs when it is run again, so that nothing can be compared: let `run` leave out times and random numbers.',
    ja: '何もしていないプログラムが、同じ入力に毎回違う答えを返すので、比べられない。`run` で時刻や乱数を除くこと。',
  },
  NOT_MEASURED: {
    en: 'The build was told to measure nothing (`--frozen`), and something in it has never been measured: build without the flag where it is quiet, and commit the verdicts.',
    ja: '何も測らないビルド（`--frozen`）に、一度も測られていないものがある。静かなマシンでフラグなしでビルドし、判定をコミットすること。',
  },
  OUTPUT_UNWRITABLE: {
    en: 'A file of the build could not be written.',
    ja: 'ビルドのファイルが書けなかった。',
  },
  BUILD_NOT_FOUND: {
    en: 'The file is not one that `pgo build` wrote: it has no manifest beside it.',
    ja: '`pgo build` の書いたファイルではない。隣にマニフェストがない。',
  },
}
