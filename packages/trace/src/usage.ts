// What `trace -help` prints, from the table of flags.

import { extractedProfiles } from './extract.ts'
import { flags } from './options.ts'

const head = `usage: trace [flags] <trace>                a summary
       trace -http=127.0.0.1:0 <trace>      the page, with Perfetto's own beside it
       trace -pprof=<type> <trace> > file   a profile, for pprof

A trace is a file that the flight recorder wrote (Perfetto's protobuf or Chrome's JSON, packed
or not), a URL such as http://127.0.0.1:6060/debug/trace/snapshot or
http://127.0.0.1:6060/debug/pprof/trace?seconds=5, or - for stdin.
`

const tail = `
Environment:
  PPROF_TMPDIR                      Where traces that were fetched are kept (~/trace)
  PPROF_USERNAME, PPROF_PASSWORD    Sent to a server that asks for them
  HTTP_PROXY, HTTPS_PROXY, NO_PROXY As everywhere; never for this machine
`

/** Returns the whole usage. */
export function usage(): string {
  return [
    head,
    section(
      'Flags',
      flags.map(({ name, value, help }) => [value ? `-${name}=${value}` : `-${name}`, help]),
    ),
    section('Profiles', Object.entries(extractedProfiles)),
    tail,
  ].join('')
}

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([name, help]) => `  ${name.padEnd(33)} ${help}\n`)
  return `\n${title}:\n${lines.join('')}`
}
