// How the learner's own captures of this lab are judged.
import { type Place, findInProfile, proveInProfile } from '@hotpath/lab-kit'

// What is done too often shows itself here, whoever asks for it.
const culprit: Place = { file: 'src/words.ts', functions: ['wordsOf'] }

const evidence = {
  profile: 'profile',
  sampleType: 'cpu',
  minSeconds: 3,
  // An idle service comes to 30 ms in five seconds; this one, on a machine that has hardly any time for it, to a second.
  minTotal: 250e6,
  culprit,
  minShare: 0.4,
}

export const find = findInProfile({
  ...evidence,
  question: {
    en: 'Which line has the same work done again and again? Name it, or the function that it is in.',
    ja: '同じ仕事を何度も繰り返させているのはどの行でしょうか。その行か、それを含む関数を答えてください。',
  },
  right: [
    {
      file: 'src/relevance.ts',
      functions: ['relevance'],
      lines: [/wordsOf\(product\./, /^export function relevance\(/],
    },
    {
      file: 'src/search.ts',
      functions: ['find'],
      lines: [/\.filter\(\(product\) => relevance\(/, /toSorted\(\(a, b\) => relevance\(/, /^find\(/],
    },
  ],
  near: [
    {
      file: 'src/words.ts',
      functions: ['wordsOf'],
      lines: [/./],
      because: {
        en: 'the time passes there, and what it does has to be done: once for each text. Who asks for it more often than that?',
        ja: '時間が過ぎているのはそこで、していることも必要です。ただし、文章ひとつにつき一度だけ。それより多く頼んでいるのは誰でしょうか。',
      },
    },
    {
      file: 'src/relevance.ts',
      functions: ['occurrences'],
      lines: [/words\.filter/, /^function occurrences/],
      because: {
        en: 'it looks through words that were just made, and takes a small part of the time. Who had them made?',
        ja: 'そこは作られたばかりの語を見ているだけで、時間もわずかです。それを作らせたのは誰でしょうか。',
      },
    },
    {
      file: 'src/app.ts',
      lines: [/search\.find/],
      because: {
        en: 'a customer asks once, and may. What is done for that one question?',
        ja: '客が尋ねるのは一度で、それはかまいません。その一度の問いのために、何が行われているでしょうか。',
      },
    },
  ],
  rightAnswers: ['relevance', 'src/relevance.ts:10', 'src/search.ts:39', './src/search.ts:40', 'Search.find'],
  wrongAnswers: [
    'wordsOf',
    'src/words.ts:9',
    'occurrences',
    'src/app.ts:29',
    'src/products.ts:1',
    'countMakers',
  ],
})

export const prove = proveInProfile({
  ...evidence,
  maxRatio: 0.25,
  maxShare: 0.2,
  work: { file: 'src/search.ts', functions: ['find'] },
})
