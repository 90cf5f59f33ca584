// Where candidates are written, run and measured, on top of what has been kept so far.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import { measurePairs, type Pair } from '@hotpath/bench'
import { type Edited, editProgram } from './edit.ts'
import { PgoError } from './errors.ts'
import type { Manifest } from './manifest.ts'
import { parseProgram, type Program } from './program.ts'
import { reasonOf } from './reason.ts'
import {
  answersOf,
  measureStart,
  measureSteadyPair,
  type Side,
  type SteadyOptions,
  writeCodeCache,
} from './replay.ts'
import type { Proposal } from './rules/rule.ts'
import { type Script, toScript } from './script.ts'
import { buildFiles, type BuildFiles, starterText } from './starter.ts'
import { type Verdict, verdictOf } from './verify.ts'

/** What is worked on. */
export interface WorkbenchOptions {
  readonly program: Program
  /** The program's file when it is done; candidates lie beside it, so that all that they load is found. */
  readonly out: string
  readonly workload: string | undefined
  /** How long the steady state is measured, where not as long as is usual. */
  readonly steady?: Omit<SteadyOptions, 'inputs'>
}

/** What was written. */
export interface Written {
  readonly bytes: { readonly after: number; readonly codeCache: number }
  readonly nodeFlags: readonly string[]
  readonly hasCodeCache: boolean
}

/** Tries proposals and remembers what is kept. */
export class Workbench {
  readonly #source: Program
  readonly #files: BuildFiles
  readonly #workload: string | undefined
  readonly #steady: SteadyOptions
  readonly #edits: Proposal[] = []
  #edited: Program
  #nodeFlags: readonly string[] = []
  #hasCodeCache = false
  #candidates = 0

  constructor({ program, out, workload, steady }: WorkbenchOptions) {
    this.#steady = { inputs: 'train', ...steady }
    this.#source = program
    this.#edited = program
    this.#files = buildFiles(out)
    this.#workload = workload
    mkdirSync(dirname(out), { recursive: true })
  }

  /** The program as it came: what rules look at, so that the edits of all of them fit into it. */
  get program(): Program {
    return this.#source
  }

  /** Puts a proposal on top of what was kept. */
  keep(proposal: Proposal): void {
    if (proposal.edits) {
      this.#edits.push(proposal)
      this.#edited = this.#parsed(this.#edit())
    } else if (proposal.nodeFlags) this.#nodeFlags = [...this.#nodeFlags, ...proposal.nodeFlags]
    else this.#hasCodeCache = true
  }

