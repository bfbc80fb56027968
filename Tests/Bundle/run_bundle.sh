#!/bin/bash
# Unpacks a bundle into an empty root folder, read-only and below a path with spaces, and has nobody run it there; its answers
# must be the built program's, byte for byte. Then on this machine: what is loaded, what children inherit, how long it takes to start.
#
#     run_bundle.sh dist/jc-stats-VERSION-linux-x86_64.tar.gz PROGRAM [ROOT...]
#
# PROGRAM is what the bundle was made of. A ROOT is the root folder of another system, which the bundle is then run in too.
# As root, for chroot and another user.
set -euo pipefail
cd "$(dirname "$0")/../.."
archive=$(realpath "$1") program=$(realpath "$2")
shift 2
roots=("$@")
# Mounts are those of a process of its own and its children alone, and go with it; what they lay over is then removed.
if [ -z "${JC_STATS_WORK:-}" ]; then
	work=$(mktemp -d)
	trap 'rm -rf --one-file-system "$work"' EXIT
	JC_STATS_WORK=$work unshare --mount "$0" "$archive" "$program" "${roots[@]}"
	exit
fi
work=$JC_STATS_WORK
unset JC_STATS_WORK
chmod 755 "$work"
passed=0
failed=0
check() { # WHAT COMMAND...
	local what=$1
	shift
	if "$@" > "$work/check.log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $what" >&2
		head -n 20 "$work/check.log" >&2
	fi
}

# MARK: What both are asked

# Every command is run in a folder of its own, and leaves its answer in files there. DATA is the folder with inputs.
questions() { # DATA PROGRAM...
	local data=$1
	shift
	"$@" density --law randomcrop --beta 0,-2.5 --quiet -o 'laws  *.png' -o laws.pdf -o laws.svg -o laws.csv > density.txt
	"$@" sample --beta 1 --count 20000 --realisation torchvision --image-size 500x375 --json > sample.json
	"$@" embed "$data/network.safetensors" "$data/images" --allow-unreadable --quiet -o features.npy
	for tar in "$work"/data/*.tar*; do
		tar=${tar##*/}
		"$@" embed "$data/network.safetensors" "$data/$tar" --allow-unreadable --quiet -o "$tar.npy"
	done
	"$@" sdf "$data/images.tar" --allow-unreadable --beta 0 --law randomcrop --quiet --store pairs.sqlite -o sdf.csv -o sdf.png > /dev/null
	"$@" sdf --from pairs.sqlite --allow-unreadable --beta -1 --quiet -o again.csv > /dev/null
	"$@" fit "$data/pairs.csv" --quiet > fit.txt
}

