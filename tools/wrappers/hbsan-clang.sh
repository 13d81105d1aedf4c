#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# hbsan-clang and hbsan-clang++: clang 22 that instruments for HBSan.  One text
# under two names; the name tells C from C++.  Takes every option of clang, and
#   -shared-libhbsan   link the shared runtime, for a process whose executable
#                      is not linked by this wrapper
# but refuses the sanitizers whose runtimes cannot share a process with HBSan's.
# HBSAN_LLVM_BIN names the folder of clang 22 when it is not on PATH.
#
# Clang itself reads the flags from share/hbsan/hbsan.cfg.  A second file holds
# what a link adds.  Which one, or none, has to be found out here.

set -f
self=$0
[ ! -L "$self" ] || self=$(readlink -f "$self")
case $self in */*) ;; *) self=./$self ;; esac
prefix=$(CDPATH='' cd "${self%/*}/.." && pwd -P)
case $self in *++) clang=clang++ ;; *) clang=clang ;; esac
fail() { echo "${self##*/}: error: $1" >&2; exit "${2:-1}"; }

output=exe  # or dso, or none: a header or an object, which get no runtime
links=1
inputs=
static=
shared_runtime=
previous=
refused=     # sanitizers, each with a space before and after
ignorelist=  # the file, if the argument just inspected names one

# -f[no-]sanitize=a,b; a later one counts more, and "all" is each of them.
sanitizers() {
  IFS=,
  for name in ${1#*=}; do
    case $1,$name in
      -fno-sanitize=*,all) refused= ;;
      -fno-sanitize=*) case $refused in *" $name "*)
          refused="${refused%%" $name "*}${refused#*" $name "}" ;;
        esac ;;
      *,address | *,dataflow | *,hwaddress | *,leak | *,memory | \
      *,numerical | *,thread)
        case $refused in *" $name "*) ;; *) refused="$refused $name " ;; esac ;;
    esac
  done
  unset IFS
}

inspect() {
  ignorelist=
  case $previous in  # the argument of an option is not an input
    -o | -I | -D | -U | -L | -M[FTQ] | -include | -imacros | -include-pch | \
    -isystem | -cxx-isystem | -idirafter | -iquote | -Xclang | -Xlinker) ;;
    -x) case $1 in *-header) output=none ;; esac ;;
    *) case $1 in
         -shared | --shared) output=dso ;;
         -r | -Wl,-r | -x?*-header) output=none ;;
         -static | --static | -static-pie) static=1 ;;
         -c | -S | -E | -M | -MM | -fsyntax-only) links= ;;
         -shared-libhbsan) shared_runtime=1 ;;
         -fsanitize=* | -fno-sanitize=*) sanitizers "$1" ;;
         -fsanitize-ignorelist=* | -fsanitize-blacklist=*)
           ignorelist=${1#*=} ;;
         - | -l* | -Wl,* | -Xlinker) inputs=1 ;;
         -*) ;;
         *.h | *.hh | *.hpp | *.hxx | *.h++ | *.H) output=none ;;
         *) inputs=1 ;;
       esac ;;
  esac
  previous=$1
}

# The driver is told of no sanitizer, so it looks whether an ignore list exists
# and drops it in silence; hence it is handed to the front end as well.
for argument; do
  shift
  case $argument in
    -shared-libhbsan) inspect "$argument"; continue ;;
    @*) [ ! -r "${argument#@}" ] || for word in $(cat "${argument#@}"); do
          inspect "$word"
          set -- "$@" ${ignorelist:+-Xclang "-fsanitize-ignorelist=$ignorelist"}
        done ;;
    *) inspect "$argument"
       set -- "$@" ${ignorelist:+-Xclang "-fsanitize-ignorelist=$ignorelist"} ;;
  esac
  set -- "$@" "$argument"
done
case $refused in
  '') ;;
  *" thread "*) fail "-fsanitize=thread: HBSan takes ThreadSanitizer's place;\
 leave the option out" 2 ;;
  *) refused=${refused# }
     fail "-fsanitize=${refused%% *} cannot be combined with HBSan; leave the\
 option out here, and check with it in a build of its own, by clang" 2 ;;
esac
if [ "$links" ] && [ "$static" ] && [ $output = exe ]; then
  fail "a -static program cannot be checked; link it dynamically"
fi
[ ! "$shared_runtime" ] || [ $output = none ] || output=shared
[ "$links" ] && [ "$inputs" ] || output=none

bin=${HBSAN_LLVM_BIN:-/usr/lib/llvm-22/bin}
if [ ! "$HBSAN_LLVM_BIN" ] && command -v $clang-22 >/dev/null; then
  clang=$clang-22
elif [ -x "$bin/$clang" ]; then
  clang=$bin/$clang
else
  fail "clang 22 is needed: no $clang-22 on PATH and no $bin/$clang"
fi
version=22
[ ! "$HBSAN_LLVM_BIN" ] || version=$("$clang" -dumpversion)
case $version in
  22*) ;;
  *) fail "clang 22 is needed; $clang is version $version" ;;
esac
exec "$clang" --config="$prefix/share/hbsan/hbsan.cfg" \
  --config="$prefix/share/hbsan/link-$output.cfg" "$@"
