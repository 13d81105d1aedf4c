#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ctest.sh [NAME...]: `hbsan ctest` on projects from Debian's source packages.
# A line each: tests, races, seconds.  Output, with the reports, and the build
# stay in the cache, in ctest/NAME.log and ctest/NAME.
#
# ctest_projects lists them; docs/corpus-ctest.md judges what was found.

source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

hbsan=${HBSAN_BIN:-$project_dir/build/bin}/hbsan
[[ -x $hbsan ]] || die "$hbsan is missing: build HBSan first"
jobs=${HBSAN_JOBS:-2}
projects=$corpus_dir/ctest_projects
results=$cache/ctest
mkdir -p "$results"
export UV_RUN_AS_ROOT=1  # libuv's tests refuse to run as root without it

# check NAME SOURCE FOLDER OPTION...
check() {
  local name=$1 source_name=$2 folder=$3 tree status=0 begin=$SECONDS
  shift 3
  tree=$("$corpus_dir/fetch.sh" "$source_name")
  "$hbsan" ctest "$tree/$folder" --build-dir="$results/$name" -j "$jobs" "$@" \
    >"$results/$name.log" 2>&1 || status=$?
  echo "$name: $(cat "$tree.origin")," \
    "$(grep -cE '^(ok|FAIL)  ' "$results/$name.log" || true) tests," \
    "status $status, $((SECONDS - begin)) s:" \
    "$(grep -E '^(ok|FAIL|hbsan): ' "$results/$name.log" | xargs -d '\n')"
}

while read -r name line; do
  [[ $name != '#'* && -n $name ]] || continue
  [[ $# -eq 0 || " $* " == *" $name "* ]] || continue
  # shellcheck disable=SC2086
  eval "check $name $line"
done <"$projects"