  /**
   * Measures a proposal against what was kept, in fresh processes. One that changes an answer is not measured.
   *
   * @throws {PgoError} `WORKLOAD_FAILED`, `ANSWERS_NOT_STEADY`
   */
  async measure(proposal: Proposal, pairs: number): Promise<Verdict> {
    const workload = this.#workload
    if (workload === undefined) throw new Error('measuring without a workload')
    const without: Side = { program: this.#writeCandidate(this.#edited.text), nodeFlags: this.#nodeFlags }
    const withIt = await this.#sideWith(proposal, workload)
    const differing = await this.#differingAnswer(without, withIt, workload)
    if (differing !== undefined) {
      return { isKept: false, reason: `input ${differing} of the workload gets another answer` }
    }
    const measured =
      proposal.benefit === 'start-up'
        ? await measurePairs({
            pairs: pairs * 2,
            a: () => measureStart(without, workload),
            b: () => measureStart(withIt, workload),
          })
        : await this.#steadyPairs(without, withIt, workload, pairs)
    return verdictOf(measured, proposal.benefit)
  }

  /** Writes what was kept as the build's files. */
  async write(): Promise<Written> {
    const files = this.#files
    for (const file of [files.script, files.map, files.cache, `${files.program}.map`])
      rmSync(file, { force: true })
    const nodeFlags = this.#nodeFlags
    if (this.#hasCodeCache && this.#workload !== undefined) {
      const script = this.#writeScript(files)
      if (script.map !== undefined) this.#writeFile(files.map, script.map)
      const codeCache = await this.#writeCodeCache(script, files, this.#workload)
      return { bytes: { after: Buffer.byteLength(script.text), codeCache }, nodeFlags, hasCodeCache: true }
    }
    const { text, map } = this.#edit()
    this.#writeFile(files.program, `${text}${mapComment(map, files.program)}`)
    if (map !== undefined) this.#writeFile(`${files.program}.map`, map)
    return { bytes: { after: Buffer.byteLength(text), codeCache: 0 }, nodeFlags, hasCodeCache: false }
  }

  writeManifest(manifest: Manifest): void {
    this.#writeFile(this.#files.manifest, `${JSON.stringify(manifest, null, 2)}\n`)
  }

  /** Takes the candidates away. */
  clear(): void {
    const folder = dirname(this.#files.program)
    const stem = basename(this.#files.program).replace(/\.[cm]?js$/, '.pgo-candidate-')
    for (const name of readdirSync(folder)) {
      if (name.startsWith(stem)) rmSync(join(folder, name))
    }
  }

  async #sideWith(proposal: Proposal, workload: string): Promise<Side> {
    const nodeFlags = [...this.#nodeFlags, ...(proposal.nodeFlags ?? [])]
    if (proposal.edits) return { program: this.#writeCandidate(this.#edit(proposal).text), nodeFlags }
    if (proposal.nodeFlags) return { program: this.#writeCandidate(this.#edited.text), nodeFlags }
    const files = buildFiles(this.#candidate())
    await this.#writeCodeCache(this.#writeScript(files), files, workload)
    return { program: files.program, nodeFlags }
  }

  /** Compares the answers to all inputs, those that were kept back included; the first that differs, if any does. */
  async #differingAnswer(a: Side, b: Side, workload: string): Promise<number | undefined> {
    const ofA = await answersOf(a, workload)
    const ofB = await answersOf(b, workload)
    const differing = ofA.findIndex((answer, index) => answer !== ofB[index])
    if (differing < 0) return undefined
    const again = await answersOf(a, workload)
    if (again[differing] !== ofA[differing]) {
      throw new PgoError(
        'ANSWERS_NOT_STEADY',
        `${workload}: comparing answers: input ${differing} gets another answer each time, want the same`,
      )
    }
    return differing
  }

  async #steadyPairs(a: Side, b: Side, workload: string, pairs: number): Promise<Pair[]> {
    const measured: Pair[] = []
    while (measured.length < pairs) measured.push(await measureSteadyPair(a, b, workload, this.#steady))
    return measured
  }

  #edit(more?: Proposal): Edited {
    return editProgram(
      this.#source,
      [...this.#edits, ...(more ? [more] : [])].flatMap(({ edits = [] }) => edits),
    )
  }

  #parsed({ text, map }: Edited): Program {
    const { file, format } = this.#source
    return parseProgram({ file, format, text, map })
  }

  #writeCandidate(text: string): string {
    const file = this.#candidate()
    this.#writeFile(file, text)
    return file
  }

  #candidate(): string {
    return this.#files.program.replace(/(\.[cm]?js)$/, `.pgo-candidate-${++this.#candidates}$1`)
  }

  #writeScript(files: BuildFiles): Script {
    const script = toScript(this.#edited)
    if ('reason' in script) throw new Error(script.reason)
    const names = baseNames(files)
    this.#writeFile(files.script, `${script.text}${mapComment(script.map, files.script)}`)
    this.#writeFile(files.program, starterText(script, names))
    return script
  }

  /** Runs the script once for the code that is compiled, and has its starter take that. */
  async #writeCodeCache(script: Script, files: BuildFiles, workload: string): Promise<number> {
    const bytes = await writeCodeCache(
      { program: files.program, nodeFlags: this.#nodeFlags },
      workload,
      files.cache,
    )
    if (bytes > 0) {
      const sums = { script: crc32(readFileSync(files.script)), cache: crc32(readFileSync(files.cache)) }
      this.#writeFile(files.program, starterText(script, baseNames(files), sums))
    }
    return bytes
  }

  #writeFile(file: string, data: string): void {
    try {
      writeFileSync(file, data)
    } catch (cause) {
      throw new PgoError('OUTPUT_UNWRITABLE', `${file}: writing the build: ${reasonOf(cause)}`, { cause })
    }
  }
}

/** The comment that names the map, where there is one. */
function mapComment(map: string | undefined, file: string): string {
  return map === undefined ? '\n' : `\n//# sourceMappingURL=${basename(file)}.map\n`
}

function baseNames(files: BuildFiles): BuildFiles {
  return {
    program: basename(files.program),
    script: basename(files.script),
    map: basename(files.map),
    cache: basename(files.cache),
    manifest: basename(files.manifest),
  }
}
