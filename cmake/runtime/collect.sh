#!/bin/sh
# Puts the service runtime's sources, and every header that they need, into a folder of its own, in which build.sh
# compiles them: sh collect.sh SOURCE_FOLDER THIRD_PARTY_FOLDER RUNTIME_FOLDER COMPILER SOURCE…
# SOURCE is relative to SOURCE_FOLDER/src. Files that did not change keep their time.
set -eu
folder=$1 third_party=$2 runtime=$3 compiler=$4
shift 4
rm -rf "$runtime.new"
mkdir -p "$runtime.new/src"
cp "$folder/cmake/runtime/build.sh" "$runtime.new/"
printf '%s\n' "$@" >"$runtime.new/sources.txt"
cd "$folder/src"
# One rule for each source; what they name is wanted, as long as it is ours or a library's that we copied.
"$compiler" -std=c++23 -MM -I. -I../include -I"$third_party" "$@" | tr -s ' \\' '\n\n' | grep -v ':$' | sort -u |
  while read -r file; do
    case $file in
    "$third_party"/*) target=third_party/${file#"$third_party"/} ;;
    ../include/*) target=include/${file#../include/} ;;
    /* | '') continue ;;
    *) target=src/${file#./} ;;
    esac
    mkdir -p "$runtime.new/$(dirname "$target")"
    cp -p "$file" "$runtime.new/$target"
  done
rm -rf "$runtime"
mv "$runtime.new" "$runtime"
