// How the learner's own evidence of this lab is judged: a page of metrics, as `curl` writes it.
import {
  type Evidence,
  type FindStep,
  type NearMiss,
  type Place,
  type ProveStep,
  type Sample,
  type StepRejected,
  isAt,
  parseAnswer,
  rejected,
  widestLabel,
  parsePage,
} from '@hotpath/lab-kit'

// Some ten seconds of the high load.
const minOrders = 200
// Results, bounds, quantiles: the labels of this service have a handful of values each.
const maxValues = 20

/** What can be seen on a page without knowing what came before. */
interface Page {
  readonly orders: number
  readonly series: number
  readonly names: ReadonlySet<string>
  /** The label with the most values, and how many those are. */
  readonly widest: ReturnType<typeof widestLabel>
  readonly averageSeconds: number
  /** Whether it tells of durations more than their sum. */
  readonly tellsOfTails: boolean
}

const inMetrics: Place = {
  file: 'src/metrics.ts',
  functions: [
    'customer',
    'order_duration_seconds',
    'order_duration_seconds_sum',
    'order_duration_seconds_count',
    'payment_retries',
    'takeRetries',
  ],
  lines: [
    /customer/,
    /Summary/,
    /percentiles/,
    /order_duration_seconds/,
    /payment_retries/,
    /takeRetries/,
    /#retries/,
  ],
}

