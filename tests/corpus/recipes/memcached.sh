# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# A cache server with four worker threads, hit over loopback.  It has real
# races; docs/corpus.md judges them.
sources=(memcached)
packages=(libevent-dev)
expect=reports

configure_program() { cd memcached && ./configure --disable-docs; }

compile_program() { make -C memcached -j2 memcached; }

exercise() {
  python3 "$corpus_dir/memcached_client.py" \
    --seconds 20 -- "$build/memcached/memcached" -t 4 -m 8 -U 0 \
    -u "$(id -un)" -o slab_reassign,slab_automove=2
}
