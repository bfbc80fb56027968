#!/usr/bin/env bash
# Copies the licences of a bundle's files, and lists the packages and versions that they are of, whose sources Debian keeps.
#
#     Packaging/licences.sh LIST FOLDER
#
# LIST has the path of a file a line: of a Debian package, or of a Swift toolchain.
set -euo pipefail
list=$1 folder=$2
mkdir -p "$folder/licences"
swift=$(dirname "$(readlink -f "$(command -v swift)")")/..
packages=()
while read -r path; do
	case $(readlink -f "$path") in "$(readlink -f "$swift")"/*) continue ;; esac
	real=$(readlink -f "$path")
	# A package may have its file below /lib, which is a link to /usr/lib.
	packages+=("$( (dpkg -S "$real" || dpkg -S "${real#/usr}") 2>/dev/null | head -1 | cut -d: -f1)")
done < "$list"
# ICU is in Swift's Foundation, and its licence not among Swift's.
packages+=("libicu72")

for package in $(printf '%s\n' "${packages[@]}" | sort -u); do
	dpkg-query -W -f '${Package} ${Version} (source ${source:Package} ${source:Version})\n' "$package"
	install -m 644 "/usr/share/doc/$package/copyright" "$folder/licences/$package.txt"
done > "$folder/packages.txt"
# What those files refer to.
grep -oh '/usr/share/common-licenses/[A-Za-z0-9.-]*[A-Za-z0-9]' "$folder"/licences/*.txt | sort -u | while read -r text; do
	[ ! -f "$text" ] || install -D -m 644 "$text" "$folder/licences/common-licenses/${text##*/}"
done
install -m 644 "$swift/share/swift/LICENSE.txt" "$folder/licences/swift.txt"
swift --version 2>/dev/null | sed -n 's/.*\(Swift version [^ ]*\).*/\1/p' | head -1 >> "$folder/packages.txt"
for checkout in .build/checkouts/*/; do
	for text in "$checkout"LICENSE*; do
		install -m 644 "$text" "$folder/licences/$(basename "$checkout").txt"
	done
done
