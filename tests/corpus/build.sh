#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# build.sh [--configure | --compile] NAME COMPILER FOLDER
#
# Builds one program of the corpus in FOLDER with COMPILER (native, tsan or
# hbsan).  With --configure everything before the compilation is done, with
# --compile the rest: so that the compilation alone can be timed.  Status 77:
# a package or a source that it needs is not to be had here.

source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

steps="configure compile"
case ${1-} in
  --configure | --compile) steps=${1#--} && shift ;;
esac
[[ $# -eq 3 ]] || die "usage: build.sh [--configure | --compile]" \
  "NAME COMPILER FOLDER"
program=$1
load_recipe "$program"
use_compiler "$2"
folder=$3

lack() {
  say "error: $*"
  exit 77
}

check_packages() {
  local package missing=()
  for package in "${packages[@]}"; do
    dpkg -s "$package" &>/dev/null || missing+=("$package")
  done
  [[ ${#missing[@]} -eq 0 ]] ||
    lack "$program needs: apt-get install ${missing[*]}"
}

copy_sources() {
  local name tree
  rm -rf "$folder"
  mkdir -p "$folder"
  for name in "${sources[@]}"; do
    tree=$("$corpus_dir/fetch.sh" "$name") ||
      lack "$program needs the source of $name, which is not to be had"
    cp -a "$tree" "$folder/$name"
  done
}

for step in $steps; do
  if [[ $step == configure ]]; then
    check_packages
    copy_sources
  fi
  # Not `... || die`: there, a recipe would go on after a command that failed.
  set +e
  (set -e && cd "$folder" && "${step}_program") >"$folder/$step.log" 2>&1
  status=$?
  set -e
  if [[ $status -ne 0 ]]; then
    tail -15 "$folder/$step.log" >&2
    die "$program: $step with $2 failed, see $folder/$step.log"
  fi
done
