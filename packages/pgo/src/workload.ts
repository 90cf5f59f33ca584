// The workload: a module that says what the program is to do, so that it can be done again and again.

import { existsSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { PgoError } from './errors.ts'

/**
 * What a workload module exports.
 *
 * `program` is what the built program exports; `run` gives an input to it and returns the answer: a text, bytes, or
 * what JSON can say. The answers must be the same each time.
 */
export interface Workload<Program = unknown, Input = unknown> {
  /** Inputs to measure with, to make compiled code with, and to compare the answers of. */
  readonly train: readonly Input[]
  /** Inputs kept back: answers are compared, and `pgo bench` measures with them. */
  readonly judge?: readonly Input[]
  readonly run: (program: Program, input: Input) => unknown
  /** Ends what `run` began: servers, connections. */
  readonly close?: (program: Program) => unknown
}

/**
 * Finds the workload: the file that was named, or `server.workload.mjs` beside `server.ts`; undefined where there is none.
 *
 * @throws {PgoError} `WORKLOAD_UNREADABLE` where the named file is not there
 */
export function findWorkload(named: string | undefined, entry: string, folder: string): string | undefined {
  if (named !== undefined) {
    const file = resolve(folder, named)
    if (!existsSync(file)) {
      throw new PgoError('WORKLOAD_UNREADABLE', `${named}: reading the workload: no such file or directory`)
    }
    return file
  }
  const path = resolve(folder, entry)
  const stem = basename(path, extname(path))
  return ['mjs', 'js', 'ts', 'mts']
    .map((extension) => join(dirname(path), `${stem}.workload.${extension}`))
    .find((file) => existsSync(file))
}
