// How the learner's own captures of this lab are judged.
import { type Place, findInProfile, proveInProfile } from '@hotpath/lab-kit'

// Whoever looks through the list, in whatever way.
const culprit: Place = { file: 'src/price-list.ts' }

const evidence = {
  profile: 'profile',
  sampleType: 'cpu',
  minSeconds: 3,
  // An idle service comes to 30 ms in five seconds; this one, on a machine that has hardly any time for it, to a second.
  minTotal: 250e6,
  culprit,
  minShare: 0.2,
}

export const find = findInProfile({
  ...evidence,
  question: {
    en: 'Which line of the service takes the most CPU time, and grows with production? Name it, or the function that it is in.',
    ja: 'CPU 時間をいちばん使い、本番が育つほど増えるのはどの行でしょうか。その行か、それを含む関数を答えてください。',
  },
  right: [
    {
      file: 'src/price-list.ts',
      functions: ['get'],
      lines: [/this\.#articles\.find\(/, /^get\(sku/],
    },
    {
      file: 'src/pricing.ts',
      functions: ['lookUp'],
      lines: [/priceList\.get\(/],
    },
  ],
  near: [
    {
      file: 'src/discounts.ts',
      functions: ['best', 'describe', 'euros', 'applies'],
      lines: [/./],
      because: {
        en: 'it is expensive, and will have its turn: it is the first one by alloc_space. By CPU time another one is before it',
        ja: 'そこも高くつくので、いずれ順番が来ます。alloc_space ではいちばんです。けれども CPU 時間では、その前にもうひとつあります。',
      },
    },
    {
      file: 'src/pricing.ts',
      functions: ['quantityOf', 'priceLines'],
      lines: [/quantityOf/, /lines\.reduce/, /^export function priceLines/],
      because: {
        en: 'it grows with the square of the lines, and at this length of a quote it is a small part yet. Where is the large one?',
        ja: '行数の二乗で増えますが、この長さの見積もりでは、まだわずかです。大きいのはどこでしょうか。',
      },
    },
    {
      file: 'src/freight.ts',
      functions: ['freightCents', 'consignments', 'centsFor'],
      lines: [/./],
      because: {
        en: 'time passes there, and no CPU: the service waits. It has a test of its own, and no row in this profile',
        ja: 'そこで過ぎているのは、CPU の時間ではなく待ち時間です。専用のテストがありますが、このプロファイルに行はありません。',
      },
    },
    {
      file: 'src/discounts.ts',
      functions: ['discounted'],
      lines: [/Math\.round/],
      because: {
        en: 'everybody looks there, and the profile has next to nothing for it',
        ja: '誰もがそこを見ますが、プロファイルにはほとんど何も写っていません。',
      },
    },
  ],
  rightAnswers: ['get', 'PriceList.get', 'src/price-list.ts:28', 'lookUp', './src/pricing.ts:37'],
  wrongAnswers: [
    'best',
    'src/discounts.ts:49',
    'quantityOf',
    'freightCents',
    'discounted',
    'src/app.ts:34',
    'makeQuote',
  ],
})

export const prove = proveInProfile({
  ...evidence,
  maxRatio: 0.2,
  maxShare: 0.1,
  work: { file: 'src/quote.ts' },
})
