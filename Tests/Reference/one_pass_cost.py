#!/usr/bin/env python3
"""What one pass costs beside measuring each law with its own pairs, at equal width of the interval.

    one_pass_cost.py JC_STATS CHECKPOINT DATA [options of sdf]

Runs `sdf` both ways three times in turn. The cost of a law is the median processor time of the whole run times the
squared ratio of the standard errors: to halve an interval takes four times the pairs.
"""
import csv
import os
import statistics
import subprocess
import sys
import tempfile

SETTINGS = {
    "Figure 4 (RandomCrop, five JC laws)": ["--law", "randomcrop", "--beta", "-2,-1,0,1,2"],
    "Figures 2 and 4 (all eleven)": [],
}


def run(program, arguments, output):
    before = os.times()
    subprocess.run([program, "sdf", *arguments, "--quiet", "-o", output], check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    with open(output) as file:
        rows = {(row["law"], row["beta"] or row["ratio"]): row for row in csv.DictReader(file)}
    return after.children_user - before.children_user + after.children_system - before.children_system, rows


def main():
    program, arguments = sys.argv[1], sys.argv[2:]
    output = os.path.join(tempfile.mkdtemp(), "sdf.csv")
    for name, laws in SETTINGS.items():
        times = {"one pass": [], "direct": []}
        rows = {}
        for _ in range(3):
            for way, more in (("one pass", []), ("direct", ["--direct"])):
                seconds, rows[way] = run(program, arguments + laws + more, output)
                times[way].append(seconds)
        medians = {way: statistics.median(values) for way, values in times.items()}
        ratio = medians["one pass"] / medians["direct"]
        print(f"{name}: {medians['one pass']:.1f} s in one pass, {medians['direct']:.1f} s directly, {ratio:.3f}")
        for law, one in rows["one pass"].items():
            own = rows["direct"][law]
            costs = [
                ratio * (float(one[column]) / float(own[column])) ** 2 if one[column] and own[column] else None
                for column in ("standard_error", "difference_standard_error")
            ]
            texts = ["-" if cost is None else f"{cost:.3f}" for cost in costs]
            print(f"  {law[0]:10} {law[1]:5} SDF {texts[0]:>6}  difference {texts[1]:>6}")


if __name__ == "__main__":
    main()
