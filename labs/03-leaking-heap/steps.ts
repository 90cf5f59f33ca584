// How the learner's own captures of this lab are judged.
import { type Place, findInProfile, proveInProfile } from '@hotpath/lab-kit'

const culprit: Place = { file: 'src/sessions.ts', functions: ['open'] }

const evidence = {
  profile: 'heap',
  sampleType: 'inuse_space',
  // An idle service holds 10 MB, a fixed one under high load 32 MB. What will do here holds twice as much at the culprit
  // as a fixed one ever does: else a fix that is right would be told that nothing had changed.
  minTotal: 52 * 1024 ** 2,
  culprit,
  minShare: 0.3,
}

export const find = findInProfile({
  ...evidence,
  question: {
    en: 'Which line keeps what is never let go of?',
    ja: '手放されないままになっているものを、つかんでいるのはどの行でしょうか。',
  },
  right: [
    {
      file: 'src/sessions.ts',
      functions: ['sessionsOf', 'end', 'sweep'],
      lines: [/#sessionsOf\(user\)\.push/, /#byUser\b/, /^(end|sweep|#sessionsOf)\(/, /#byToken\.delete/],
    },
  ],
  near: [
    {
      file: 'src/badge.ts',
      functions: ['drawBadge', 'join'],
      lines: [/./],
      because: {
        en: 'the memory is made there. Who puts the result somewhere, and who takes it out again?',
        ja: 'メモリはそこで作られています。では、その結果をどこかに入れるのは誰で、取り出すのは誰でしょうか。',
      },
    },
    {
      file: 'src/devices.ts',
      functions: ['describeDevice'],
      lines: [/./],
      because: {
        en: 'it only passes on what was made. Go one caller further up',
        ja: 'そこは作られたものを渡しているだけです。呼び出し元をもう一つさかのぼってください。',
      },
    },
    {
      file: 'src/sessions.ts',
      functions: ['open'],
      lines: [/#byToken\.set/],
      because: {
        en: 'close: the session is put into two places there. One of them is tidied, the other is not. Which line is the other?',
        ja: '惜しいです。セッションはそこで二か所に入ります。片方は片付けられ、もう片方は片付けられません。それはどの行でしょうか。',
      },
    },
  ],
  rightAnswers: [
    'src/sessions.ts:62',
    'labs/03-leaking-heap/src/sessions.ts:62',
    '#sessionsOf',
    'SessionStore.end',
  ],
  wrongAnswers: [
    'src/badge.ts:11',
    'describeDevice',
    'open',
    'src/app.ts:25',
    'src/nowhere.ts:1',
    'the cache!',
  ],
})

export const prove = proveInProfile({ ...evidence, maxRatio: 0.5 })
