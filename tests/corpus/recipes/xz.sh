# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# xz with liblzma linked statically; the lowest level, because the others take
# minutes under a detector.
sources=(xz-utils)

configure_program() {
  cd xz-utils
  ./configure --disable-shared --disable-nls --disable-doc --disable-scripts
}

compile_program() { make -C xz-utils -j2; }

exercise() {
  local xz=$build/xz-utils/src/xz/xz
  "$xz" -0 -T4 --block-size=4MiB -c <"$input" >"$work/out.xz"
  "$xz" -T4 -d -c <"$work/out.xz" | cmp - "$input"
}
