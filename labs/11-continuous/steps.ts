// How the learner's own captures of a game day are judged: for each fault that a game may have, what its evidence is.
import {
  type Evidence,
  type EvidenceFile,
  type FaultSteps,
  type FindStep,
  type Place,
  type ProfileEvidence,
  type ProveStep,
  type StepRejected,
  type Told,
  findInGame,
  findInProfile,
  isAt,
  parseAnswer,
  parsePage,
  parseProfile,
  proveInProfile,
  rejected,
  widestLabel,
} from '@hotpath/lab-kit'

const question: Told = {
  en: 'What kind of fault is it, and where? A kind (cpu, leak, churn, stuck, lock, stall or series) and a line or a function.',
  ja: '障害の種類と場所はどこでしょうか。種類（cpu、leak、churn、stuck、lock、stall、series のどれか）と、行か関数を答えてください。',
}

const searchEvidence = {
  profile: 'profile',
  sampleType: 'cpu',
  minSeconds: 3,
  // An idle service comes to 30 ms in five seconds.
  minTotal: 200e6,
  culprit: { file: 'src/search.ts', functions: ['groupByModel'] },
  minShare: 0.12,
}

const search: FaultSteps = {
  fault: 'search',
  kind: 'cpu',
  find: findInProfile({
    ...searchEvidence,
    question,
    right: [
      {
        file: 'src/search.ts',
        functions: ['groupByModel'],
        lines: [/^function groupByModel/, /groups\.find/, /for \(const product of products\)/],
      },
    ],
    near: [
      {
        file: 'src/search.ts',
        functions: ['search'],
        lines: [/groupByModel\(products\)/, /^export function search/],
        because: {
          en: 'the time passes below that line. Go down to the one that does the work',
          ja: '時間はその行の下で過ぎています。実際に働いている行まで下りてください。',
        },
      },
    ],
    rightAnswers: ['groupByModel', 'src/search.ts:37', 'src/search.ts:36'],
    wrongAnswers: ['search', 'src/search.ts:24', 'toRow', 'src/app.ts:43', 'the search'],
  }),
  prove: proveInProfile({
    ...searchEvidence,
    maxRatio: 0.35,
    work: { file: 'src/app.ts' },
  }),
}

const visitsEvidence = {
  profile: 'heap',
  sampleType: 'inuse_space',
  minTotal: 1e6,
  // Of a healthy shop the five hundred who are kept are a thirtieth.
  culprit: { file: 'src/visits.ts', functions: ['remember', 'arrivalOf'] },
  minShare: 0.08,
}

