// How the learner's own snapshots of this lab are judged.
import { findInTrace, proveInTrace } from '@hotpath/lab-kit/trace'

const evidence = {
  task: 'POST /checkout',
  call: /^POST .*\/blocks$/,
  minShare: 0.5,
  // Two seconds of the ordinary hour.
  minEarlier: 20,
}

export const find = findInTrace({
  ...evidence,
  question: {
    en: 'In which line does an order wait for that second?',
    ja: '注文は、どの行でその一秒を待っているのでしょうか。',
  },
  right: [
    {
      file: 'src/receipt-numbers.ts',
      functions: ['take', 'issue'],
      lines: [/while \(this\.#next === this\.#end\)/, /this\.#issuing \?\?=/, /^async (take|#issue)\(/],
    },
  ],
  near: [
    {
      file: 'src/registry.ts',
      functions: ['issueBlock'],
      lines: [/./],
      because: {
        en: 'the call is made there, and it takes as long as it takes. Who decides that an order waits for it?',
        ja: '呼び出しているのはそこで、かかる時間は変えられません。では、注文に待たせると決めているのは誰でしょうか。',
      },
    },
    {
      file: 'src/checkout.ts',
      functions: ['buy', 'receipt'],
      lines: [/numbers\.take\(\)/, /withRegion\('receipt'/],
      because: {
        en: 'the second passes below that line, on its way to a number. In most orders it takes no time at all: go down to the line that makes the difference',
        ja: '一秒はその行の下、番号を受け取る途中で過ぎています。たいていの注文では一瞬です。違いを生んでいる行まで下りてください。',
      },
    },
    {
      file: 'src/payments.ts',
      functions: ['authorise', 'ask', 'payment'],
      lines: [/./],
      because: {
        en: 'that is what an ordinary order spends its time on. Lay a slow one beside it: is its payment any longer?',
        ja: 'それは普通の注文が時間を使うところです。遅い注文と並べてみてください。支払いは長くなっていますか。',
      },
    },
  ],
  rightAnswers: [
    'src/receipt-numbers.ts:29',
    'labs/07-latency-spike/src/receipt-numbers.ts:29',
    'take',
    'ReceiptNumbers.take',
    '#issue',
  ],
  wrongAnswers: [
    'src/registry.ts:29',
    'issueBlock',
    'src/checkout.ts:40',
    'authorise',
    'src/app.ts:31',
    'src/nowhere.ts:1',
    'the registry!',
  ],
})

export const prove = proveInTrace(evidence)
