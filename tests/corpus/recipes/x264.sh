# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# A video encoder with a thread per frame, without its assembly.  It has a real
# race: thread_sync_context copies the state of a frame that another thread is
# still at.
sources=(x264)
expect=reports

configure_program() {
  cd x264
  ./configure --bit-depth=8 --disable-asm --disable-opencl --disable-avs \
    --disable-swscale --disable-lavf --disable-ffms --disable-gpac \
    --disable-lsmash --disable-bashcompletion --extra-cflags="$CFLAGS" \
    --extra-ldflags="$CFLAGS"
}

compile_program() { make -C x264 -j2 x264; }

# What four threads encode must not differ from run to run.
exercise() {
  local i
  python3 "$corpus_dir/make_video.py" --frames 12 "$work/in.yuv"
  for i in 1 2; do
    "$build/x264/x264" --quiet --threads 4 --demuxer raw \
      --input-res 352x288 -o "$work/out.$i.264" "$work/in.yuv"
  done
  cmp "$work/out.1.264" "$work/out.2.264"
}