const visits: FaultSteps = {
  fault: 'visits',
  kind: 'leak',
  find: findInProfile({
    ...visitsEvidence,
    question,
    right: [
      {
        file: 'src/visits.ts',
        functions: ['remember', 'arrivalOf'],
        lines: [
          /#arrivals\.set/,
          /#arrivals\.get/,
          /#recent\.delete\(oldest\)/,
          /arrivalOf\(/,
          /^remember\(/,
        ],
      },
    ],
    near: [
      {
        file: 'src/catalogue.ts',
        lines: [/./],
        because: {
          en: 'the catalogue is large, and as large as it was at the start. Subtract an earlier capture: what has grown?',
          ja: 'カタログは大きくても、起動したときから変わりません。前のキャプチャーを引いて、増えたものを見てください。',
        },
      },
    ],
    rightAnswers: ['remember', 'Visits.remember', 'arrivalOf', 'src/visits.ts:41', 'src/visits.ts:47'],
    wrongAnswers: ['landings', 'src/catalogue.ts:26', 'src/app.ts:51', 'recent'],
  }),
  prove: proveInProfile({ ...visitsEvidence, maxRatio: 0.5 }),
}

const feedEvidence = {
  profile: 'allocs',
  sampleType: 'alloc_space',
  // The catalogue alone is a few megabytes; this is some ten seconds of the high load.
  minTotal: 50e6,
  culprit: { file: 'src/feed.ts' },
  minShare: 0.25,
}

const feed: FaultSteps = {
  fault: 'feed',
  kind: 'churn',
  find: findInProfile({
    ...feedEvidence,
    question,
    right: [
      { file: 'src/feed.ts', functions: ['priceFeed'], lines: [/reduce/, /^export function priceFeed/] },
    ],
    near: [
      {
        file: 'src/search.ts',
        functions: ['groupByModel'],
        lines: [/./],
        because: {
          en: 'a search allocates a row for each model, and has to. Is there anything that allocates more, and is asked for less often?',
          ja: '検索はモデルごとに一行を割り当てるもので、それは必要です。もっと少ない回数で、もっと多くを割り当てているものはありませんか。',
        },
      },
    ],
    rightAnswers: ['priceFeed', 'src/feed.ts:9'],
    wrongAnswers: ['groupByModel', 'lineOf', 'src/search.ts:35', 'src/app.ts:47'],
  }),
  prove: proveInProfile({ ...feedEvidence, maxShare: 0.15 }),
}

const parcelsEvidence = {
  profile: 'goroutine',
  sampleType: 'goroutine',
  minTotal: 60,
  culprit: { file: 'src/parcels.ts' },
  minShare: 0.25,
}

const parcels: FaultSteps = {
  fault: 'parcels',
  kind: 'stuck',
  find: findInProfile({
    ...parcelsEvidence,
    question,
    idle: {
      en: 'have the load run for a while and end it, then capture ten seconds later what has not ended with it',
      ja: 'しばらく負荷をかけて止め、その 10 秒後に、一緒に終わらなかったものを取ってください。',
    },
    right: [
      {
        file: 'src/parcels.ts',
        functions: ['numberOf', 'post'],
        lines: [/response\.json\(\)/, /clearTimeout/, /setTimeout/, /#numberOf\(/, /#post\(/],
      },
    ],
    near: [
      {
        file: 'src/parcels.ts',
        functions: ['announce'],
        lines: [/./],
        because: {
          en: 'an announcement waits there. For what? Go down to the last thing that it waits for, and ask who ends it',
          ja: '連絡はそこで待っています。では、何を待っているのでしょうか。最後に待つものまで下りて、誰が終わらせるのかを考えてください。',
        },
      },
      {
        file: 'src/partners-stand-in.ts',
        lines: [/./],
        because: {
          en: 'that is the carrier, which you cannot mend. What does the shop do when it behaves so?',
          ja: 'それは運送会社で、あなたには直せません。相手がそう振る舞ったとき、店は何をするでしょうか。',
        },
      },
    ],
    rightAnswers: ['#numberOf', 'numberOf', '#post', 'src/parcels.ts:47', 'src/parcels.ts:62'],
    wrongAnswers: [
      '#announce',
      'src/parcels.ts:28',
      'src/app.ts:89',
      'src/partners-stand-in.ts:36',
      'charge',
    ],
  }),
  prove: proveInProfile({ ...parcelsEvidence, minTotal: 1, maxRatio: 0.35 }),
}

const stockEvidence = {
  profile: 'mutex',
  sampleType: 'delay',
  // Seconds that others waited, all of them together.
  minTotal: 500e6,
  culprit: { file: 'src/stock.ts' },
  minShare: 0.5,
}

const stock: FaultSteps = {
  fault: 'stock',
  kind: 'lock',
  find: findInProfile({
    ...stockEvidence,
    question,
    right: [
      {
        file: 'src/stock.ts',
        functions: ['sell'],
        lines: [/#lock\.lock\(\)/, /#add\(lines, -1\)/, /await charge\(\)/, /^async sell\(/],
      },
    ],
    near: [
      {
        file: 'src/payments.ts',
        functions: ['charge'],
        lines: [/./],
        because: {
          en: 'a charge takes as long as it takes. Why does anybody wait for the charge of somebody else?',
          ja: '決済にかかる時間は変えられません。では、なぜ他人の決済まで待たされるのでしょうか。',
        },
      },
    ],
    rightAnswers: ['sell', 'Stock.sell', 'src/stock.ts:32', 'src/stock.ts:35'],
    wrongAnswers: ['charge', 'src/payments.ts:22', 'src/stock.ts:22', 'left'],
  }),
  prove: proveInProfile({ ...stockEvidence, maxRatio: 0.1 }),
}

const giftCardsEvidence = {
  profile: 'stall',
  sampleType: 'delay',
  minTotal: 300e6,
  // On a machine that is busy with other things everything stalls now and then.
  culprit: { file: 'src/gift-cards.ts' },
  minShare: 0.08,
}

const giftCards: FaultSteps = {
  fault: 'gift-cards',
  kind: 'stall',
  find: findInProfile({
    ...giftCardsEvidence,
    question,
    right: [
      {
        file: 'src/gift-cards.ts',
        functions: ['issue', 'make'],
        lines: [/pbkdf2Sync/, /#make\(\)/, /^async issue\(/],
      },
    ],
    near: [
      {
        file: 'src/search.ts',
        functions: ['search', 'groupByModel'],
        lines: [/./],
        because: {
          en: 'a search takes its turn and is over. What holds the loop for hundreds of milliseconds in one piece?',
          ja: '検索は自分の番で終わります。何百ミリ秒も続けてループを止めるものは何でしょうか。',
        },
      },
    ],
    rightAnswers: ['issue', 'GiftCards.issue', '#make', 'src/gift-cards.ts:25'],
    wrongAnswers: ['groupByModel', 'src/app.ts:93', 'priceFeed', 'src/gift-cards.ts:13'],
  }),
  prove: proveInProfile({ ...giftCardsEvidence, minTotal: 0, maxRatio: 0.2 }),
}

// Routes, methods, statuses, kinds: the labels of this shop have a handful of values each.
const maxValues = 30
// Some five seconds of the high load.
const minRequests = 1_000
const seriesPlace: Place = {
  file: 'src/metrics.ts',
  functions: ['shop_requests_total', 'route', 'addShopMetrics'],
  lines: [/requests\.inc/, /req\.path/, /shop_requests_total/, /labelNames: \['route'/],
}

const seriesFind: FindStep = {
  endings: ['.prom', '.txt'],
  question,
  rightAnswers: ['shop_requests_total', 'route', 'src/metrics.ts:53'],
  wrongAnswers: ['shop_visitors_known', 'status', 'src/metrics.ts:18', 'src/app.ts:39'],
  judge: (evidence, answer, sources) => {
    const page = readPage(evidence)
    if ('problem' in page) return page
    if (page.widest.values <= maxValues) {
      return rejected('not-visible', {
        en: `no label of the shop has more than ${maxValues} values in ${evidence.capture.name}`,
        ja: `${evidence.capture.name} には、${maxValues} 種類を超える値を持つラベルがありません。`,
      })
    }
    if (answer === undefined) {
      return {
        state: 'visible',
        says: {
          en: `${evidence.capture.name} will do: ${page.series} series of the shop after ${page.requests} requests`,
          ja: `${evidence.capture.name} で十分です。${page.requests} 件のリクエストで、店の系列が ${page.series} 本になっています。`,
        },
      }
    }
    const parsed = parseAnswer(answer)
    if (parsed && isAt(parsed, seriesPlace, sources)) {
      return {
        state: 'found',
        says: {
          en: `${answer} is right: ${page.widest.label} has ${page.widest.values} values`,
          ja: `${answer} で正解です。${page.widest.label} の値は ${page.widest.values} 種類あります。`,
        },
      }
    }
    return rejected('wrong-answer', {
      en: `${answer} is not it. Count the values of each label on the page: which of them could you not list?`,
      ja: `${answer} ではありません。ページにあるラベルごとに、値の種類を数えてください。列挙しきれないのはどれでしょうか。`,
    })
  },
}

const seriesProve: ProveStep = {
  judge: (beforeEvidence, afterEvidence) => {
    const before = readPage(beforeEvidence)
    if ('problem' in before) return { ...before, rows: [] }
    const after = readPage(afterEvidence)
    if ('problem' in after) return { ...after, rows: [] }
    const widest = ({ widest: { label, values } }: Page): string => `${label}: ${values}`
    const rows = [
      {
        what: { en: 'requests', ja: 'リクエスト' },
        before: String(before.requests),
        after: String(after.requests),
      },
      {
        what: { en: 'series of the shop', ja: '店の系列' },
        before: String(before.series),
        after: String(after.series),
      },
      {
        what: { en: 'values of the widest label', ja: '値の種類がいちばん多いラベル' },
        before: widest(before),
        after: widest(after),
      },
    ]
    if (after.widest.values > maxValues) {
      return {
        ...rejected('no-change', {
          en: `${afterEvidence.capture.name} is too much like ${beforeEvidence.capture.name}: was the service started again after the fix?`,
          ja: `${afterEvidence.capture.name} は ${beforeEvidence.capture.name} とあまり変わりません。修正したあとで、サービスを起動し直しましたか。`,
        }),
        rows,
      }
    }
    return {
      state: 'proved',
      says: {
        en: `${after.series} series, whatever is asked for`,
        ja: `何を求められても、系列は ${after.series} 本です。`,
      },
      rows,
    }
  },
}

const metrics: FaultSteps = { fault: 'metrics', kind: 'series', find: seriesFind, prove: seriesProve }

export const faults: readonly FaultSteps[] = [
  search,
  inItsOwn(visits, visitsEvidence),
  inItsOwn(feed, feedEvidence),
  parcels,
  stock,
  giftCards,
  metrics,
]

export const find = findInGame(question, faults)

/**
 * Has a fault judged by the profile that is about it alone. `heap` and `allocs` have the same columns, and in each of them
 * something is large in the column that the other one is about; which is which, the profile says by its default one.
 */
function inItsOwn(fault: FaultSteps, { profile, sampleType }: ProfileEvidence): FaultSteps {
  const otherKind = ({ capture }: Evidence): StepRejected | undefined => {
    const about = defaultSampleTypeOf(capture)
    if (about === sampleType || (about !== 'inuse_space' && about !== 'alloc_space')) return undefined
    return rejected('wrong-kind', {
      en: `${capture.name} is about ${about}, want one that is about ${sampleType}: take ${profile}`,
      ja: `${capture.name} は ${about} についてのプロファイルです。${sampleType} についてのものが必要なので、${profile} を取ってください。`,
    })
  }
  const { find, prove } = fault
  return {
    ...fault,
    find: {
      ...find,
      judge: (evidence, answer, sources) => otherKind(evidence) ?? find.judge(evidence, answer, sources),
    },
    prove: {
      judge: (before, after) => {
        const problem = otherKind(before) ?? otherKind(after)
        return problem ? { ...problem, rows: [] } : prove.judge(before, after)
      },
    },
  }
}

/** Returns the column that a profile is about, or nothing for what is none: that is told by whoever judges it. */
function defaultSampleTypeOf({ name, bytes }: EvidenceFile): string | undefined {
  try {
    return parseProfile(bytes, { source: name }).defaultSampleType
  } catch {
    return undefined
  }
}

interface Page {
  readonly requests: number
  readonly series: number
  /** The label with the most values, and how many those are. */
  readonly widest: ReturnType<typeof widestLabel>
}

function readPage({ capture }: Evidence): Page | StepRejected {
  const samples = parsePage(new TextDecoder().decode(capture.bytes))
  const own = samples.filter(({ labels }) => labels['__name__']?.startsWith('shop_'))
  if (own.length === 0) {
    return rejected('unreadable', {
      en: `${capture.name} is no page of the shop's metrics: npx workshop capture 11 --profile metrics writes one`,
      ja: `${capture.name} は店のメトリクスのページではありません。npx workshop capture 11 --profile metrics で取れます。`,
    })
  }
  const requests = own
    .filter(({ labels }) => labels['__name__'] === 'shop_requests_total')
    .reduce((sum, { value }) => sum + value, 0)
  if (requests < minRequests) {
    return rejected('no-load', {
      en: `${capture.name} tells of ${requests} requests, want ${minRequests} at least: let the load run for a while`,
      ja: `${capture.name} にあるリクエストは ${requests} 件です。少なくとも ${minRequests} 件は必要なので、しばらく負荷をかけてください。`,
    })
  }
  return { requests, series: own.length, widest: widestLabel(own) }
}
