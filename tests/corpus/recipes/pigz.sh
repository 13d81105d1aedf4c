# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Parallel gzip.  zlib is built along, so that the whole work is instrumented.
sources=(pigz zlib)

configure_program() {
  (cd zlib && ./configure --static)
}

compile_program() {
  make -C zlib -j2 libz.a
  make -C pigz -j2 pigz CC="$CC" CFLAGS="$CFLAGS -I$PWD/zlib" \
    LDFLAGS="$CFLAGS -L$PWD/zlib" LIBS="-lm -lpthread -lz"
}

exercise() {
  local pigz=$build/pigz/pigz
  "$pigz" -p 4 -c <"$input" >"$work/out.gz"
  "$pigz" -p 4 -d -c <"$work/out.gz" | cmp - "$input"
}
