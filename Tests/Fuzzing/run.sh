#!/usr/bin/env bash
# Fuzzes one reader for a while: run.sh READER SECONDS [more options of libFuzzer]
#
# Seeds are the committed fixtures, and the hostile files of JC_STATS_DATA where it is set. The corpus stays in
# .build-fuzz/corpus/READER, what was found in .build-fuzz/findings/READER.
set -euo pipefail
cd "$(dirname "$0")/../.."
reader=$1
seconds=$2
shift 2
declare -A programs=([image]=FuzzImage [tar]=FuzzTar [zip]=FuzzZip [cifar]=FuzzCIFAR [names]=FuzzNames [pickle]=FuzzPickle [torch]=FuzzTorch
    [safetensors]=FuzzSafetensors [folder]=FuzzFolder [csv]=FuzzCSV [json]=FuzzJSON [recipe]=FuzzRecipe)
program=${programs[$reader]:?"READER: expected one of ${!programs[*]}, found $reader"}

corpus=.build-fuzz/corpus/$reader
seeds=.build-fuzz/seeds/$reader
findings=.build-fuzz/findings/$reader
rm -rf "$seeds"
mkdir -p "$corpus" "$seeds" "$findings"

# Hashed names: files of several folders may have one name.
seed() {
    local file
    for file in "$@"; do
        if [ -f "$file" ]; then cp "$file" "$seeds/$(sha1sum <"$file" | cut -c1-20)"; fi
    done
}
case $reader in
    image)
        seed Tests/Imaging/Fixtures/*.jpg Tests/Imaging/Fixtures/*.png Tests/Imaging/Fixtures/Formats/*
        if [ -n "${JC_STATS_DATA:-}" ]; then
            find "$JC_STATS_DATA"/hostile/{fuzz,pngsuite/png,pillow,libjpeg-turbo} -type f -size -64k >.build-fuzz/list
            while read -r file; do seed "$file"; done <.build-fuzz/list
        fi
        ;;
    tar) seed Tests/Datasets/Fixtures/*.tar* Tests/Checkpoints/Fixtures/oldest.tar ;;
    zip) seed Tests/Datasets/Fixtures/*.zip ;;
    cifar) seed Tests/Datasets/Fixtures/cifar-10-batches-py/* ;;
    names)
        tar -tf Tests/Datasets/Fixtures/gnu.tar >.build-fuzz/names
        seed .build-fuzz/names Tests/Fuzzing/Seeds/names.txt
        ;;
    pickle)
        for file in Tests/Checkpoints/Fixtures/{*,*/*}.pth Tests/EndToEnd/Fixtures/Attacks/*.pth; do
            unzip -p "$file" '*data.pkl' >.build-fuzz/pickle 2>/dev/null || continue
            seed .build-fuzz/pickle
        done
        ;;
    torch)
        find Tests/Checkpoints/Fixtures Tests/EndToEnd/Fixtures -type f -size -64k \
            ! -name '*.safetensors' ! -name '*.json' >.build-fuzz/list
        while read -r file; do seed "$file"; done <.build-fuzz/list
        ;;
    safetensors) seed Tests/Checkpoints/Fixtures/*.safetensors Tests/Checkpoints/Fixtures/*/*.safetensors \
        Tests/EndToEnd/Fixtures/Attacks/*.safetensors ;;
    folder)
        sharded=Tests/Checkpoints/Fixtures/Encoders/huggingface-sharded
        {
            cat $sharded/model.safetensors.index.json
            for file in $sharded/*.safetensors; do printf '\0\0FILE\0\0'; cat "$file"; done
        } >.build-fuzz/folder
        seed .build-fuzz/folder
        ;;
    csv)
        for file in Notebooks-exports/*.csv Sources/jc-stats/Checkpoints/*.csv; do
            head -c 1500 "$file" | sed '$d' >.build-fuzz/csv
            seed .build-fuzz/csv
        done
        seed Tests/Fuzzing/Seeds/*.csv
        ;;
    json) seed Tests/Fuzzing/Seeds/simsiam.json ;;
    recipe) seed Tests/Fuzzing/Seeds/*-recipe.json ;;
esac

# Swift's own report of a crash would read the memory that AddressSanitizer guards.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:allocator_may_return_null=1}
options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1
    -artifact_prefix="$findings/")
if [ -f "Tests/Fuzzing/Seeds/$reader.dict" ]; then options+=(-dict="Tests/Fuzzing/Seeds/$reader.dict"); fi
exec ".build-fuzz/release/$program" "${options[@]}" "$@" "$corpus" "$seeds"
