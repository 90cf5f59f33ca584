// What is to be made faster: an entry, bundled here, or a bundle that somebody else made.

import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PgoError } from './errors.ts'
import { parseText, type ProgramFormat, type ProgramInput } from './program.ts'
import { reasonOf } from './reason.ts'

/** What to read, and how. */
export interface InputOptions {
  /** The entry of a program, or its finished bundle. */
  readonly entry: string
  /** Whether `entry` is a finished bundle, which is taken as it is. */
  readonly isBundle: boolean
  /** The working directory. */
  readonly folder: string
  /** Names of packages that are not bundled but loaded when the program starts. Only with an entry. */
  readonly external?: readonly string[]
}

/**
 * Reads a program in one file: bundles an entry with rolldown, or takes a finished bundle and the map beside it.
 *
 * @throws {PgoError} `PROGRAM_UNREADABLE`, `PROGRAM_BAD_SYNTAX`
 */
export async function readInput(options: InputOptions): Promise<ProgramInput> {
  const file = resolve(options.folder, options.entry)
  return options.isBundle ? readBundle(file) : bundle(file, options)
}

/** Reads a finished bundle. Its map is named by its last comment, or lies beside it; inline maps are read too. */
export function readBundle(file: string): ProgramInput {
  const text = readText(file)
  return { file, text, format: formatOf(file, text), map: mapOf(file, text) }
}

async function bundle(file: string, { external = [] }: InputOptions): Promise<ProgramInput> {
  readText(file) // says what is wrong in our words, and not in the bundler's
  const format = entryFormat(file)
  const { rolldown } = await import('rolldown')
  try {
    await using built = await rolldown({
      input: file,
      platform: 'node',
      external: [...external],
      logLevel: 'silent',
      // A CommonJS package in a module still asks where it lies.
      ...(format === 'esm' && {
        transform: { define: { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' } },
      }),
    })
    const { output } = await built.generate({ format, sourcemap: true, codeSplitting: false })
    const chunk = output[0]
    const name = `${basename(file, extname(file))}.${format === 'esm' ? 'mjs' : 'cjs'}`
    // Sources are named from the folder of the entry, which is where the bundle is taken to lie until it is written.
    return {
      file: join(dirname(file), name),
      text: chunk.code,
      format,
      map: chunk.map ? chunk.map.toString() : undefined,
    }
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new PgoError('PROGRAM_UNREADABLE', `${file}: bundling: ${what}`, { cause })
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new PgoError('PROGRAM_UNREADABLE', `${file}: reading the program: ${reasonOf(cause)}`, { cause })
  }
}

/** What an entry is bundled to: what Node.js takes it for, and where nothing says so, a module. */
function entryFormat(file: string): ProgramFormat {
  const extension = extname(file)
  if (/^\.c[jt]s$/.test(extension)) return 'cjs'
  return /^\.m[jt]s$/.test(extension) ? 'esm' : (packageType(dirname(file)) ?? 'esm')
}

/** What Node.js takes a file for: by its extension, by the package it is in, and at last by its syntax. */
function formatOf(file: string, text: string): ProgramFormat {
  const extension = extname(file)
  if (extension === '.mjs' || extension === '.mts') return 'esm'
  if (extension === '.cjs' || extension === '.cts') return 'cjs'
  const type = packageType(dirname(file))
  if (type) return type
  try {
    parseText(text, file, 'cjs')
    return 'cjs'
  } catch {
    return 'esm'
  }
}

function packageType(folder: string): ProgramFormat | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const manifest = join(at, 'package.json')
    if (existsSync(manifest)) {
      const { type } = JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown }
      return type === 'module' ? 'esm' : type === 'commonjs' ? 'cjs' : undefined
    }
    if (dirname(at) === at) return undefined
  }
}

const mapComment = /^\/\/# sourceMappingURL=(.+?)\s*$/gm

function mapOf(file: string, text: string): string | undefined {
  const address = [...text.matchAll(mapComment)].at(-1)?.[1]
  const inline = address && /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(address)
  if (inline) {
    const [, isBase64, data = ''] = inline
    return isBase64 ? Buffer.from(data, 'base64').toString() : decodeURIComponent(data)
  }
  const beside = address?.startsWith('file:')
    ? fileURLToPath(address)
    : resolve(dirname(file), address ?? `${file}.map`)
  return existsSync(beside) ? readFileSync(beside, 'utf8') : undefined
}

/** Returns a program without the comments that name its source map. */
export function withoutMapComment(text: string): string {
  return text.replace(mapComment, '')
}
