# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The silver searcher: worker threads search files that one thread lists.  It
# has real races; docs/corpus.md judges them.
sources=(silversearcher-ag)
packages=(autoconf automake pkg-config libpcre3-dev zlib1g-dev liblzma-dev)
expect=reports

configure_program() {
  cd silversearcher-ag
  aclocal
  autoconf
  autoheader
  automake --add-missing
  ./configure
}

compile_program() { make -C silversearcher-ag -j2; }

# Many workers must find what one worker finds, in every mode of searching.
exercise() {
  local ag=$build/silversearcher-ag/ag tree mode workers
  tree=$("$corpus_dir/fetch.sh" libzstd)
  for mode in "size_t|static" "-Q size_t" "-w -i int" "-l memcpy" "-c const" \
    "-z Zstandard" "--multiline stat[a-z]+\s+int" "--passthrough Yann"; do
    for workers in 1 4; do
      # shellcheck disable=SC2086
      "$ag" --nocolor --nogroup --workers $workers $mode "$tree" \
        </dev/null | sort >"$work/found.$workers"
    done
    [[ -s $work/found.1 ]]
    cmp "$work/found.1" "$work/found.4"
  done
}
