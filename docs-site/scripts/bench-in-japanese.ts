// The Japanese of the tables about bench. Each entry keeps the English it was made from: when the source says
// something else, the generator stops and asks for a new translation.
import type { Translation } from './reference-in-japanese.ts'

type Translations = Readonly<Record<string, Translation>>

export const benchVerbsInJapanese: Translations = {
  run: {
    en: 'Measures the benchmarks of files and prints the results',
    ja: 'ファイルのベンチマークを測り、結果を出力します',
  },
  compare: {
    en: 'Compares files of results: medians, intervals, what changed against the first',
    ja: '結果のファイルを比べ、中央値と区間、最初のファイルからの変化を示します',
  },
  ab: {
    en: 'Measures two builds in interleaved pairs of fresh processes, and says what changed',
    ja: '二つのビルドを、新しいプロセスの組で交互に測り、何が変わったかを示します',
  },
}

/** What `run` and `ab` have in common. */
const measuring = (verb: string, count: Translation): Translations => ({
  [`${verb} bench`]: {
    en: 'Only benchmarks whose name matches, one expression for each part between slashes',
    ja: '名前が一致するベンチマークだけ。スラッシュで区切った部分ごとにひとつの正規表現',
  },
  [`${verb} skip`]: {
    en: 'No benchmarks whose name matches',
    ja: '名前が一致するベンチマークを除く',
  },
  [`${verb} benchtime`]: {
    en: 'How long each measurement takes (run: 1s, ab: 200ms), or how many iterations it has: 100x',
    ja: '一度の測定の長さ（run は 1s、ab は 200ms）、または繰り返しの回数。100x など',
  },
  [`${verb} count`]: count,
  [`${verb} benchmem`]: {
    en: 'Count allocations too, in processes of their own',
    ja: 'メモリの確保も、専用のプロセスで数える',
  },
  [`${verb} cputime`]: {
    en: 'Print processor time too, as cpu-ns/op (run: off, ab: on)',
    ja: 'CPU 時間も cpu-ns/op として出力する（run ではオフ、ab ではオン）',
  },
  [`${verb} timeout`]: {
    en: 'How long one process may take (10m)',
    ja: 'プロセスひとつにかけてよい時間（10m）',
  },
  [`${verb} node`]: {
    en: 'A flag for the Node.js that measures: -node=--max-old-space-size=512; can be given again',
    ja: '測定する Node.js へのフラグ。-node=--max-old-space-size=512 など。何度でも指定できる',
  },
  [`${verb} json`]: {
    en: 'Print JSON, with every measurement, in place of text',
    ja: 'テキストの代わりに、すべての測定値を JSON で出力する',
  },
})

export const benchFlagsInJapanese: Translations = {
  ...measuring('run', {
    en: 'How many samples of each benchmark (1); ten and more are worth comparing',
    ja: 'ベンチマークごとの標本の数（1）。比べるなら 10 以上',
  }),
  'run cpuprofile': {
    en: 'Write a CPU profile (.pb.gz), recorded in a run of its own',
    ja: 'CPU プロファイル（.pb.gz）を書く。専用の実行で記録する',
  },
  'run memprofile': {
    en: 'Write a profile of what was allocated (.pb.gz), from a run of its own',
    ja: '確保したメモリのプロファイル（.pb.gz）を書く。専用の実行で記録する',
  },
  'run fresh': {
    en: 'A fresh process for each sample (the default); -fresh=false takes one for all of a benchmark',
    ja: '標本ごとに新しいプロセス（既定）。-fresh=false ならベンチマークごとにひとつのプロセス',
  },
  'run list': {
    en: 'Print the names of the benchmarks, and measure none',
    ja: 'ベンチマークの名前だけを出力し、測定しない',
  },
  ...measuring('ab', { en: 'How many pairs of each benchmark (20)', ja: 'ベンチマークごとの組の数（20）' }),
  'ab alpha': {
    en: 'How often a run in which nothing changed may call a change (0.05)',
    ja: '何も変わっていない実行が、変化があると言ってよい割合（0.05）',
  },
  'compare table': {
    en: 'A table for each value of these keys (.config)',
    ja: 'これらのキーの値ごとに、ひとつの表（.config）',
  },
  'compare row': {
    en: 'A row for each value of these keys (.fullname)',
    ja: 'これらのキーの値ごとに、ひとつの行（.fullname）',
  },
  'compare col': {
    en: 'Compare across the values of these keys (.file)',
    ja: 'これらのキーの値どうしを比べる（.file）',
  },
  'compare ignore': {
    en: 'Keep nothing apart by these keys',
    ja: 'これらのキーの違いでは分けない',
  },
  'compare filter': {
    en: 'Only results that match: -filter=".unit:sec/op -/format:gob"',
    ja: '合う結果だけを比べる: -filter=".unit:sec/op -/format:gob"',
  },
  'compare alpha': {
    en: 'A change is one where p is at most this (0.05)',
    ja: 'p がこの値以下なら変化とみなす（0.05）',
  },
  'compare confidence': { en: 'Of the intervals (0.95)', ja: '区間の信頼水準（0.95）' },
  'compare format': { en: 'One of text, csv, json, svg', ja: 'text、csv、json、svg のどれか' },
}

export const benchErrorsInJapanese: Translations = {
  PROGRAM_FAILED: {
    en: 'A program that was to be measured could not be started, or ended with an error; what it wrote is in the message.',
    ja: '測るはずのプログラムを始められなかったか、エラーで終わった。書き出した内容はメッセージにある。',
  },
  PROGRAM_TIMED_OUT: {
    en: 'A program that was to be measured did not end in time, and was ended.',
    ja: '測るはずのプログラムが時間内に終わらなかったので、終わらせた。',
  },
  BENCHMARK_FAILED: {
    en: 'A file of benchmarks, or one of its benchmarks, threw an error or ended its process.',
    ja: 'ベンチマークのファイルか、その中のベンチマークが、例外を投げたか、プロセスを終わらせた。',
  },
  BENCHMARK_TIMED_OUT: {
    en: 'A benchmark did not end in time, and was ended; `-timeout` gives it more.',
    ja: 'ベンチマークが時間内に終わらなかったので、終わらせた。`-timeout` で延ばせる。',
  },
  COMMAND_LINE_BAD: {
    en: 'A flag or verb is not known, lacks its value or has one that makes no sense.',
    ja: 'フラグか動詞が存在しない、値がない、または値が正しくない。',
  },
  FILE_UNREADABLE: {
    en: 'A file could not be read: it is not there, is a folder, or may not be read.',
    ja: 'ファイルを読めなかった。存在しない、フォルダーである、または読む権限がない。',
  },
  NO_BENCHMARKS: {
    en: 'There is no file of benchmarks where one was looked for, or no benchmark with such a name in it.',
    ja: '探した場所にベンチマークのファイルがないか、その名前のベンチマークがない。',
  },
  OUTPUT_UNWRITABLE: {
    en: 'A profile could not be written where a flag says.',
    ja: 'フラグで指定した場所に、プロファイルを書けなかった。',
  },
  KEY_BAD: {
    en: 'A key that results are to be grouped by is none that results have, or its order is none.',
    ja: '結果を分けるキーとして、結果にないものか、ありえない順序が指定されました。',
  },
  FILTER_BAD: {
    en: 'A filter cannot be understood; the message says from which character on.',
    ja: 'フィルターを読み取れませんでした。何文字目からかはメッセージにあります。',
  },
  STOPPED: {
    en: 'The measurement was stopped before it was done.',
    ja: '測定が、終わる前に止められた。',
  },
}
