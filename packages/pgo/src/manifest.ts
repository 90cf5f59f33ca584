// What a build wrote down about itself: what was decided, measured, and must be given to the process.

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { PgoError } from './errors.ts'
import type { Measured } from './verify.ts'
import { buildFiles } from './starter.ts'

/** What became of one proposal, or of something that a rule saw and left. */
export interface Decision {
  readonly rule: string
  readonly target: string
  readonly seen: string
  readonly isKept: boolean
  /** Why, in words. */
  readonly reason: string
  /** What was measured with the change, against without. Undefined where it did not come to that. */
  readonly measured?: Measured | undefined
  /** Whether the verdict is that of an earlier build. */
  readonly isRemembered?: boolean
}

/** `server.pgo.json`. */
export interface Manifest {
  readonly version: 1
  /** Of the Node.js that measured and compiled: `v26.10.0`, `linux x64`. */
  readonly node: string
  readonly platform: string
  readonly input: {
    readonly file: string
    readonly isBundle: boolean
    readonly external: readonly string[]
    /** Of the program's text before anything was done to it. */
    readonly sha256: string
  }
  readonly profile: { readonly file: string; readonly isUsed: boolean } | null
  readonly workload: string | null
  readonly memoryBytes: number
  readonly decisions: readonly Decision[]
  /** What `node` must be given in front of the program. */
  readonly nodeFlags: readonly string[]
  /** Whether there is compiled code beside the program. */
  readonly hasCodeCache: boolean
  readonly bytes: { readonly before: number; readonly after: number; readonly codeCache: number }
  readonly buildSeconds: { readonly bundling: number; readonly deciding: number }
}

/** Reads the manifest of a build, given its program; undefined where that is not one. */
export function findManifest(program: string, folder: string): Manifest | undefined {
  const { manifest } = buildFiles(resolve(folder, program))
  if (!existsSync(manifest)) return undefined
  return JSON.parse(readFileSync(manifest, 'utf8')) as Manifest
}

/**
 * Reads the manifest of a build.
 *
 * @throws {PgoError} `BUILD_NOT_FOUND`
 */
export function readManifest(program: string, folder: string): Manifest {
  const manifest = findManifest(program, folder)
  if (manifest) return manifest
  const wanted = buildFiles(resolve(folder, program)).manifest
  throw new PgoError(
    'BUILD_NOT_FOUND',
    `${program}: looking for its build: met no ${wanted}, want what \`pgo build\` wrote`,
  )
}
