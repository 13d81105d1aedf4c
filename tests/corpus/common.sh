# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# shellcheck shell=bash disable=SC2034
#
# What the corpus scripts share; to be sourced.  Callers may use: cache,
# corpus_dir, project_dir, say, die, load_recipe, use_compiler, make_input,
# make_video.

set -euo pipefail

corpus_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project_dir=$(cd "$corpus_dir/../.." && pwd)
cache=${HBSAN_CORPUS_CACHE:-$HOME/.cache/hbsan-corpus}

say() { echo "corpus: $*" >&2; }

die() {
  say "error: $*"
  exit 1
}

recipe_names() {
  local file
  for file in "$corpus_dir"/recipes/*.sh; do basename "$file" .sh; done
}

# Reads recipes/NAME.sh; see README.md for what a recipe defines.
load_recipe() {
  local file=$corpus_dir/recipes/$1.sh
  [[ -f $file ]] || die "no recipe '$1'; there are: $(recipe_names | xargs)"
  sources=() packages=() expect=silence
  # shellcheck source=/dev/null
  source "$file"
}

# Sets CC, CXX, CFLAGS and CXXFLAGS for one kind of build.
use_compiler() {
  local bin=${HBSAN_BIN:-$project_dir/build/bin}
  CFLAGS="-O2 -g"
  case $1 in
    native) CC=clang-22 CXX=clang++-22 ;;
    tsan)
      CC=clang-22 CXX=clang++-22
      CFLAGS+=" -fsanitize=thread"
      ;;
    hbsan)
      CC=$bin/hbsan-clang CXX=$bin/hbsan-clang++
      [[ -x $CC ]] || die "$CC is missing: build HBSan first"
      ;;
    *) die "unknown compiler '$1': native, tsan or hbsan" ;;
  esac
  CXXFLAGS=$CFLAGS
  export CC CXX CFLAGS CXXFLAGS
  # A configure script runs what it builds; a report must not fail its checks.
  export HBSAN_OPTIONS=exitcode=0 TSAN_OPTIONS=exitcode=0
}

# make_cached FILE COMMAND...: lets the command write the file, unless it is in
# the cache, and prints its name.
make_cached() {
  local file=$cache/$1
  shift
  if [[ ! -f $file ]]; then
    mkdir -p "$cache"
    "$@" "$file.part$$"
    mv "$file.part$$" "$file"
  fi
  echo "$file"
}

# A file of that many kilobytes for the compressors.
make_input() {
  make_cached "input-$1k.bin" \
    python3 "$corpus_dir/make_input.py" --kilobytes "$1"
}

# That many frames for an encoder.
make_video() {
  make_cached "video-$1.yuv" python3 "$corpus_dir/make_video.py" --frames "$1"
}
