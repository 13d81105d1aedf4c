#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# fetch.sh SOURCE...: downloads Debian source packages through apt, unpacks
# them once into the cache, and prints the folder of each.
#
# The system's apt configuration is neither used nor changed: deb-src lines,
# package lists and archives all live in the cache, so no root is needed.  A
# mirror may lack an archive of the first suite; then the next suite is tried.
# apt checks every file against the signed lists.

source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mirror=${HBSAN_CORPUS_MIRROR:-http://deb.debian.org/debian}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
suites=(bookworm trixie)
apt_dir=$cache/apt
apt_options=(
  -o "Dir::Etc::SourceList=$apt_dir/sources.list"
  -o Dir::Etc::SourceParts=-
  -o "Dir::State::Lists=$apt_dir/lists"
  -o "Dir::Cache=$apt_dir/cache"
  -o APT::Sandbox::User=
)

update_lists() {
  [[ -f $apt_dir/updated ]] && return
  mkdir -p "$apt_dir/lists/partial" "$apt_dir/cache/archives/partial"
  local suite
  for suite in "${suites[@]}"; do
    echo "deb-src [signed-by=$keyring] $mirror $suite main"
  done >"$apt_dir/sources.list"
  say "updating the lists of Debian's source packages"
  apt-get update "${apt_options[@]}" >"$apt_dir/update.log" 2>&1 ||
    die "apt-get update failed, see $apt_dir/update.log"
  touch "$apt_dir/updated"
}

# unpack FOLDER TREE: the whole package where all of it was to be had; else
# the upstream archive alone (Debian's part is mostly about packaging).
unpack() {
  local origin dsc
  dsc=$(find "$1" -maxdepth 1 -name '*.dsc')
  if [[ -n $dsc ]] && dpkg-source --no-check -x "$dsc" "$2" &>"$1/log"; then
    echo "$(basename "$dsc" .dsc), with Debian's patches" >"$2.origin"
    return
  fi
  rm -rf "$2"
  origin=$(find "$1" -maxdepth 1 -name '*.orig.tar.*' ! -name '*.asc')
  [[ -n $origin ]] || return 1
  mkdir -p "$2"
  tar -xf "$origin" -C "$2" --strip-components=1
  echo "$(basename "$origin"), without Debian's patches" >"$2.origin"
}

fetch() {
  local tree=$cache/sources/$1 suite folder
  if [[ ! -d $tree ]]; then
    update_lists
    mkdir -p "$cache/sources"
    for suite in "${suites[@]}"; do
      folder=$cache/downloads/$1-$suite
      mkdir -p "$folder"
      (cd "$folder" && apt-get source --only-source --download-only \
        "${apt_options[@]}" "$1/$suite") >"$folder/apt.log" 2>&1 || true
      unpack "$folder" "$tree.new" && break
    done
    [[ -d $tree.new ]] || die "no source of $1, see $cache/downloads"
    mv "$tree.new.origin" "$tree.origin"
    mv "$tree.new" "$tree"
    say "$1: $(cat "$tree.origin")"
  fi
  echo "$tree"
}

[[ $# -gt 0 ]] || die "usage: fetch.sh SOURCE..."
for source_name in "$@"; do fetch "$source_name"; done
