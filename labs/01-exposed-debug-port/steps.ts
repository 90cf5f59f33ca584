// How the learner's own evidence of this lab is judged: what a stranger got, as `curl -i` shows it.
import {
  type Evidence,
  type FindStep,
  type Place,
  type ProveStep,
  type StepRejected,
  isAt,
  parseAnswer,
  rejected,
} from '@hotpath/lab-kit'

/** What one request came to. */
interface Reply {
  readonly status: number
  readonly isOfDiagnostics: boolean
}

const right: Place = {
  file: 'src/app.ts',
  functions: ['createApp', 'debugRouter'],
  lines: [/debugRouter/],
}

export const find: FindStep = {
  endings: ['.txt', '.http'],
  question: {
    en: 'Which line of the service lets strangers in?',
    ja: '部外者を中に入れているのは、サービスのどの行でしょうか。',
  },
  rightAnswers: ['src/app.ts:13', 'debugRouter'],
  wrongAnswers: ['src/server.ts:10', 'src/app.ts:11', 'listen', 'port 8081'],
  judge: (evidence, answer, sources) => {
    const reply = read(evidence)
    if ('problem' in reply) return reply
    if (!reply.isOfDiagnostics) {
      return rejected('not-visible', {
        en: `${evidence.capture.name} has an answer of the shop, want one of /debug/pprof/ on the public port`,
        ja: `${evidence.capture.name} はショップの応答です。公開ポートの /debug/pprof/ の応答が必要です。`,
      })
    }
    if (reply.status !== 200) {
      return rejected('not-visible', {
        en: `${evidence.capture.name} has status ${reply.status}: that stranger was turned away`,
        ja: `${evidence.capture.name} のステータスは ${reply.status} です。この部外者は断られています。`,
      })
    }
    if (answer === undefined) {
      return {
        state: 'visible',
        says: {
          en: `${evidence.capture.name} will do: status 200, and the diagnostics of the process, for somebody who gave no password`,
          ja: `${evidence.capture.name} で十分です。パスワードなしの相手に、ステータス 200 でプロセスの診断情報が返っています。`,
        },
      }
    }
    const parsed = parseAnswer(answer)
    if (parsed && isAt(parsed, right, sources)) {
      return {
        state: 'found',
        says: {
          en: `${answer} is right: whoever reaches the shop reaches it`,
          ja: `${answer} で正解です。ショップに届く人は、誰でもそこに届きます。`,
        },
      }
    }
    return rejected('wrong-answer', {
      en: `${answer} is not it. Follow a request through the application, in the order in which it meets things`,
      ja: `${answer} ではありません。リクエストがアプリケーションの中で出会うものを、順にたどってください。`,
    })
  },
}

export const prove: ProveStep = {
  judge: (before, after) => {
    const [was, is] = [read(before), read(after)]
    if ('problem' in was) return { ...was, rows: [] }
    if ('problem' in is) return { ...is, rows: [] }
    const rows = [
      {
        what: { en: 'status, for a stranger', ja: '部外者に返るステータス' },
        before: String(was.status),
        after: String(is.status),
      },
    ]
    if (is.status < 400) {
      return {
        ...rejected('no-change', {
          en: `${after.capture.name} has status ${is.status}: strangers are still served. Was the service started again after the fix?`,
          ja: `${after.capture.name} のステータスは ${is.status} です。部外者がまだ応答を受け取っています。修正したあとで、サービスを起動し直しましたか。`,
        }),
        rows,
      }
    }
    return {
      state: 'proved',
      says: {
        en: `the same request, by the same stranger: ${is.status}`,
        ja: `同じ部外者の同じリクエストに返ったのは ${is.status} でした。`,
      },
      rows,
    }
  },
}

function read({ capture }: Evidence): Reply | StepRejected {
  const text = new TextDecoder().decode(capture.bytes)
  const status = /^HTTP\/[\d.]+ (\d{3})/.exec(text)?.[1]
  if (status === undefined) {
    return rejected('unreadable', {
      en: `${capture.name} does not begin with a status line: write it with curl -si http://127.0.0.1:8081/debug/pprof/ -o ${capture.name}`,
      ja: `${capture.name} がステータス行で始まっていません。curl -si http://127.0.0.1:8081/debug/pprof/ -o ${capture.name} で書き出してください。`,
    })
  }
  return { status: Number(status), isOfDiagnostics: /\/debug\/pprof|x-go-pprof|heap profile:/i.test(text) }
}
