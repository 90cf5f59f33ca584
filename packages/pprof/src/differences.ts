// Where our output differs from that of `go tool pprof` on purpose, and why. The README has this table, and each
// entry is shown to be true against the real tool by differences.integration.test.ts.

/** One difference. The texts are Markdown, for a cell of a table. */
export interface Difference {
  readonly here: string
  readonly there: string
  readonly why: string
}

/** The name of a difference. */
export type DifferenceName =
  | 'granularity'
  | 'asyncRoots'
  | 'files'
  | 'means'
  | 'listEnd'
  | 'ties'
  | 'longLines'
  | 'pictures'
  | 'pictureOrder'
  | 'callgrindNames'
  | 'urls'
  | 'controls'
  | 'rawDump'
  | 'times'
  | 'lone'
  | 'commonColumns'
  | 'stackless'
  | 'tagShares'
  | 'timeOfZero'
  | 'zones'
  | 'columns'
  | 'unreadable'
  | 'flagPlaces'
  | 'everySource'
  | 'shellChoices'
  | 'nothingFound'
  | 'wholeTimeout'
  | 'exitCodes'
  | 'keptProfiles'
  | 'passwords'
  | 'webPage'
  | 'more'
  | 'overflow'
  | 'scaling'
  | 'regexps'

/** Every difference, by its name. */
export const differences: Readonly<Record<DifferenceName, Difference>> = {
  granularity: {
    here: '`-filefunctions` is the default',
    there: '`-functions`',
    why: 'JavaScript has many functions of one name: every `(anonymous)`, every `get`. Up to 18 % of a heap profile lay in names that several files have. `-functions` gives Go’s tables',
  },
  asyncRoots: {
    here: '`-base` and `-diff_base` cut stacks at async functions; `-async_roots=false` leaves them whole',
    there: 'are not there',
    why: 'after an `await` the same code has another stack, and shows up as removed and as added',
  },
  files: {
    here: '`-files` has one line for each file',
    there: 'one for each start of a function in it, where the profile has those',
    why: '“file” is what was asked for',
  },
  means: {
    here: 'With `-mean`, calls and lines of source have means too',
    there: 'have sums, beside means',
    why: 'numbers that stand beside each other can be compared',
  },
  listEnd: {
    here: '`list` shows all lines between functions of one name in one file',
    there: 'the end depends on the order of a hash table',
    why: 'the same question has the same answer',
  },
  ties: {
    here: 'Calls and tags of equal size and opposite sign are in order of their names',
    there: 'in no order',
    why: 'the same question has the same answer',
  },
  longLines: {
    here: '`list` cuts lines after 2000 characters, and reads on behind those of 64 KiB',
    there: 'nothing behind such a line is shown',
    why: 'bundles have them',
  },
  pictures: {
    here: '`dot` leaves names in brackets whole, draws no call to what comes to zero, and has no link in its legend',
    there: 'breaks names at each dot, draws such calls to an empty box, and links to a page',
    why: '`(anonymous server.ts:12:7)` has no parts; a picture needs no network',
  },
  pictureOrder: {
    here: '`dot` of a difference prefers nodes at which much comes and goes',
    there: 'divides by what came minus what went, which may be zero',
    why: 'what cancels out is not small',
  },
  callgrindNames: {
    here: 'In `callgrind`, functions that come to zero have a name',
    there: 'none, where they are called',
    why: 'KCachegrind shows them',
  },
  urls: {
    here: 'URLs in place of paths (`wasm://wasm/1`) stay as they are',
    there: 'the doubled slash is taken out',
    why: 'it then is a URL no more',
  },
  controls: {
    here: 'Control characters in names are written out',
    there: 'printed',
    why: 'a profile cannot steer a terminal',
  },
  rawDump: {
    here: '`raw` shows columns where the profile has them, inlined calls, the whole duration in seconds, and the time in UTC',
    there:
      'no columns before Go 1.23, four characters of the duration, the time of the machine; no inlined calls under `-noinlines` since Go 1.21',
    why: 'one profile has one dump',
  },
  times: {
    here: 'Times are written as `Nov 23, 2026 at 2:55pm (UTC)`',
    there: 'so before Go 1.24, and since then as `2026-11-23 14:55:34 UTC`',
    why: 'both are in use, and one had to be chosen',
  },
  lone: {
    here: 'One profile alone is merged too: samples that come to nothing are left out of `traces`, `raw` and `proto`',
    there: 'so in Go 1.19; they stay since Go 1.21',
    why: 'a profile reads the same whether another stands beside it or not',
  },
  commonColumns: {
    here: 'Profiles of different columns are not merged',
    there: 'so in Go 1.19; merged by the columns that all have since Go 1.21',
    why: 'a heap profile among CPU profiles is a mistake, and a column that is gone is easily overlooked',
  },
  stackless: {
    here: 'Samples without any stack are in no report',
    there: 'so in Go 1.19; in `raw` and `proto` since Go 1.21',
    why: 'no other report has a place for them, and dumps and reports are to agree',
  },
  tagShares: {
    here: '`tags` shows shares of what has the tag',
    there: 'so before Go 1.25, and since then of all',
    why: 'one of the two had to be chosen',
  },
  timeOfZero: {
    here: 'A merged profile has the earliest time that is known',
    there: 'none, where the last of them has none',
    why: 'that a profile does not say when it was taken does not mean that it was taken in 1970',
  },
  zones: {
    here: 'A zone without a name that Node.js knows is shown as `+09`',
    there: '`JST`',
    why: 'the engine’s data has no more',
  },
  columns: {
    here: 'Lines have columns with `-showcolumns` alone',
    there: 'under `-addresses` always, since Go 1.23; before, never',
    why: 'a table is the same under the same flags',
  },
  unreadable: {
    here: 'A source that cannot be read is an error',
    there: 'a warning, and the others are merged',
    why: 'a profile that lacks a third of the fleet looks like one that does not',
  },
  flagPlaces: {
    here: 'Flags may stand behind files, and a verb needs no dash',
    there: 'the first file ends the flags',
    why: '`pprof top cpu.pb.gz -cum` is what people type',
  },
  everySource: {
    here: 'Every argument is a profile',
    there: 'the first may be a program; before Go 1.22, also a build id',
    why: 'JavaScript needs no program to find its names',
  },
  shellChoices: {
    here: 'In the shell, a choice can be typed alone: `cum`, `lines`',
    there: '`cum=true`',
    why: 'it is what the command line has',
  },
  nothingFound: {
    here: 'No match is a sentence, exit code 0',
    there: 'an error, exit code 2',
    why: 'nothing found is a result',
  },
  wholeTimeout: {
    here: 'The limit of time is for the whole answer',
    there: 'for its beginning',
    why: 'a connection that dies in the middle is given up too',
  },
  exitCodes: {
    here: 'Exit code 1 where something failed, 2 where the command line is wrong; messages begin with `pprof:` and end with a code',
    there: '2, and only the message',
    why: 'scripts can tell the two apart, and a code can be looked up',
  },
  keptProfiles: {
    here: 'What is kept of fetched profiles is what was recorded, a file for each side of a comparison, for this user alone',
    there: 'the difference, for everybody on the machine',
    why: 'what was recorded cannot be had again; it holds what production does',
  },
  passwords: {
    here: 'Passwords in URLs are not printed',
    there: 'printed',
    why: 'somebody looks over the shoulder, and terminals are recorded',
  },
  webPage: {
    here: 'The page of `-http` is served to this machine only, and shows sources of the project and of `-source_path` only; `-web` is `-http=:`',
    there: 'is served at any address, and shows any file that a profile names; `-web` draws a picture',
    why: 'a profile may come from anybody, and whoever reaches the page sees what it shows',
  },
  more: {
    here: '`-` for stdin, `.cpuprofile`, `.heapprofile`, traces of Chrome, `folded`, `-granularity`',
    there: 'are not there',
    why: 'what Node.js and Chrome write is read as it is',
  },
  overflow: {
    here: 'Sums beyond 64 bits are refused',
    there: 'wrapped around',
    why: 'a negative total is worse than none',
  },
  scaling: {
    here: 'Scaling keeps a sample as long as any of its values is not zero',
    there: 'looks only at the columns that were scaled',
    why: 'a sample with one occurrence and no time is still one',
  },
  regexps: {
    here: 'Regular expressions: Go’s syntax, but for `(?U)` and `\\C`; looking ahead and back works too',
    there: 'RE2',
    why: 'they are JavaScript’s, translated',
  },
}