const inRules: Place = {
  file: 'src/alerts.rules.yml',
  functions: ['OrdersFailing', 'BacklogGrowing', 'error'],
  lines: [/OrdersFailing/, /result="error"/, /BacklogGrowing/, /rate\(orders_backlog/],
}

/** Answers as they stand on the page or in a rule, and what they mean. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/result\s*=~?\s*"?error/, 'error'],
  [/\bcustomer\b/, 'customer'],
  [/rate\(\s*orders_backlog/, 'BacklogGrowing'],
]

const near: readonly NearMiss[] = [
  {
    file: 'src/alerts.rules.yml',
    functions: ['OrdersSlow', 'PaymentRetries'],
    lines: [/OrdersSlow/, /order_duration_seconds/, /PaymentRetries/, /payment_retries/],
    because: {
      en: 'this rule asks for as much as its metric can tell, and that is not enough. Name the metric',
      ja: 'この規則は、メトリクスから得られるだけのことを尋ねています。足りないのは、そのメトリクスのほうです。メトリクスの名前を答えてください',
    },
  },
  {
    file: 'src/alerts.rules.yml',
    lines: [/./],
    because: {
      en: 'the file is one of the right ones. Name the alert, or the line with what it asks for: which asks for something that is not on the page, and which asks a gauge what only a counter can answer',
      ja: 'ファイルは合っています。アラートの名前か、尋ねている内容の行を答えてください。ページにないものを尋ねているのはどれでしょうか。カウンターにしか答えられないことを、ゲージに尋ねているのはどれでしょうか',
    },
  },
  {
    file: 'src/metrics.ts',
    functions: ['orders_backlog'],
    lines: [/orders_backlog/, /backlog\(\)/],
    because: {
      en: 'the backlog is a gauge, and is what it says. What is wrong with it is asked of it elsewhere, in the rules',
      ja: '未処理の数はゲージで、値はそのとおりです。誤っているのは、その尋ね方です。規則のほうを見てください',
    },
  },
  {
    file: 'src/metrics.ts',
    functions: ['orders_total', 'result', 'labelNames'],
    lines: [/orders_total/],
    because: {
      en: 'orders have to be counted, and by their result. Which of its labels could have more values than you can list?',
      ja: '注文は、結果ごとに数えなければなりません。列挙しきれないほどの値を取るラベルは、どれでしょうか',
    },
  },
]

export const find: FindStep = {
  endings: ['.prom', '.txt'],
  question: {
    en: 'Which metric or label on this page can tell nobody what happened, or which alert asks it in vain? Name one, or its line in src/metrics.ts or src/alerts.rules.yml.',
    ja: 'このページにあるのに、何が起きたかを誰にも伝えられないメトリクスかラベルはどれでしょうか。あるいは、尋ねても答えの得られないアラートはどれでしょうか。ひとつ挙げるか、src/metrics.ts か src/alerts.rules.yml の行を答えてください。',
  },
  rightAnswers: [
    'customer',
    'the customer label',
    'order_duration_seconds',
    'order_duration_seconds_sum',
    'order_duration_seconds_count',
    'payment_retries',
    'src/metrics.ts:23',
    'src/metrics.ts:29',
    'src/metrics.ts:46',
    'OrdersFailing',
    'result="error"',
    'orders_total{customer="c-1000"}',
    'src/alerts.rules.yml:15',
    'src/alerts.rules.yml:17',
    'rate(orders_backlog[15m])',
    'src/alerts.rules.yml:28',
  ],
  wrongAnswers: [
    'orders_backlog',
    'result',
    'labelNames',
    'nodejs_heap_size_used_bytes',
    'src/app.ts:12',
    'PaymentRetries',
    'src/alerts.rules.yml:7',
    'src/alerts.rules.yml:20',
  ],
  judge: (evidence, answer, sources) => {
    const page = read(evidence)
    if ('problem' in page) return page
    const { name } = evidence.capture
    if (page.widest.values <= maxValues) {
      return rejected('not-visible', {
        en: `what this lab is about is not in ${name}: no label has more than ${maxValues} values. It may be of a fixed service`,
        ja: `${name} にはこのラボの原因が写っていません。${maxValues} 種類を超える値を持つラベルがないので、修正後のサービスのものかもしれません。`,
      })
    }
    if (answer === undefined) {
      return {
        state: 'visible',
        says: {
          en: `${name} will do: ${page.orders} orders in ${page.series} series, ${page.averageSeconds.toFixed(2)} s on average`,
          ja: `${name} で十分です。${page.orders} 件の注文が ${page.series} 本の系列になり、平均は ${page.averageSeconds.toFixed(2)} 秒です。`,
        },
      }
    }
    const [, spelt = answer] = spellings.find(([pattern]) => pattern.test(answer)) ?? []
    const parsed = parseAnswer(spelt)
    if (parsed && [inMetrics, inRules].some((place) => isAt(parsed, place, sources))) {
      return {
        state: 'found',
        says: {
          en: `${answer} is right. It is not the only one: the page has three such, and the rules have two more`,
          ja: `${answer} で正解です。ただし、ひとつではありません。ページには三つ、規則にはさらに二つあります。`,
        },
      }
    }
    const miss = parsed && near.find((place) => isAt(parsed, place, sources))
    return rejected(
      'wrong-answer',
      miss?.because ?? {
        en: `${answer} is not it. For each metric of the service, ask: from which of its values could you tell that one order in ten takes three seconds, or whom you would have to ask`,
        ja: `${answer} ではありません。サービスのメトリクスごとに考えてください。注文の十件に一件が三秒かかることを、どの値から読み取れますか。`,
      },
    )
  },
}

export const prove: ProveStep = {
  judge: (beforeEvidence, afterEvidence) => {
    const before = read(beforeEvidence)
    if ('problem' in before) return { ...before, rows: [] }
    const after = read(afterEvidence)
    if ('problem' in after) return { ...after, rows: [] }
    const yes = (page: Page): string => (page.tellsOfTails ? 'yes' : 'no')
    const rows = [
      { what: { en: 'orders', ja: '注文' }, before: String(before.orders), after: String(after.orders) },
      {
        what: { en: 'series of the service', ja: 'サービスの系列' },
        before: String(before.series),
        after: String(after.series),
      },
      {
        what: { en: 'values of the widest label', ja: '値の種類がいちばん多いラベル' },
        before: `${before.widest.label}: ${before.widest.values}`,
        after: `${after.widest.label}: ${after.widest.values}`,
      },
      { what: { en: 'bounds or quantiles', ja: 'バケットか分位数' }, before: yes(before), after: yes(after) },
    ]
    const { name } = afterEvidence.capture
    if (after.widest.values > maxValues) {
      return {
        ...rejected('no-change', {
          en: `${name} has ${after.widest.values} values of the label ${after.widest.label}: was the service started again after the fix?`,
          ja: `${name} には、ラベル ${after.widest.label} の値が ${after.widest.values} 種類あります。修正したあとで、サービスを起動し直しましたか。`,
        }),
        rows,
      }
    }
    // Bounds and quantiles are not the only way: slow orders may as well be counted by themselves.
    const isNew = [...after.names].some((metric) => !before.names.has(metric))
    if (!after.tellsOfTails && !isNew) {
      return {
        ...rejected('no-change', {
          en: `${name} has no customers any more, and none but the metrics that there were: from which of them could you tell that one order in ten took three seconds?`,
          ja: `${name} から客のラベルはなくなりましたが、メトリクスは元のままです。注文の十件に一件が三秒かかったことを、どれから読み取れますか。`,
        }),
        rows,
      }
    }
    return {
      state: 'proved',
      says: after.tellsOfTails
        ? {
            en: `${after.series} series, and no more tomorrow; and how long the slowest take can be read from them`,
            ja: `系列は ${after.series} 本で、明日も増えません。いちばん遅い注文にどれだけかかるかも、そこから読み取れます。`,
          }
        : {
            en: `${after.series} series, and no more tomorrow`,
            ja: `系列は ${after.series} 本で、明日も増えません。`,
          },
      rows,
    }
  },
}

function read({ capture }: Evidence): Page | StepRejected {
  const samples = parsePage(new TextDecoder().decode(capture.bytes))
  if (samples.length === 0) {
    return rejected('unreadable', {
      en: `${capture.name} has no metrics: write it with curl -s http://127.0.0.1:6060/metrics -o ${capture.name}`,
      ja: `${capture.name} にメトリクスがありません。curl -s http://127.0.0.1:6060/metrics -o ${capture.name} で書き出してください。`,
    })
  }
  const own = samples.filter(({ labels }) => !/^(nodejs|process|hotpath)_/.test(nameOf(labels)))
  const total = (name: string): number =>
    own.filter(({ labels }) => nameOf(labels) === name).reduce((sum, { value }) => sum + value, 0)
  if (!own.some(({ labels }) => nameOf(labels) === 'orders_total')) {
    return rejected('wrong-kind', {
      en: `${capture.name} has no orders_total: it is the page of another service, or of this one before its first order`,
      ja: `${capture.name} に orders_total がありません。別のサービスのページか、最初の注文より前のページです。`,
    })
  }
  const orders = total('orders_total')
  if (orders < minOrders) {
    return rejected('no-load', {
      en: `${capture.name} tells of ${orders} orders, want ${minOrders} at least: let the load run for a while`,
      ja: `${capture.name} にある注文は ${orders} 件です。少なくとも ${minOrders} 件は必要なので、しばらく負荷をかけてください。`,
    })
  }
  return {
    orders,
    series: own.length,
    names: new Set(own.map(({ labels }) => nameOf(labels))),
    widest: widestLabel(own),
    averageSeconds: total('order_duration_seconds_sum') / total('order_duration_seconds_count'),
    tellsOfTails: own.some(
      ({ labels }) => 'quantile' in labels || ('le' in labels && labels['le'] !== '+Inf'),
    ),
  }
}

const nameOf = (labels: Sample['labels']): string => labels['__name__'] ?? ''
