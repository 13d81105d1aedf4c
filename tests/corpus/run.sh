#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# run.sh [--compiler KIND] [--megabytes N] [--reuse] [NAME...]
#
# Builds real programs with HBSan (or tsan, native), lets each do its work in
# several threads, checks the result and collects the reports.  One line per
# program; the exit status is 1 if any line says FAILED.  See README.md.

source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

kind=hbsan megabytes=100 reuse=false
time_limit_s=${HBSAN_CORPUS_TIME_LIMIT:-900}

usage() { sed -n '4,9s/^# \{0,1\}//p' "$0" && exit 2; }

while [[ ${1-} == -* ]]; do
  case $1 in
    --compiler) kind=$2 && shift ;;
    --megabytes) megabytes=$2 && shift ;;
    --reuse) reuse=true ;;
    *) usage ;;
  esac
  shift
done
names=("$@")
[[ $# -gt 0 ]] || mapfile -t names < <(recipe_names)

count_reports() { cat "$1"/report.* 2>/dev/null | grep -c '^WARNING:' || true; }

# Where a program ends up: its build, its scratch files, its reports.
set_places() {
  build=$cache/build/$kind/$1
  work=$cache/work/$kind/$1
  reports=$cache/reports/$kind/$1
  rm -rf "$work" "$reports"
  mkdir -p "$work" "$reports"
}

# Runs the recipe's exercise in a process group of its own, within the limit.
# The detectors keep the program's own exit status: a report is not a failure.
run_exercise() {
  export build work input corpus_dir
  export HBSAN_OPTIONS="log_path=$reports/report:exitcode=0"
  export TSAN_OPTIONS=$HBSAN_OPTIONS
  timeout --kill-after=10 "$time_limit_s" bash -euo pipefail -c '
    source "$1"
    set -x
    exercise' exercise "$corpus_dir/recipes/$1.sh" &>"$work/exercise.log"
}

run_program() (
  name=$1
  load_recipe "$name"
  set_places "$name"
  if [[ $reuse == false || ! -f $build/complete ]]; then
    local status=0
    "$corpus_dir/build.sh" "$name" "$kind" "$build" || status=$?
    if [[ $status -eq 77 ]]; then
      echo "$name: skipped, see above"
      return 0
    elif [[ $status -ne 0 ]]; then
      echo "$name: FAILED: does not build"
      return 1
    fi
    touch "$build/complete"
  fi
  use_compiler "$kind"
  input=$(make_input "${megabytes}000")
  start=$SECONDS status=0
  run_exercise "$name" || status=$?
  took="$((SECONDS - start)) s"
  found=$(count_reports "$reports")
  wrong=""
  if [[ $found -gt 0 ]]; then
    "$corpus_dir/summarize.py" "$reports"/report.* >"$reports/summary.txt" ||
      wrong=", some wrong in themselves"
  fi
  if [[ $status -ne 0 ]]; then
    echo "$name: FAILED: status $status after $took," \
      "see $work/exercise.log; $found reports"
  elif [[ $expect == silence && $found -gt 0 ]]; then
    echo "$name: FAILED: $found reports where none is expected," \
      "see $reports ($took)"
  elif [[ -n $wrong ]]; then
    echo "$name: FAILED: $found reports$wrong," \
      "see $reports/summary.txt ($took)"
  else
    echo "$name: ok, $found reports ($took)"
    return 0
  fi
  return 1
)

failed=0
for name in "${names[@]}"; do run_program "$name" || failed=1; done
exit $failed
