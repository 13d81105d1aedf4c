# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Zstandard's command line program with its own thread pool.
sources=(libzstd)

configure_program() { :; }

compile_program() {
  make -C libzstd/programs -j2 zstd CC="$CC" CFLAGS="$CFLAGS" \
    HAVE_ZLIB=0 HAVE_LZMA=0 HAVE_LZ4=0
}

exercise() {
  local zstd=$build/libzstd/programs/zstd
  "$zstd" -q -T4 -c <"$input" >"$work/out.zst"
  "$zstd" -q -T4 -d -c <"$work/out.zst" | cmp - "$input"
}
