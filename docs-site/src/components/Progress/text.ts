// What the progress of this browser says, in both languages. The type holds the two catalogues to the same keys.
import type { Language } from '../../../plugins/lab.ts'
import type { Standing } from './marks.ts'

interface ProgressText {
  standings: Readonly<Record<Standing | 'stale', string>>
  solvedOf: (solved: number, total: number) => string
  here: string
  inBrowser: string
  byWorkshop: string
  begun: string
  pass: string
  notYet: string
  all: string
  toFile: string
  fromFile: string
  forget: string
  forgotten: string
  imported: (labs: number) => string
  notImported: (problem: string) => string
  refused: string
  damaged: string
}

const en: ProgressText = {
  standings: {
    new: 'not started',
    started: 'started',
    red: 'tests fail',
    green: 'solved',
    claimed: 'solved, by your own word',
    stale: 'tests were updated, run them again',
  },
  solvedOf: (solved, total) => `${solved} of ${total} labs solved`,
  here: 'Your progress, in this browser',
  inBrowser:
    'Kept in this browser alone, and sent nowhere. The terminal keeps its own, by verdicts of the tests; a file carries either to the other.',
  byWorkshop: 'Kept by the workshop, in .workshop/state.json of your clone, by verdicts of the tests.',
  begun: 'I have started this lab',
  pass: 'All its tests pass',
  notYet: 'Not yet, after all',
  all: 'All labs, and how to take this along',
  toFile: 'Save as a file',
  fromFile: 'Read from a file',
  forget: 'Forget it',
  forgotten: 'Forgotten.',
  imported: (labs) => `Read and laid together with what was here: ${labs} labs in the file.`,
  notImported: (problem) => `Not read: ${problem}`,
  refused: 'This browser does not keep anything for this site. Save it as a file before you close the page.',
  damaged: 'What this browser had kept could not be read. It was set aside, and this begins anew.',
}

const ja: ProgressText = {
  standings: {
    new: '未着手',
    started: '着手済み',
    red: 'テスト不合格',
    green: '解決済み',
    claimed: '解決済み（自己申告）',
    stale: 'テストが更新されました。もう一度実行してください',
  },
  solvedOf: (solved, total) => `ラボ${total}件中${solved}件を解決`,
  here: 'このブラウザーでの進み具合',
  inBrowser:
    'このブラウザーの中だけに保存し、どこにも送りません。ターミナルはテストの判定による進み具合を別に持っていて、ファイルで互いに移せます。',
  byWorkshop: 'テストの判定に基づいて、ワークショップがクローンの .workshop/state.json に保存しています。',
  begun: 'このラボを始めた',
  pass: 'テストがすべて通った',
  notYet: 'まだだった',
  all: 'すべてのラボと、進み具合の移し方',
  toFile: 'ファイルに保存',
  fromFile: 'ファイルから読み込む',
  forget: '消す',
  forgotten: '消しました。',
  imported: (labs) => `読み込んで、ここにあったものと合わせました。ファイルにはラボが${labs}件ありました。`,
  notImported: (problem) => `読み込めませんでした: ${problem}`,
  refused:
    'このブラウザーは、このサイトのために何も保存しません。ページを閉じる前にファイルに保存してください。',
  damaged: 'このブラウザーに保存してあったものを読めませんでした。別に取っておき、最初から始めます。',
}

export const progressText: Readonly<Record<Language, ProgressText>> = { en, ja }
