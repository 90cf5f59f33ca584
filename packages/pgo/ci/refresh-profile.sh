#!/bin/sh
# Takes a CPU profile from each instance, merges them, and puts the result beside the entry if it is one of this program.
# usage: refresh-profile.sh src/server.ts http://10.0.0.7:6060 http://10.0.0.8:6060 …
set -eu

entry=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# #region collect
taken=0
for instance in "$@"; do
  # An instance that is being replaced is left out. Where there is a password, curl takes it from the environment.
  if curl --silent --show-error --fail --output "$work/$taken.pb.gz" \
    ${PPROF_PASSWORD:+--user "${PPROF_USERNAME:-pprof}:$PPROF_PASSWORD"} \
    "$instance/debug/pprof/profile?seconds=${PROFILE_SECONDS:-30}"; then
    taken=$((taken + 1))
  else
    rm -f "$work/$taken.pb.gz"
  fi
done
if [ "$taken" -lt 2 ]; then
  echo "refresh-profile: $taken of $# instances gave a profile, want two at least" >&2
  exit 1
fi
# #endregion collect

# #region merge
pprof proto "$work"/*.pb.gz > "$work/default.pgo"
pgo check --pgo="$work/default.pgo" "$entry" # ends with 1 where the build would not use it
mv "$work/default.pgo" "$(dirname "$entry")/default.pgo"
# #endregion merge
