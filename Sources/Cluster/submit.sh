#!/bin/bash
# Submits a job array of shards and the job that merges them, and prints both ids.
#
#     DATA=images OUTPUT=out [CHECKPOINT=file] [OPTIONS="--beta 0,1"] Sources/Cluster/submit.sh SHARDS [sbatch options of the array]
set -euo pipefail
usage="usage: DATA=images OUTPUT=folder $0 SHARDS [sbatch options of the array]"
[[ ${1:-} =~ ^[1-9][0-9]*$ ]] || { echo "$usage" >&2; exit 64; }
: "${DATA:?$usage}" "${OUTPUT:?$usage}"
SHARDS=$1
shift
folder=$(cd "$(dirname "$0")" && pwd)
# In a bundle, as in what is installed, the program is not far from these scripts.
case $folder in */share/jc-stats/cluster)
	beside=${folder%/share/jc-stats/cluster}/bin/jc-stats
	[ -n "${JC_STATS:-}" ] || [ ! -x "$beside" ] || JC_STATS=$beside ;;
esac

if [ -e "$OUTPUT/all.sqlite" ]; then
	echo "$OUTPUT/all.sqlite: expected no merged store, found one: another OUTPUT, or move it away" >&2
	exit 1
fi
# Parts that are there are gone on with, if they are of as many shards.
mkdir -p "$OUTPUT/log"
export DATA OUTPUT SHARDS
for name in CHECKPOINT OPTIONS REPORT JC_STATS RESTARTS; do [ -z "${!name+set}" ] || export "${name?}"; done

array=$(sbatch --parsable --export=ALL --array="1-$SHARDS" --output="$OUTPUT/log/shard-%a.log" "$@" "$folder/sdf-array.sbatch")
array=${array%%;*}
merge=$(sbatch --parsable --export=ALL --dependency="afterok:$array" --kill-on-invalid-dep=yes \
	--output="$OUTPUT/log/merge.log" "$folder/merge.sbatch")
echo "array $array: shards 1-$SHARDS of $DATA"
echo "merge ${merge%%;*}: $OUTPUT/all.sqlite, sdf.json, sdf.csv, after the last shard"
