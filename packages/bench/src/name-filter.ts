// Which benchmarks are meant: an expression for each part of a name between slashes, as `go test -bench` has it.

/**
 * Returns whether a name is meant by a pattern. `Parse/size` means every benchmark with `Parse` in the first part of
 * its name and `size` in the second; parts that the pattern does not reach are all meant. An empty pattern means all.
 */
export function nameFilter(pattern: string): (name: string) => boolean {
  const parts = pattern.split('/').map((part) => new RegExp(part))
  return (name) => {
    const names = name.split('/')
    return names.length >= parts.length && parts.every((part, index) => part.test(names[index] ?? ''))
  }
}
