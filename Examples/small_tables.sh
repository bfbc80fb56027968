#!/bin/bash
# Tables 2 and 5 in small: trains every method under every law, writes the manifest as runs finish, and makes the tables.
#
#   Examples/small_tables.sh TRAIN TEST [FOLDER]
#
# TRAIN are images to learn from, TEST held-out labelled ones of the same classes. FOLDER (tables) gets a folder a run, runs.csv,
# and the tables. Stop it whenever you like and call it again: each run goes on where it was, and the order (for each seed and law
# all methods, RandomCrop and J-Crop(0) first) leaves whole comparisons. Settings by environment, with what they are without:
#
#   METHODS="simclr byol moco-v2 simsiam"  BETAS="0 -2 2 -1 1"  SEEDS="1 2 3"
#   OPTIONS="--limit 20000 --arch resnet18 --width 16 --side 32 --views simsiam-cifar --batch 128 --epochs 12"   of `train`
#   OPTIONS_BYOL="--dimension 128 --predictor-dimension 512"   beside these of one method (so OPTIONS_MOCO_V2 and all others);
#   OPTIONS_SIMSIAM="--dimension 512 --predictor-dimension 128"   without OPTIONS: heads no wider than so narrow an encoder wants
#   SDF=file             what `sdf` wrote on these images; a figure of accuracy against it
#   LIMIT=N              of the labelled images: judge N of TEST and learn from 10 N of TRAIN
#   STOP_AFTER=SECONDS   begin no new run after that time
#   JC_STATS=jc-stats    the program
set -euo pipefail

train=${1:?images to learn from}
test=${2:?held-out images with classes}
folder=${3:-tables}
program=${JC_STATS:-jc-stats}
read -ra methods <<< "${METHODS:-simclr byol moco-v2 simsiam}"
read -ra betas <<< "${BETAS:-0 -2 2 -1 1}"
read -ra seeds <<< "${SEEDS:-1 2 3}"
if [ -z "${OPTIONS:-}" ]; then
  OPTIONS="--limit 20000 --arch resnet18 --width 16 --side 32 --views simsiam-cifar --batch 128 --epochs 12"
  OPTIONS_BYOL=${OPTIONS_BYOL:---dimension 128 --predictor-dimension 512}
  OPTIONS_SIMSIAM=${OPTIONS_SIMSIAM:---dimension 512 --predictor-dimension 128}
fi
read -ra options <<< "$OPTIONS"
manifest=$folder/runs.csv
mkdir -p "$folder"

# The manifest has the runs that are done, in this order whatever was done first.
write_manifest() {
  echo "method,law,seed,checkpoint,losses" > "$manifest.part"
  for seed in "${seeds[@]}"; do
    for method in "${methods[@]}"; do
      for law in randomcrop "${betas[@]/#/jc:}"; do
        run=$method-${law/:/}-$seed
        if [ -e "$folder/$run/done" ]; then
          echo "$method,$law,$seed,$run/checkpoint.safetensors,$run/losses.csv" >> "$manifest.part"
        fi
      done
    done
  done
  mv "$manifest.part" "$manifest"
}

# One run; `done` is written when all of its steps are made. A run that fails is left out, and tried again by the next call.
train_run() {
  local method=$1 law=$2 seed=$3 run=$folder/$1-${2/:/}-$3
  [ -e "$run/done" ] && return
  local asked=(--law randomcrop)
  [ "$law" = randomcrop ] || asked=(--beta "${law#jc:}")
  local name own
  name=OPTIONS_$(tr a-z- A-Z_ <<< "$method")
  read -ra own <<< "${!name:-}"
  echo "$(date +%H:%M) $method $law seed $seed" >&2
  local code=0
  "$program" train "$train" "${options[@]}" "${own[@]}" --method "$method" "${asked[@]}" --seed "$seed" --resume --output "$run" || code=$?
  case $code in
    0) touch "$run/done"; write_manifest ;;
    130 | 143) exit "$code" ;;
    *) echo "$method $law seed $seed: left out" >&2 ;;
  esac
}

write_manifest
for seed in "${seeds[@]}"; do
  for law in randomcrop "${betas[@]/#/jc:}"; do
    for method in "${methods[@]}"; do
      if [ -n "${STOP_AFTER:-}" ] && [ "$SECONDS" -ge "$STOP_AFTER" ]; then break 3; fi
      train_run "$method" "$law" "$seed"
    done
  done
done

judge=(--data "$test" --train-data "$train")
[ -z "${LIMIT:-}" ] || judge+=(--limit "$LIMIT" --train-limit "$((10 * LIMIT))")
[ -z "${SDF:-}" ] || judge+=(--sdf "$SDF")
"$program" figures --table 2,5 --manifest "$manifest" "${judge[@]}" --figures "$folder" --exports "$folder" \
  --html "$folder/report.html"
for method in "${methods[@]}"; do
  grep -q "^$method," "$manifest" || continue
  "$program" figures --only 5 --method "$method" --manifest "$manifest" --figures "$folder" --exports "$folder"
done
