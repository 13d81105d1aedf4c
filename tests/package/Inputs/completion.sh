#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# completion.sh <build folder> bash|zsh: for each sub-command and each option of
# its --help, looks for it in what the shell completes and in the manual pages.
# Prints what it found; ends with 1 and says so if something is missing.

set -euo pipefail
build=$1
shell=$2
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)/cmake/packaging
pages=$build/share/man/man1
PATH=$build/bin:$PATH
status=0

# complete <word>...: the completions of the last one, a line each.
complete_bash() {
  bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hbsan
           printf "%s\n" "${COMPREPLY[@]}"' - "$source/completion/hbsan.bash" "$@"
}
complete_zsh() {
  # With what the completion system provides put in the place of its functions.
  zsh -f -c 'autoload() { }; _describe() { print -l -- ${(P)${@[-1]}%%:*} }
             compadd() { print -l -- ${(P)${@[-1]}} }; _files() { }
             file=$1; shift; words=("$@"); CURRENT=$#words
             . $file' - "$source/completion/_hbsan" "$@"
}

expect() {  # expect <word> <page> <words before>...
  local word=$1 page=$2
  shift 2
  local choices  # not a pipe: grep leaves as soon as it has found the word
  choices=$("complete_$shell" "$@" "${word:0:2}")
  grep -qxe "$word" <<<"$choices" || {
    echo "$shell does not complete $* $word" >&2
    status=1
  }
  local text
  text=$(sed 's/\\-/-/g; s/^\.It Cm //' "$pages/$page.1")
  grep -qwe "$word" <<<"$text" || {
    echo "$page.1 lacks $word" >&2
    status=1
  }
  echo "$* $word"
}

options() { "$@" --help | grep -oe '--[a-z][a-z-]*' | sort -u; }

commands=$(hbsan --help | sed -n 's/^  \([a-z][a-z-]*\)  .*/\1/p')
for command in $commands; do
  expect "$command" hbsan hbsan
  [ -f "$pages/hbsan-$command.1" ] || {
    echo "hbsan $command has no manual page" >&2
    status=1
  }
  for option in $(options hbsan "$command"); do
    expect "$option" "hbsan-$command" hbsan "$command"
  done
done
for option in $(options hbsan-symbolize); do
  expect "$option" hbsan-symbolize hbsan-symbolize
done
grep -q shared-libhbsan "$pages/hbsan-clang.1"
test -f "$pages/hbsan-clang++.1"
exit $status
