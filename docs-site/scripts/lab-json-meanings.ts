// What each field of lab.json is for, in both languages. A field that is not here, or one too many, stops the generator.
import type { Localized } from '../plugins/lab.ts'

export const meaningsOfFields: Readonly<Record<string, Localized>> = {
  id: {
    en: 'The name of the folder: two digits and a name, `12-slow-start`.',
    ja: 'フォルダーの名前。二桁の数字と名前で、`12-slow-start` のように書く。',
  },
  title: {
    en: 'The title of the page in that language.',
    ja: 'その言語のページの題名。',
  },
  summary: {
    en: 'One sentence: the symptom, never the cause.',
    ja: '一文で、症状だけを書く。原因は書かない。',
  },
  minutes: {
    en: 'How long it takes somebody who works alone and reads.',
    ja: '一人で読みながら進める人にかかる時間（分）。',
  },
  difficulty: { en: 'From the first steps to the hard ones.', ja: 'やさしいものが 1、難しいものが 5。' },
  touches: {
    en: 'The files that a fix is expected in, as paths inside the lab. `verify --watch` looks at their folders.',
    ja: '修正するはずのファイル。ラボの中のパスで書く。`verify --watch` はそのフォルダーを見張る。',
  },
  ports: { en: 'Where the service listens.', ja: 'サービスが待ち受けるポート。' },
  'ports.app': {
    en: 'Of the application: in `PORT`. No other lab has the same.',
    ja: 'アプリケーションのポート。`PORT` に入る。ほかのラボと重ならないこと。',
  },
  'ports.debug': { en: 'Of the debug server.', ja: 'デバッグサーバーのポート。' },
  environment: {
    en: 'The variables that the service is started with.',
    ja: 'サービスを起動するときの環境変数。',
  },
  snapshotVariable: {
    en: 'The variable that tells the service in which folder to put what it takes of itself, such as heap snapshots.',
    ja: 'ヒープスナップショットなど、サービスが自分で取るものの置き場所を知らせる環境変数の名前。',
  },
  capture: {
    en: 'What `workshop capture` takes where nothing else is asked for.',
    ja: '指定のないとき、`workshop capture` が取るもの。',
  },
  'capture.profile': {
    en: 'The name of a profile, as in `heap`; `trace` for one of the flight recorder.',
    ja: '`heap` のようなプロファイルの名前。フライトレコーダーなら `trace`。',
  },
  'capture.seconds': {
    en: 'For how long; 0 for what is a picture of a moment.',
    ja: '取る長さ（秒）。一瞬を写すものは 0。',
  },
  'capture.sampleType': {
    en: 'The column that the table is made of, as in `inuse_space`. Every profile needs it, and a trace has none.',
    ja: '表にする列。`inuse_space` など。プロファイルには必要で、トレースにはない。',
  },
  'capture.gc': {
    en: 'Whether garbage is collected first, so that what is left is kept by somebody.',
    ja: '先にガベージコレクションをするか。残ったものは、誰かが持ち続けているものになる。',
  },
  tests: {
    en: 'The tests of `verify.test.ts`, each of them and no other.',
    ja: '`verify.test.ts` のテスト。過不足なく並べる。',
  },
  'tests[].id': {
    en: 'What hints, links and the fields below call it.',
    ja: 'ヒントやリンク、下の項目で使う名前。',
  },
  'tests[].name': {
    en: 'The English one is that in `verify.test.ts`, word by word.',
    ja: '英語の名前は、`verify.test.ts` にあるものと一字一句同じにする。',
  },
  'tests[].asGiven': {
    en: 'What becomes of it while nothing was fixed.',
    ja: '何も直していないときの結果。',
  },
  'tests[].message': {
    en: 'A regular expression that the message of its failure matches while nothing was fixed. Only a test that fails as given has it, and has to.',
    ja: '何も直していないときの失敗メッセージに合う正規表現。`"fails"` のテストには必要で、ほかにはない。',
  },
  wrongFixes: {
    en: 'Fixes that look right and are not. The contract wants two at least.',
    ja: '正しく見えて、そうではない修正。契約では、少なくとも二つ必要。',
  },
  'wrongFixes[].slug': {
    en: 'The name of its folder in `wrong-fixes/` of the lab: the files of the service that it changes, and why it is wrong in `why.en.md` and `why.ja.md`.',
    ja: 'ラボの `wrong-fixes/` にあるフォルダーの名前。変更するサービスのファイルと、間違いである理由を書いた `why.en.md`、`why.ja.md` を入れる。',
  },
  'wrongFixes[].rejectedBy': {
    en: 'The ids of exactly the tests that reject it.',
    ja: 'それを退けるテストの id。過不足なく書く。',
  },
  otherFixes: {
    en: 'Honest fixes besides the solution, each the name of its folder in `other-fixes/` of the solution: the files of the service that it changes. May be empty.',
    ja: '模範解答のほかのまっとうな修正。それぞれ、模範解答の `other-fixes/` にあるフォルダーの名前で、変更するサービスのファイルを入れる。空でもよい。',
  },
  game: {
    en: 'Of a lab that is another one with each seed; a lab that is the same for everybody has none.',
    ja: 'シードごとに別のものになるラボにだけ書く。誰にとっても同じラボにはない。',
  },
  'game.seed': {
    en: 'The game that is in the folder of the lab.',
    ja: 'ラボのフォルダーに入っているゲーム。',
  },
  'game.draw': { en: 'How many faults are in a game.', ja: '一つのゲームに入る障害の数。' },
  'game.faults': { en: 'The faults that can be drawn.', ja: '選ばれうる障害。' },
  'game.faults[].id': {
    en: 'The name of its folder in `faults/` of the solution: the files of the service that have it. No two faults are in one file.',
    ja: '模範解答の `faults/` にあるフォルダーの名前。その障害のあるサービスのファイルを入れる。一つのファイルに二つの障害は入れない。',
  },
  'game.faults[].failing': {
    en: 'The ids of the tests that fail as given in a game that has it.',
    ja: 'その障害のあるゲームで、直す前に失敗するテストの id。',
  },
  'game.contractSeeds': {
    en: 'The games that the contract holds besides; together with the first they have every fault.',
    ja: '契約がほかに確かめるゲーム。最初のものと合わせて、すべての障害が出てくるようにする。',
  },
  guards: {
    en: 'The assertions that no state of the lab has to show to be needed: those that watch the test itself, or what no wrong fix is about.',
    ja: 'どの状態でも役目を示さなくてよい検証文。テスト自身を見張るものか、間違った修正が触れないものを見るもの。',
  },
  'guards[].assertion': {
    en: 'A part of its first 72 characters, on one line, as `--mutate` prints them.',
    ja: '検証文の初めの 72 文字の一部。`--mutate` が表示するとおり、一行で書く。',
  },
  'guards[].because': { en: 'Why it is there.', ja: 'それがある理由。' },
}
