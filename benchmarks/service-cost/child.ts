// A process of the benchmark, seen from the one that started it.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Answer } from './messages.ts'

/** A child process that answers questions, one at a time. */
export class Child<Question extends { readonly ask: string }, Answers> implements AsyncDisposable {
  readonly #process: ChildProcess
  readonly #name: string

  /**
   * @param file - its module, which calls `serve`
   * @param folder - its working directory
   */
  constructor(file: URL, { name, folder }: { readonly name: string; readonly folder?: string }) {
    this.#name = name
    // What goes wrong is to be seen; what a profiler of others has to say each time is not.
    this.#process = fork(file, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  /** Resolves with what the child sends first, of its own accord. */
  async first<T>(): Promise<T> {
    // It is a module of ours that says it.
    return (await this.#next()) as T
  }

  /** @throws {Error} when the child could not do it, or has ended */
  async ask<Asked extends Question>(question: Asked): Promise<Answers[Asked['ask'] & keyof Answers]> {
    const answer = this.#next()
    this.#process.send(question)
    // That is what `serve` sends.
    const message = (await answer) as Answer
    if ('problem' in message) throw new Error(message.problem)
    return message.answer as Answers[Asked['ask'] & keyof Answers]
  }

  async #next(): Promise<unknown> {
    using ended = new DisposableStack()
    return await new Promise((resolve, reject) => {
      const onExit = (code: number | null): void =>
        reject(new Error(`${this.#name}: waiting for an answer: met its end with exit code ${code}`))
      ended.defer(() => {
        this.#process.off('message', resolve)
        this.#process.off('exit', onExit)
      })
      this.#process.once('message', resolve)
      this.#process.once('exit', onExit)
      if (this.#process.exitCode !== null) onExit(this.#process.exitCode)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const exit = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await exit
  }
}
