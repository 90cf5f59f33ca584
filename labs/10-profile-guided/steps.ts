// How the learner's own captures of this lab are judged.
import { type Place, findInProfile, proveInProfile } from '@hotpath/lab-kit'

// The release's script, which is what profiles name, and a helper in it that no file of the service has.
const culprit: Place = {
  file: 'server.pgo.js',
  functions: ['_defineProperty'],
}

const evidence = {
  profile: 'profile',
  sampleType: 'cpu',
  minSeconds: 4,
  // In nanoseconds. An idle service comes to less than half of it in five seconds.
  minTotal: 250e6,
  culprit,
  minShare: 0.015,
}

export const find = findInProfile({
  ...evidence,
  question: {
    en: 'One function near the top is in no file of yours. It is called once for each field of each object that a letter is made of, with another key each time, so that the engine can remember nothing about it. Which?',
    ja: '上のほうに、あなたのどのファイルにもない関数がひとつあります。手紙のもとになるオブジェクトのフィールドごとに一度ずつ、毎回違うキーで呼ばれるので、エンジンは何も覚えておけません。どの関数でしょうか。',
  },
  right: [culprit],
  near: [
    {
      file: 'src/check.ts',
      functions: ['checkText', 'checkObject', 'checkValue', 'checkList', 'checkNumber', 'checkDocument'],
      lines: [/./],
      because: {
        en: 'that is your own, and hot because there is that much to check. The one that is asked for came with a package, and a transpiler put it there',
        ja: 'それはあなたのコードで、検査するものが多いから熱いのです。尋ねているのは、パッケージに付いてきた、トランスパイラーが入れた関数です。',
      },
    },
    {
      file: 'server.pgo.js',
      functions: ['Token', 'push', 'State', 'StateBlock', 'StateInline', 'Ruler', 'constructor'],
      because: {
        en: 'close: it makes objects. Whom does it call for each of their fields? `peek` shows it',
        ja: '惜しいです。それはオブジェクトを作る側です。フィールドごとに誰を呼んでいるでしょうか。peek で見られます。',
      },
    },
    {
      file: 'server.pgo.js',
      functions: [
        'parse',
        'tokenize',
        'render',
        'process',
        'inline',
        'block',
        'renderLetter',
        'writeLetter',
        'writev',
      ],
      because: {
        en: 'much of its time is below it, or in the kernel. Sort by flat: which JavaScript is first?',
        ja: 'その時間の多くは、その下かカーネルにあります。flat の順に並べると、最初に来る JavaScript はどれでしょうか。',
      },
    },
  ],
  rightAnswers: ['_defineProperty', '_defineProperty()'],
  wrongAnswers: ['checkText', 'src/check.ts:40', 'Token', 'tokenize', 'writev', 'no idea at all'],
})

export const prove = proveInProfile({
  ...evidence,
  // What is left are fields that an object has already, for which the helper is called as before.
  maxRatio: 0.25,
  maxShare: 0.01,
  work: {
    file: 'server.pgo.js',
    functions: ['writeLetter', 'receiveDocument'],
  },
})