make_inputs() {
	local compressor
	mkdir -p "$work/data/images"
	cp Tests/Imaging/Fixtures/*.png Tests/Imaging/Fixtures/*.jpg Tests/Imaging/Fixtures/Formats/*.* "$work/data/images/"
	cp Sources/jc-stats/Checkpoints/*.safetensors "$work/data/network.safetensors"
	tar -C Tests/Imaging/Fixtures -cf "$work/data/images.tar" $(cd Tests/Imaging/Fixtures && ls *.png *.jpg)
	for compressor in gzip bzip2 xz zstd lz4; do
		! command -v $compressor > /dev/null || $compressor -kqc "$work/data/images.tar" > "$work/data/images.tar.$compressor"
	done
	"$program" sample --beta 0 --count 5000 --quiet --draws "$work/draws.npy" > /dev/null
	{ echo log_ratio; seq -1.5 0.01 1.5; } > "$work/data/pairs.csv"
	mkdir "$work/expected"
	(cd "$work/expected" && questions "$work/data" env -i HOME="$work" "$program")
}

same() { diff -r --exclude=pairs.sqlite --exclude='*.pdf' "$work/expected" "$1"; }

# MARK: Another root

# Fills a folder with the bundle, read-only, inputs, and a place to write to, and nothing else; /dev/null and /proc as anywhere.
fill() { # ROOT FOLDER
	mkdir -p "$1$2/a place" "$1$2/data" "$1$2/write" "$1/proc" "$1/dev"
	tar -C "$1$2/a place" -xzf "$archive"
	mount --bind "$1$2/a place" "$1$2/a place"
	mount -o remount,bind,ro "$1$2/a place"
	mount --bind "$work/data" "$1$2/data"
	chmod 777 "$1$2/write"
	mountpoint -q "$1/proc" || mount -t proc proc "$1/proc"
	[ -e "$1/dev/null" ] || touch "$1/dev/null"
	[ -c "$1/dev/null" ] || mount --bind /dev/null "$1/dev/null"
}

# As nobody, with an environment of two words and a language that its data may not have.
inside() { # ROOT FOLDER WORKING-FOLDER COMMAND...
	local root=$1 folder=$2 place=$3
	shift 3
	env -i HOME="$folder/write" LC_ALL=de_DE.UTF-8 JC_STATS_ROOT="$root" JC_STATS_PLACE="$place" \
		"$work/enter" "$root" "$place" "$@"
}

# chroot has no option for the working folder that all versions know.
make_enter() {
	cat > "$work/enter.c" <<'C'
#include <stdio.h>
#include <grp.h>
#include <unistd.h>
int main(int count, char **words) {
	if (count < 4 || chroot(words[1]) || chdir(words[2]) || setgroups(0, NULL) || setgid(65534) || setuid(65534)) return perror("enter"), 1;
	execv(words[3], words + 3);
	return perror(words[3]), 1;
}
C
	cc -D_GNU_SOURCE -O1 -o "$work/enter" "$work/enter.c"
}

run_inside() { # ROOT FOLDER NAME
	local root=$1 folder=$2 answer=$1$2/write/answer
	fill "$root" "$folder"
	local bin
	bin=$(cd "$root" && ls -d ".$folder/a place/"jc-stats-*/bin/jc-stats)
	bin=${bin#.}
	mkdir "$answer" && chmod 777 "$answer"
	ln -s "$bin" "$root$folder/write/linked"
	check "$3: commands" eval '(cd "$answer" && questions "$folder/data" inside "$root" "$folder" "$folder/write/answer" "$bin")'
	check "$3: answers are the program's" same "$answer"
	check "$3: a PDF has the font inside" grep -qa 'DejaVuSans' "$answer/laws.pdf"
	check "$3: through a link" inside "$root" "$folder" / "$folder/write/linked" density --beta 0
	check "$3: the read-only place is as it was" eval '[ -z "$(find "$root$folder/a place" -newer "$archive" -type f -newermt "-1 hour")" ]'
}

# MARK: This machine

