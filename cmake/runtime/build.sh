#!/bin/sh
# Compiles the service runtime: sh build.sh ARCHIVE COMPILER [ARGUMENT…]
#
# It is built with the same options wherever it is built, and knows no folder's name: the same compiler gives the same
# archive. TURBOLIFT_LAUNCHER may name a compiler launcher.
set -eu
archive=$(realpath -m -- "$1")
shift
cd "$(dirname "$0")"
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT
options="-std=c++23 -Os -DNDEBUG -g1 -fno-pie -ffunction-sections -fdata-sections -Isrc -Iinclude -isystem third_party"
export objects options

xargs -a sources.txt -P "$(nproc)" -I{} sh -c '
  source=$1
  shift
  object=$objects/$(printf %s "$source" | tr / _).o
  exec ${TURBOLIFT_LAUNCHER:-} "$@" $options "-ffile-prefix-map=$PWD=." "-frandom-seed=$source" -c "src/$source" -o "$object"
' sh {} "$@"

set -- "$("$@" -print-prog-name=ar)" rcsD "$objects/runtime.a"
while read -r source; do
  set -- "$@" "$objects/$(printf %s "$source" | tr / _).o"
done <sources.txt
"$@"
partial=$archive.$$
cp "$objects/runtime.a" "$partial"
mv "$partial" "$archive"
