// How the learner's own captures of this lab are judged.
import { findInProfile, proveInProfile, type ProveStep } from '@hotpath/lab-kit'

const idle = {
  en: 'send ten seconds of the high load to this process, wait for ten more, and capture then',
  ja: 'このプロセスに high の負荷を十秒間かけ、さらに十秒待ってから取ってください。',
}

const evidence = {
  profile: 'goroutine',
  sampleType: 'goroutine',
  // Four tasks for each delivery that hangs, and thirty of those after a second of the high load.
  minTotal: 200,
  culprit: { file: 'src/deliveries.ts' },
  minShare: 0.25,
}

export const find = findInProfile({
  ...evidence,
  idle,
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
      file: 'src/recent-events.ts',
      functions: ['isNew'],
      lines: [/./],
      because: {
        en: 'these are as many as events, and each of them ends by itself when its ten minutes are over. Nothing ends the others',
        ja: 'これはイベントと同じ数だけあり、それぞれ十分たてば自然に終わります。ほかのものは、誰も終わらせません。',
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
    'src/app.ts:32',
    'src/recent-events.ts:12',
    'src/receivers-stand-in.ts:48',
    'text',
  ],
})

const proof = proveInProfile({
  ...evidence,
  maxRatio: 0.25,
  // Half of what is in flight as given, however short the load was.
  maxShare: 0.15,
  // Every event is remembered for ten minutes, whatever became of its deliveries: a service without any was idle.
  work: { file: 'src/recent-events.ts' },
})

export const prove: ProveStep = {
  judge(before, after) {
    const result = proof.judge(before, after)
    if (result.state !== 'rejected' || result.problem !== 'no-load') return result
    const { name } = after.capture
    const says = {
      en: `${name} is of a process that has had no event in the last ten minutes: ${idle.en}`,
      ja: `${name} のプロセスには、この十分間、イベントがひとつも届いていません。${idle.ja}`,
    }
    return { ...result, says }
  },
}
