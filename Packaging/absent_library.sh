#!/usr/bin/env bash
# Makes a library of the name, functions and versions of another, which does nothing: for code of the bundle's libraries that
# jc-stats never runs (encoders of AV1, windows of X11, XML), whose libraries are most of some other's weight.
#
#     Packaging/absent_library.sh LIBRARY FOLDER USER...
#
# It has what the USERs want of LIBRARY. A call of it ends the program with its name.
set -euo pipefail
library=$1 folder=$2
shift 2
name=$(readelf -d "$library" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

nm -D --defined-only --with-symbol-versions "$library" | awk '{ sub(/@@/, "@", $3); print $3 }' | sort -u > "$work/defined"
nm -D --undefined-only --with-symbol-versions "$@" | awk 'NF > 1 { print $NF }' | sort -u > "$work/wanted"
# Where the library has no versions, both lists are of names alone.
comm -12 "$work/defined" "$work/wanted" > "$work/both"
[ -s "$work/both" ] || { echo "$library: expected functions that $* take of it, found none" >&2; exit 1; }

{
	printf '#include <stdio.h>\n#include <stdlib.h>\n'
	while IFS=@ read -r function _; do
		printf 'void %s(void) { fputs("jc-stats: the bundle has no %s (%s)\\n", stderr); abort(); }\n' \
			"$function" "$name" "$function"
	done < "$work/both"
} > "$work/absent.c"
# A version is a node of its own: no function has two among those that are wanted.
awk -F@ 'NF == 2 { versions[$2] = versions[$2] " " $1 ";" } END { for (each in versions) print each " {" versions[each] " };" }' \
	"$work/both" > "$work/versions"
cc -shared -fPIC -O1 -s -Wl,-soname,"$name" -o "$folder/$name" "$work/absent.c" \
	$([ ! -s "$work/versions" ] || echo "-Wl,--version-script=$work/versions")
