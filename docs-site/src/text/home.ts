// What the home page says, in both languages.
import type { Language } from '../../plugins/lab.ts'

interface Step {
  name: string
  text: string
}

interface HomeText {
  description: string
  heading: string
  lead: string
  commands: string
  firstSteps: string
  graph: string
  loopHeading: string
  loopLead: string
  loop: readonly [Step, Step, Step, Step]
  labsHeading: string
  labsLead: string
  learnHeading: string
  learn: readonly Step[]
  needHeading: string
  need: readonly string[]
}

const en: HomeText = {
  description:
    'A hands-on workshop: instrument and profile Node.js services in production, with the words and the tools of the pprof world.',
  heading: 'Which line is it?',
  lead: 'A workshop in profiling Node.js services in production. Each lab is a running service with something wrong with it. You load it, measure it, find the line, fix it, and measure again to prove it.',
  commands:
    '$ npm start\n  installs what is needed, opens the workshop\n$ npm test\n  proves every lab and tool on your machine',
  firstSteps: 'First steps',
  graph:
    'A flame graph of a web request. All of it is cold but one path, which leads from the handler through the sorting of offers to a single function at the top.',
  loopHeading: 'Four steps, every time',
  loopLead:
    'A lab is not done when the tests are green. It is done when you can show what changed, and say why.',
  loop: [
    {
      name: 'Find',
      text: 'Take a profile while the service hurts. Read from it which line holds the time or the memory.',
    },
    {
      name: 'Fix',
      text: 'Change that line. Tests check the cause and all that has to keep working; they reject the fixes that only look right.',
    },
    {
      name: 'Prove',
      text: 'Take the same profile under the same load. The difference between the two is your evidence.',
    },
    {
      name: 'Explain',
      text: 'Answer why the runtime behaved so, and take the alert, the setting and the review question to your own service.',
    },
  ],
  labsHeading: 'The labs',
  labsLead:
    'Each begins with what an engineer on call is told, never with the cause. In order, or straight to the one that sounds like your week.',
  learnHeading: 'What you take home',
  learn: [
    {
      name: 'A safe debug server',
      text: 'Profiles on a port of their own, behind a switch and a password, on the paths that every pprof client knows.',
    },
    {
      name: 'The habit of reading profiles',
      text: 'flat and cum, in use and allocated, base and delta: what each column says, and what it cannot see.',
    },
    {
      name: 'Proof instead of opinion',
      text: 'Two captures and their difference, in place of a graph that went down for some reason.',
    },
  ],
  needHeading: 'What you need',
  need: [
    'Linux, macOS or Windows, with Node.js 18 or later and 2 GB of disk. The workshop brings the Node.js it runs on.',
    'No account, no container, no global install. Everything listens on this machine only, and works without a network once installed.',
    'To have written a web service in Node.js. No profiler need ever have been opened.',
  ],
}

const ja: HomeText = {
  description:
    '本番環境の Node.js サービスを計測し、プロファイルを読む力を身につけるハンズオン形式のワークショップ。pprof の世界の言葉と道具をそのまま使います。',
  heading: '原因は、どの行か。',
  lead: '本番環境で動く Node.js サービスのプロファイリングを、手を動かして学ぶワークショップです。どのラボにも、どこかに問題を抱えたサービスがひとつ。負荷をかけ、測り、原因の行を突き止めて直し、もう一度測って直ったことを示します。',
  commands:
    '$ npm start\n  必要なものを入れて、ワークショップを開く\n$ npm test\n  すべてのラボと道具を、手元で検証する',
  firstSteps: '最初の一歩',
  graph:
    'Web リクエストのフレームグラフ。ほとんどの枠は冷えた色だが、ハンドラーから商品の並べ替えを経て頂上の関数へ至るひとつの経路だけが熱い色をしている。',
  loopHeading: 'いつも同じ四つの段階',
  loopLead:
    'テストが通っただけでは終わりません。何が変わったかを示し、なぜ変わったかを言えたところで、ラボは完了です。',
  loop: [
    {
      name: '見つける',
      text: '症状が出ている最中にプロファイルを取り、時間やメモリを抱え込んでいる行を読み取ります。',
    },
    {
      name: '直す',
      text: 'その行を変えます。テストは原因だけでなく、変わってはならない動作も確かめ、うわべだけの修正を見破ります。',
    },
    { name: '証明する', text: '同じ負荷で、同じプロファイルをもう一度。二つの差が、直したことの証拠です。' },
    {
      name: '説明する',
      text: 'ランタイムがなぜそう振る舞ったのかに答え、アラート・設定・レビューの観点を自分のサービスへ持ち帰ります。',
    },
  ],
  labsHeading: 'ラボの一覧',
  labsLead:
    'どのラボも、当番のエンジニアに届く知らせから始まります。原因は書いてありません。順に進めても、身に覚えのあるものから始めてもかまいません。',
  learnHeading: '持ち帰れるもの',
  learn: [
    {
      name: '安全なデバッグサーバー',
      text: '専用のポート、環境変数のスイッチ、パスワード。そのうえで、pprof のクライアントならどれでも知っているパスでプロファイルを返します。',
    },
    {
      name: 'プロファイルを読む習慣',
      text: 'flat と cum、使用中と累計、base と delta。それぞれの列が語ることと、語れないことを区別します。',
    },
    {
      name: '意見ではなく証拠',
      text: '「なぜかグラフが下がった」ではなく、二回の計測とその差で話せるようになります。',
    },
  ],
  needHeading: '必要なもの',
  need: [
    'Linux、macOS、Windows のいずれかと、Node.js 18 以降、空き容量 2 GB。ワークショップを動かす Node.js 本体は自動で用意されます。',
    'アカウントもコンテナーもグローバルインストールも不要です。待ち受けはすべてこのマシンの中だけで、一度入れればネットワークなしで動きます。',
    'Node.js で Web サービスを書いた経験。プロファイラーを開いたことがなくても大丈夫です。',
  ],
}

export const homeText: Readonly<Record<Language, HomeText>> = { en, ja }
