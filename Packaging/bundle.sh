#!/usr/bin/env bash
# Puts a built program, every library that it loads and what `make install` installs into one folder that runs on any x86-64
# Linux, and packs it.
#
#     Packaging/bundle.sh PROGRAM INSTALLED dist
#
# INSTALLED is what `make install PREFIX= DESTDIR=INSTALLED` made.
set -euo pipefail
program=$1 installed=$2 dist=$3
here=$(cd "$(dirname "$0")" && pwd)
system=/lib/x86_64-linux-gnu
name=jc-stats-$("$program" --version)-linux-x86_64
bundle=$dist/$name
fail() { echo "$1" >&2; exit 1; }

[ "$(uname -m)" = x86_64 ] || fail "expected an x86-64 machine, found $(uname -m)"
rm -rf "$bundle"
mkdir -p "$bundle/bin" "$bundle/lib"

# MARK: The program and its libraries

# What is loaded with the program, and what it loads itself (bfloat16): NAME => PATH, where the loader found it.
ldd "$program" "$system/libdnnl.so.2" | awk '$2 == "=>" { print $1, $3 } $1 ~ /^\/lib64\// { print $1, $1 }' | sort -u \
	> "$dist/libraries"
echo "libdnnl.so.2 $system/libdnnl.so.2" >> "$dist/libraries"
! grep ' not$' "$dist/libraries" || fail "expected every library of $program, found these missing"

# Of these libraries others of the bundle want functions that jc-stats never calls.
absent="libX11.so.6 libXext.so.6 libXrender.so.1 libxcb.so.1 libxcb-render.so.0 libxcb-shm.so.0 libxml2.so.2
	libSvtAv1Enc.so.1 libaom.so.3 librav1e.so.0 libgav1.so.1"
is_absent() { grep -qw -- "$1" <<< "$absent"; }
users=("$system/libcairo.so.2" "$system/libarchive.so.13" "$system/libavif.so.15")
: > "$dist/sources"

# Copies a library and what it wants, once each: what only absent libraries want stays away.
add() {
	local path wanted
	[ ! -e "$bundle/lib/$1" ] || return 0
	path=$(awk -v name="$1" '$1 == name || $2 ~ "/" name "$" { print $2; exit }' "$dist/libraries")
	[ -n "$path" ] || fail "$1: expected among the libraries of $program, found nothing"
	if is_absent "$1"; then
		"$here/absent_library.sh" "$path" "$bundle/lib" "${users[@]}"
		return
	fi
	echo "$path" >> "$dist/sources"
	install -m 755 "$(readlink -f "$path")" "$bundle/lib/$1"
	for wanted in $(patchelf --print-needed "$path"); do
		case $wanted in ld-linux*) ;; *) add "$wanted" ;; esac
	done
}

install -m 755 "$program" "$bundle/lib/jc-stats.program"
for wanted in $(patchelf --print-needed "$program") libdnnl.so.2; do
	case $wanted in ld-linux*) ;; *) add "$wanted" ;; esac
done
# One library for all processors: others stop, or crawl, on those that they were not made for.
grep -q DYNAMIC_ARCH "$bundle/lib/libopenblas.so.0" || fail "expected an OpenBLAS of all processors' kernels (DYNAMIC_ARCH)"

# No library has a place of its own to look in, and the loader none of the host's: what is not in the bundle is not found.
for file in "$bundle"/lib/*; do
	strip --strip-unneeded "$file"
	patchelf --remove-rpath "$file"
	patchelf --no-default-lib "$file"
done
swiftc -O -o "$dist/trim" "$here/TrimLocales.swift"
"$dist/trim" "$bundle/lib/lib_FoundationICU.so"
install -m 755 "$(readlink -f /lib64/ld-linux-x86-64.so.2)" "$bundle/lib/jc-stats"
echo /lib64/ld-linux-x86-64.so.2 >> "$dist/sources"
cc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -static -s -o "$bundle/bin/jc-stats" "$here/launcher.c"

# MARK: What else is installed

cp -R "$installed/share" "$bundle/share"
mkdir -p "$bundle/share/jc-stats/fonts"
for font in DejaVuSans DejaVuSans-Bold; do
	install -m 644 "/usr/share/fonts/truetype/dejavu/$font.ttf" "$bundle/share/jc-stats/fonts/"
done
echo /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf >> "$dist/sources"
install -m 644 "$here/BUNDLE.md" "$bundle/README.md"
"$here/licences.sh" "$dist/sources" "$bundle/share/doc/jc-stats"

# MARK: The archive

# Nothing of the machine or the time: the same program gives the same bytes.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 --mode=u+w,go-w,a+rX -C "$dist" -c "$name" |
	gzip -9 -n > "$dist/$name.tar.gz.part"
mv "$dist/$name.tar.gz.part" "$dist/$name.tar.gz"
rm "$dist/libraries" "$dist/sources" "$dist/trim"
echo "$dist/$name.tar.gz: $(stat -c %s "$dist/$name.tar.gz") bytes, $(du -s --apparent-size -B1 "$bundle" | cut -f1) unpacked"
