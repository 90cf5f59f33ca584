#!/bin/sh
# Builds a program with what was committed, measures nothing, and keeps a report of what was decided.
# usage: build-release.sh src/server.ts dist/server.mjs report/
set -eu

entry=$1
out=$2
report=$3
mkdir -p "$report"

# #region check
status=0
pgo check --json "$entry" > "$report/profile.json" || status=$?
case $status in
  0) ;;
  1) echo "build-release: the profile is not used; report/profile.json says why" >&2 ;;
  *) exit "$status" ;; # no profile at all, or a mistake in this script
esac
# #endregion check

# #region build
if ! pgo build --frozen "$entry" --output="$out" > "$report/build.txt" 2>&1; then
  cat "$report/build.txt" >&2
  # A fix for tonight does not wait for a measurement.
  echo 'build-release: building without' >&2
  pgo build --pgo=off "$entry" --output="$out" > "$report/build.txt"
fi
pgo explain "$out" > "$report/decisions.txt"
# #endregion build

# #region shipped
# Once more, of what is shipped and in the image that runs it: is the compiled code taken, are the flags?
status=0
pgo check --json "$out" > "$report/shipped.json" || status=$?
if [ "$status" -eq 1 ]; then echo 'build-release: something of the build will not be used; report/shipped.json' >&2; fi
# #endregion shipped
