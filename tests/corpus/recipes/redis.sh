# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# A data structure server whose I/O threads answer four clients.
sources=(redis)

configure_program() { :; }

# It optimises with -O3 and its own allocator unless told otherwise.
compile_program() {
  make -C redis/src -j2 redis-server MALLOC=libc USE_SYSTEMD=no \
    BUILD_TLS=no OPTIMIZATION=-O2 OPT= DEBUG=-g CFLAGS="$CFLAGS" \
    LDFLAGS="$CFLAGS"
}

exercise() {
  local server
  "$build/redis/src/redis-server" --port 0 --unixsocket "$work/socket" \
    --save "" --io-threads 4 --io-threads-do-reads yes \
    --logfile "$work/log" &
  server=$!
  python3 "$corpus_dir/server_load.py" redis "$work/socket" --batches 40
  kill "$server" && wait "$server"
}
