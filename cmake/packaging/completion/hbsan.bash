# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# bash: completes the sub-commands of hbsan and the options of each, as its
# --help lists them, and else file names.

_hbsan() {
  local word=${COMP_WORDS[COMP_CWORD]}
  local options='--[a-z][a-z-]*'
  COMPREPLY=()
  if [[ ${COMP_WORDS[0]##*/} = hbsan && $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" --help 2>/dev/null |
      sed -n 's/^  \([a-z][a-z-]*\)  .*/\1/p') --help --version" -- "$word"))
  elif [[ $word = -* ]]; then
    local command=("${COMP_WORDS[0]}")
    [[ ${command##*/} != hbsan ]] || command+=("${COMP_WORDS[1]}")
    COMPREPLY=($(compgen -W "$("${command[@]}" --help 2>/dev/null |
      grep -oe "$options" | sort -u)" -- "$word"))
  fi
}
complete -o default -F _hbsan hbsan hbsan-symbolize
