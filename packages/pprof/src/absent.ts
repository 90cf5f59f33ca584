// The verbs and flags of `go tool pprof` that are not here, each with what to do instead.

const picture = 'is not here; -dot writes the graph for graphviz: pprof -dot cpu.pb.gz | dot -Tsvg'
const assembly = 'is not here: profiles of JavaScript have no machine code; -list shows the source'
const program = 'is not here: no program is needed, the names are in the profile'

/** Verbs of Go, and why they are not here. */
export const absentVerbs: Readonly<Record<string, string>> = {
  disasm: assembly,
  weblist: 'is not here; -list shows the source, and so does -http',
  eog: picture,
  evince: picture,
  gif: picture,
  gv: picture,
  pdf: picture,
  png: picture,
  ps: picture,
  svg: picture,
  kcachegrind: 'is not here; -callgrind writes what KCachegrind reads',
}

/** Flags of Go, and why they are not here. */
export const absentFlags: Readonly<Record<string, string>> = {
  buildid: program,
  tools: program,
  intel_syntax: assembly,
  call_tree: 'is not here: it changes nothing but pictures of graphs',
}
