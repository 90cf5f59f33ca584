// How the learner's own captures of this lab are judged.
import {
  type Evidence,
  findInProfile,
  parseProfile,
  type Place,
  type ProveStep,
  proveInProfile,
  rejected,
} from '@hotpath/lab-kit'

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

// Every event is remembered for ten minutes, whatever became of its deliveries: a service without any was idle.
const work: Place = { file: 'src/recent-events.ts' }
const proof = proveInProfile({ ...evidence, work })

/**
 * Promises alone are compared: requests and replies that have ended are in the profile until they are collected as
 * garbage. As given there are five of them for each event, however long the load was.
 */
export const prove: ProveStep = {
  judge(before, after) {
    const result = proof.judge(before, after)
    const { name } = after.capture
    if (result.state === 'rejected') {
      if (result.problem !== 'no-load') return result
      const says = {
        en: `${name} is of a process that has had no event in the last ten minutes: ${idle.en}`,
        ja: `${name} のプロセスには、この十分間、イベントがひとつも届いていません。${idle.ja}`,
      }
      return { ...result, says }
    }
    const was = countOf(before, 'promise', evidence.culprit)
    const is = countOf(after, 'promise', evidence.culprit)
    const events = countOf(after, 'Timeout', work)
    const rows = [
      {
        what: { en: 'promises of deliveries', ja: '配信の Promise' },
        before: String(was),
        after: String(is),
      },
      {
        what: { en: 'events of the last ten minutes', ja: 'この十分間のイベント' },
        before: String(countOf(before, 'Timeout', work)),
        after: String(events),
      },
    ]
    if (is > was / 4 || is > events) {
      const says = {
        en: `${name} has ${is} promises of deliveries in flight, and ${before.capture.name} had ${was}: was the service started again after the fix, and had the load ended ten seconds before?`,
        ja: `${name} には進行中の配信の Promise が ${is} 個あり、${before.capture.name} では ${was} 個でした。修正したあとでサービスを起動し直しましたか。また、負荷が終わってから十秒たっていましたか。`,
      }
      return { ...rejected('no-change', says), rows }
    }
    const says = {
      en: `your own measurement agrees with the tests: the promises of deliveries that were in flight after the load have gone from ${was} to ${is}`,
      ja: `あなた自身の測定もテストと一致しています。負荷のあとも進行中だった配信の Promise は、${was} 個から ${is} 個になりました。`,
    }
    return { ...result, says, rows }
  },
}

/** Counts the tasks of a type that pass through a file; without promises that nobody holds any more, see the tests. */
function countOf({ capture: { name, bytes } }: Evidence, type: string, { file }: Place): number {
  return parseProfile(bytes, { source: name })
    .samples.filter(({ labels }) => labels.some(({ key, str }) => key === 'type' && str === type))
    .filter(({ labels }) => !labels.some(({ key, str }) => key === 'state' && str === 'abandoned'))
    .filter(({ locations }) =>
      locations.some(({ lines }) =>
        lines.some(({ function: { filename } }) => filename.endsWith(`/${file}`)),
      ),
    )
    .reduce((sum, { values }) => sum + Number(values[0]), 0)
}
