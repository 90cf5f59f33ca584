// The Japanese of what the alert rules say of themselves. Each entry keeps the English it was made from: when the
// source says something else, the generator stops and asks for a new translation.
import type { Translation } from './reference-in-japanese.ts'

/** By the name of the alert, with the reason where several rules share one. */
export const alertsInJapanese: Readonly<Record<string, Translation>> = {
  HighAsyncTaskCount: {
    en: 'More than 10000 timers, sockets and requests have been in flight for 5 minutes. Something is started and never comes to its end.',
    ja: 'タイマー、ソケット、リクエストが 10000 を超えたまま、5 分間実行中になっている。始まって終わらないものがある。',
  },
  MemoryLeak: {
    en: 'What the garbage collector leaves behind has been growing for half an hour and longer. Compare two heap profiles by inuse_space.',
    ja: 'ガベージコレクターが残すものが、半時間以上増え続けている。二つのヒーププロファイルを inuse_space で比べる。',
  },
  HighGcPressure: {
    en: 'More than a tenth of the time goes into garbage collection. Look for who allocates, in the alloc_space of an allocs profile.',
    ja: '時間の一割を超える分が、ガベージコレクションに使われている。確保しているものを、allocs プロファイルの alloc_space で探す。',
  },
  'EventLoopStalled, busy': {
    en: 'Whoever comes has to wait. A CPU profile says for what.',
    ja: '来たものはすべて待たされる。何を待つのかは CPU プロファイルでわかる。',
  },
  'EventLoopStalled, silent': {
    en: 'The process is gone, or its event loop has not come round for longer than a scrape may take.',
    ja: 'プロセスがなくなったか、スクレイプに許された時間より長く、イベントループが一巡していない。',
  },
}
