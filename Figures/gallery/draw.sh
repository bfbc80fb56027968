#!/bin/sh
# Draws every kind of chart at the width of a column and of both: Figures/gallery/draw.sh PROGRAM, from the root of the repository.
set -eu
program=$1
here=Figures/gallery
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What is measured once: pairs of demo images, sampled areas.
"$program" sdf --limit 400 --quiet --store "$work/pairs.sqlite" >/dev/null
"$program" sdf --limit 400 --features projection --quiet --store "$work/projection.sqlite" >/dev/null
"$program" sample --count 20000 --beta 0 --quiet --draws "$work/areas.npy" >/dev/null

# draw NAME COMMAND...: NAME-single.png and NAME-double.png.
draw() {
    name=$1
    shift
    for width in single double; do
        "$program" "$@" --quiet --width "$width" --dpi 110 --no-caption -o "$here/$name-$width.png" >/dev/null
    done
}

# figure NAME NUMBER OPTIONS...: a figure of the paper.
figure() {
    name=$1 number=$2
    shift 2
    for width in single double; do
        "$program" figures --only "$number" --quiet --width "$width" --dpi 110 --no-caption --figures "$work" \
            --exports "$work/exports" "$@" >/dev/null
        cp "$work/figure-$number.png" "$here/$name-$width.png"
    done
}

draw density density --law randomcrop --beta=-2,-1,0,1,2
draw density-ratios density --law randomcrop --beta=-2,0,2 --axis ratio --title "The same against the ratio"
draw marginal density --quantity area --beta=-2,0,2
draw blur density --parameter blur --law randomcrop --beta=-2,0,2
draw sampled sample --count 200000 --law randomcrop --beta 0 --realisation torchvision --image-size 500x375
draw geometry sample --geometry --image-size 500x375 --count 100000 --law randomcrop --beta=-2,0
draw geometry-panel sample --geometry --image-size 500x375 --count 100000 --law randomcrop --beta=-2,0 --panel 1
draw fit fit "$work/areas.npy" --parameter area
draw sdf sdf --from "$work/pairs.sqlite" --law randomcrop --ratio 1,2,3,4,5 --beta=-2,-1,0,1,2
draw auc sdf --from "$work/pairs.sqlite" --law randomcrop --beta=-2,-1,0,1,2 --measure auc
draw encoders sdf --from "$work/pairs.sqlite" --from "$work/projection.sqlite" --law randomcrop --beta=-2,-1,0,1,2 --measure auc
draw cosine sdf --from "$work/pairs.sqlite" --law randomcrop --beta=-2,0 --against iou
"$program" demo-data "$work/demo" --count 2 --quiet >/dev/null
picture=$(find "$work/demo" -name '*.jpg' | sort | head -n 1)
draw pairs pairs "$picture" --law randomcrop --beta 0,-2 --ratio 4 --count 1
figure kinds 1
figure densities 3
figure losses 5 --losses Notebooks-exports/figure-5.csv

# The runs behind Table 5, by what came out.
awk -F, 'NR == 1 { print "method,law,seed,linear,knn" }
    NR > 1 { print $1 "," ($2 == "jc" ? "jc:" $3 : $2) "," $4 "," $7 "," $8 }' Notebooks-exports/table-5-runs.csv \
    >"$work/runs.csv"
for width in single double; do
    "$program" figures --table 5 --manifest "$work/runs.csv" --quiet --width "$width" --dpi 110 --no-caption \
        --figures "$work" --exports "$work/exports" >/dev/null
    cp "$work/table-5-linear-gain.png" "$here/table-5-$width.png"
done
