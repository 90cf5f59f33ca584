// How the learner's own captures of this lab are judged.
import { findInProfile, proveInProfile } from '@hotpath/lab-kit'

const evidence = {
  profile: 'goroutine',
  sampleType: 'goroutine',
  // Six tasks for each delivery that hangs, and thirty of those after a second of the high load.
  minTotal: 200,
  culprit: { file: 'src/deliveries.ts' },
  minShare: 0.25,
}

export const find = findInProfile({
  ...evidence,
  question: {
    en: 'What do deliveries wait for that nothing brings to an end? Name one such function, or its line.',
    ja: '配信は、誰も終わらせないものを待っています。そうした関数のひとつ、またはその行を答えてください。',
  },
  right: [
    {
      file: 'src/post.ts',
      functions: ['post'],
      lines: [/new Promise/, /request\(/, /'response'/, /text\(reply\)/, /^export function post\(/],
    },
    {
      file: 'src/confirmations.ts',
      functions: ['wait'],
      lines: [/new Promise/, /#waiting\.set/, /^wait\(/],
    },
  ],
  near: [
    {
      file: 'src/deliveries.ts',
      functions: ['attempt', 'deliver', 'tryAll', 'fanOut'],
      lines: [/./],
      because: {
        en: 'that is where a delivery waits. For what? Look at the functions that it calls there, and ask of each who ends it',
        ja: 'そこは、配信が待っている場所です。では、何を待っているのでしょうか。そこで呼ばれる関数ごとに、誰が終わらせるのかを考えてください。',
      },
    },
    {
      file: 'src/receivers-stand-in.ts',
      lines: [/./],
      because: {
        en: 'these are the customers’ servers, which you cannot mend. What does the service do when they behave so?',
        ja: 'それは客のサーバーで、あなたには直せません。相手がそう振る舞ったとき、サービスは何をするでしょうか。',
      },
    },
  ],
  rightAnswers: [
    'post',
    'src/post.ts:22',
    'src/post.ts:26',
    'wait',
    'Confirmations.wait',
    'src/confirmations.ts:10',
  ],
  wrongAnswers: [
    '#attempt',
    'src/deliveries.ts:79',
    'fanOut',
    'src/app.ts:31',
    'src/receivers-stand-in.ts:48',
    'text',
  ],
})

export const prove = proveInProfile({ ...evidence, maxRatio: 0.25 })
