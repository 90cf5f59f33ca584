// What `pprof -help` prints, from the tables of verbs and flags.

import { flagGroups, flagOf, settings } from './options.ts'
import { verbs } from './verbs.ts'

const head = `usage: pprof <verb> [flags] <profile> ...
       pprof -<verb> [flags] <profile> ...
       pprof [flags] <profile> ...          a shell, which asks for verbs

A profile is a file (.pb.gz, .pb, .cpuprofile, .heapprofile), a URL such as
http://127.0.0.1:6060/debug/pprof/heap, or - for stdin. Several are merged.
`

const tail = `
Environment:
  PPROF_TMPDIR                      Where profiles that were fetched are kept (~/pprof)
  PPROF_USERNAME, PPROF_PASSWORD    Sent to a server that asks for them
  HTTP_PROXY, HTTPS_PROXY, NO_PROXY As everywhere; never for this machine
`

/** Returns the whole usage. */
export function usage(): string {
  const sections = [
    section(
      'Verbs',
      Object.entries(verbs).map(([name, { takesPattern, help }]) => [
        takesPattern ? `${name} <regexp>` : name,
        help,
      ]),
    ),
    ...flagGroups.map(({ title, flags }) =>
      section(
        title,
        flags.map(({ name, value, help }) => [value ? `-${name}=${value}` : `-${name}`, help]),
      ),
    ),
  ]
  return `${head}${sections.join('')}${tail}`
}

/** Returns what can be typed in the shell. */
export function shellUsage(): string {
  const commands: [string, string][] = [
    ...Object.entries(verbs).map(([name, { takesPattern, help }]): [string, string] => [
      takesPattern ? `${name} <regexp>` : name,
      help,
    ]),
    ['web', 'The web page: flame graph, top, peek, source'],
    ['o, options', 'All options and their values'],
    [':', 'Take all filters off'],
    ['q, quit, exit, ^D', 'The end'],
  ]
  const options = settings.map(({ name, choices }): [string, string] => [
    `${name}=`,
    choices ? `One of ${choices.join(', ')}` : (flagOf(name)?.help ?? ''),
  ])
  return [
    section('Commands: <command> [n] [focus_regexp]* [-ignore_regexp]* [-cum] [>file]', commands),
    section('Options: <name>=<value>', options),
    '\ntype "help <command or option>" for one of them',
  ].join('')
}

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([name, help]) => `  ${name.padEnd(33)} ${help}\n`)
  return `\n${title}:\n${lines.join('')}`
}
