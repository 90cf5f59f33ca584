// How the learner's own captures of this lab are judged.
import { type Place, findInProfile, proveInProfile } from '@hotpath/lab-kit'

const culprit: Place = { file: 'src/reservations.ts', functions: ['reserve'] }

const evidence = {
  profile: 'mutex',
  sampleType: 'delay',
  // Half a second of waiting, of the ten or more that four workers come to in five.
  minTotal: 500e6,
  culprit,
  minShare: 0.5,
}

export const find = findInProfile({
  ...evidence,
  question: {
    en: 'Which function holds the lock for longer than it has to? Name it, or a line of what it need not do inside.',
    ja: '必要以上に長くロックを持ち続けている関数はどれでしょうか。その関数、またはロックの中でしなくてよい処理の行を答えてください。',
  },
  right: [
    {
      file: 'src/reservations.ts',
      functions: ['reserve'],
      lines: [/stock\.lock\.lock\(\)/, /inventory\.read\(\)/, /= pack\(/, /^reserve\(/],
    },
    { file: 'src/inventory.ts', functions: ['readAll'], lines: [/this\.#readAll\(\)/, /^#readAll\(/] },
  ],
  near: [
    {
      file: 'src/journal.ts',
      functions: ['record'],
      lines: [/./],
      because: {
        en: 'a lock is held too long there as well, and it has a test of its own; but most of the waiting is for another one',
        ja: 'そこでもロックを長く持ちすぎていて、専用のテストもあります。ただ、待ち時間の大半は別のロックのものです。',
      },
    },
    {
      file: 'src/worker.ts',
      lines: [/./],
      because: {
        en: 'it only passes the order on. Which function that it calls takes the lock?',
        ja: 'そこは注文を渡しているだけです。その先で、どの関数がロックを取っているでしょうか。',
      },
    },
  ],
  rightAnswers: ['reserve', 'Reservations.reserve', 'src/reservations.ts:34', '#readAll'],
  wrongAnswers: ['src/worker.ts:12', 'record', 'src/packing.ts:1', 'src/app.ts:39'],
})

export const prove = proveInProfile({ ...evidence, maxRatio: 0.25 })
