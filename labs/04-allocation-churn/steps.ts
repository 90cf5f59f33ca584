// How the learner's own captures of this lab are judged.
import { type Place, findInProfile, proveInProfile } from '@hotpath/lab-kit'

// Objects taken apart and put together again, which the engine does in code of its own: no file.
const culprit: Place = { file: '', functions: ['entries', 'fromEntries'] }

const evidence = {
  profile: 'allocs',
  sampleType: 'alloc_space',
  minSeconds: 3,
  // Two reports' worth; a service that exports comes to some hundred megabytes in five seconds.
  minTotal: 64 * 1024 ** 2,
  culprit,
  minShare: 0.1,
}

export const find = findInProfile({
  ...evidence,
  question: {
    en: 'Which line makes the most objects for each order that nobody needs a moment later? Name it, or its function.',
    ja: '注文ごとに、次の瞬間には誰も要らないオブジェクトをいちばん多く作っているのはどの行でしょうか。その行か、関数を答えてください。',
  },
  right: [
    {
      file: 'src/report.ts',
      functions: ['readFields', 'mapFields'],
      lines: [/readFields\(/, /mapFields[<(]/, /chosen\.reduce|columns\.reduce/, /Object\.fromEntries/],
    },
  ],
  near: [
    {
      file: '',
      functions: ['entries', 'fromEntries', 'map', 'join', 'reduce', 'values'],
      because: {
        en: 'it is the engine’s own, and does what it was asked. Whose line asks?',
        ja: 'それはエンジン自身の関数で、頼まれたことをしているだけです。頼んでいるのは誰の行でしょうか。',
      },
    },
    {
      file: 'src/csv.ts',
      functions: ['quote', 'toText'],
      lines: [/./],
      because: {
        en: 'the texts that it makes are sent to the reader. What is made for each order, and sent to nobody?',
        ja: 'そこで作られる文字列は、読み手に送られます。注文ごとに作られて、誰にも送られないものは何でしょうか。',
      },
    },
    {
      file: 'src/report.ts',
      lines: [/\(fields\) => chosen\.map/],
      because: {
        en: 'true: an array for each order, and with its joining 5 % of what is allocated. Which lines make more?',
        ja: 'そのとおり、注文ごとに配列をひとつ作っています。つなぐ分を合わせて、割り当ての 5 % です。もっと多く作っているのはどの行でしょうか。',
      },
    },
    {
      file: 'src/columns.ts',
      functions: ['read'],
      lines: [/new Date\(/, /\(\{ cents: /],
      because: {
        en: 'true: three amounts and two dates for each order, and 3 % of what is allocated. Which lines make more?',
        ja: 'そのとおり、注文ごとに金額を三つ、日付を二つ作っています。割り当ての 3 % です。もっと多く作っているのはどの行でしょうか。',
      },
    },
    {
      file: 'src/report.ts',
      functions: ['writeReport'],
      lines: [/for await/, /yield/, /^export async function\*/],
      because: {
        en: 'close: it is one of the steps in there. Which of them makes something that only the next one looks at?',
        ja: '惜しいです。その中の一歩です。次の一歩しか見ないものを作っているのは、どれでしょうか。',
      },
    },
  ],
  rightAnswers: ['mapFields', 'readFields', 'src/report.ts:19', 'labs/04-allocation-churn/src/report.ts:31'],
  wrongAnswers: [
    'entries',
    'quote',
    'src/csv.ts:22',
    'writeReport',
    'src/report.ts:21',
    'read',
    'src/columns.ts:33',
    'src/orders.ts:50',
    'src/app.ts:41',
  ],
})

export const prove = proveInProfile({
  ...evidence,
  maxRatio: 0.2,
  maxShare: 0.05,
  work: { file: 'src/report.ts' },
})