unpack_here() {
	mkdir "$work/here"
	tar -C "$work/here" -xzf "$archive"
	bundle=$(ls -d "$work"/here/*)
}

# Every object that the loader sets up, of what is loaded while it runs too, lies in the bundle.
loads_nothing_from_outside() {
	local outside
	(cd "$work" && LD_DEBUG=files LD_DEBUG_OUTPUT="$work/loaded" "$bundle/bin/jc-stats" sdf "$work/data/images.tar" --allow-unreadable \
		--beta 0 --precision bfloat16 --quiet -o "$work/loaded.png" -o "$work/loaded.csv")
	outside=$(sed -n 's/.*calling init: //p' "$work"/loaded.* | sort -u | grep -v "^$bundle/" || true)
	[ "$(sed -n 's/.*calling init: //p' "$work"/loaded.* | wc -l)" -gt 20 ] && [ -z "$outside" ] || { echo "$outside"; return 1; }
}

# The linker's own word, ahead of running anything: a library without the bundle's path would be the host's.
names_nothing_outside() {
	local outside
	outside=$(LD_TRACE_LOADED_OBJECTS=1 "$bundle/bin/jc-stats" | grep -v "=> $bundle/\|linux-vdso" || true)
	[ -z "$outside" ] || { echo "$outside"; return 1; }
}

# A child has the environment that it would have without a bundle.
children_inherit_nothing() {
	local each
	for each in "$program" "$bundle/bin/jc-stats"; do
		env -i PATH="$PATH" HOME="$work" A='b  c' LD_LIBRARY_PATH=/nowhere "$each" sdf "$work/data/images.tar" --allow-unreadable --beta 0 \
			--quiet --encoder-command "env | grep -v '^_=' | sort >> '$work/environment.$(basename "$(dirname "$each")")'; exit 1" || true
	done
	grep -q LD_LIBRARY_PATH=/nowhere "$work/environment.bin" && diff "$work"/environment.*
}

# Words reach the program as they are.
words_are_exact() {
	local each odd=$'a\tb\n \'"*\\ $HOME.csvx'
	for each in "$program" "$bundle/bin/jc-stats"; do
		! "$each" density --beta 0 -o "$odd" '' 2>> "$work/words-$(basename "$(dirname "$each")")" || return 1
	done
	diff "$work"/words-*
}

slurm_takes_it() {
	mkdir -p "$work/slurm"
	printf '#!/bin/sh\nprintf "%%s\\n" "$JC_STATS" >> "%s/slurm/calls"; echo 7\n' "$work" > "$work/slurm/sbatch"
	chmod +x "$work/slurm/sbatch"
	DATA=images OUTPUT="$work/slurm/out" PATH="$work/slurm:$PATH" "$bundle/share/jc-stats/cluster/submit.sh" 4
	[ "$(sort -u "$work/slurm/calls")" = "$bundle/bin/jc-stats" ]
}

ends_at_a_signal() {
	local status=0
	"$bundle/bin/jc-stats" sample --beta 0 --count 400000000 --quiet > /dev/null 2>&1 &
	sleep 0.5
	[ "$(cat /proc/$!/comm)" = jc-stats ] || { echo "ps shows $(cat /proc/$!/comm)"; return 1; }
	kill -TERM $!
	wait $! || status=$?
	[ $status = 143 ] || { echo "expected 143, found $status"; return 1; }
}

# Turn and turn about, so that what else the machine does meets both: the medians of 40 starts, in milliseconds.
starts_as_fast() {
	local each begun
	for _ in $(seq 40); do
		for each in "$program" "$bundle/bin/jc-stats" "$bundle/bin/jc-stats" "$program"; do
			begun=$(date +%s%N)
			"$each" --version > /dev/null
			echo "$((($(date +%s%N) - begun) / 1000))" >> "$work/start-$([ "$each" = "$program" ] && echo plain || echo bundle)"
		done
	done
	for each in plain bundle; do sort -n "$work/start-$each" | sed -n 40p > "$work/median-$each"; done
	echo "start: $(cat "$work/median-plain") us as built, $(cat "$work/median-bundle") us as a bundle" | tee "$work/start"
	[ "$(cat "$work/median-bundle")" -le $(($(cat "$work/median-plain") + 20000)) ]
}

make_inputs
make_enter
mkdir "$work/root"
run_inside "$work/root" "" "an empty root"
for root in "${roots[@]}"; do
	# The folder is left there, empty.
	mkdir -p "$root/jc-stats"
	mount -t tmpfs -o mode=755 jc-stats "$root/jc-stats"
	run_inside "$root" /jc-stats "$(sed -n 's/^PRETTY_NAME=//p' "$root/etc/os-release")"
done
unpack_here
check "nothing is loaded from outside" loads_nothing_from_outside
check "no library is named outside" names_nothing_outside
check "children inherit nothing" children_inherit_nothing
check "words are exact" words_are_exact
check "Slurm's scripts take it" slurm_takes_it
check "a signal ends it" ends_at_a_signal
check "it starts as fast" starts_as_fast
cat "$work/start"
echo "$(stat -c %s "$archive") bytes packed"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
