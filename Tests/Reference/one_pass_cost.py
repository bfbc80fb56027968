#!/usr/bin/env python3
"""What all pairs of an image's views cost beside measuring each law with its own pairs, at equal width of the interval.

    one_pass_cost.py JC_STATS CHECKPOINT DATA [options of sdf]

Runs `sdf` each way three times in turn. The cost of a law is the median processor time of the whole run times the
squared ratio of the standard errors: to halve an interval takes four times the pairs. Both intervals are compared: of the
images as a sample, and as given. What the images differ by among one another is a floor that no pairs of them lower: the cost
of the sample if their views left no doubt, from the difference of the two intervals' variances.
"""
import csv
import os
import statistics
import subprocess
import sys
import tempfile

SETTINGS = {
    **{
        f"Figure 4 (RandomCrop, five JC laws), {count} pairs of JC(0) an image": (
            ["--law", "randomcrop", "--beta", "-2,-1,0,1,2"], ["--pairs-per-image", str(count)])
        for count in (1, 2, 3, 6, 10, 16)
    },
    "Figures 2 and 4 (all eleven)": ([], []),
}
COLUMNS = ["standard_error", "difference_standard_error", "given_standard_error", "given_difference_standard_error"]


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
    for name, (laws, of_all) in SETTINGS.items():
        times = {"all pairs": [], "direct": []}
        rows = {}
        for _ in range(3):
            for way, more in (("all pairs", of_all), ("direct", ["--direct"])):
                seconds, rows[way] = run(program, arguments + laws + more + ["--population", "given"], output)
                times[way].append(seconds)
        medians = {way: statistics.median(values) for way, values in times.items()}
        ratio = medians["all pairs"] / medians["direct"]
        print(f"{name}: {medians['all pairs']:.1f} s of all pairs, {medians['direct']:.1f} s directly, {ratio:.3f}")
        for law, one in rows["all pairs"].items():
            own = rows["direct"][law]
            costs = [ratio * (float(one[c]) / float(own[c])) ** 2 if one[c] and own[c] else None for c in COLUMNS]
            between = float(one[COLUMNS[0]]) ** 2 - float(one[COLUMNS[2]]) ** 2
            floor = ratio * between / float(own[COLUMNS[0]]) ** 2
            texts = ["-" if cost is None else f"{cost:.3f}" for cost in costs]
            print(f"  {law[0]:10} {law[1]:5} sample: SDF {texts[0]:>6} (images alone {floor:.3f})  difference {texts[1]:>6}"
                  f"  given: SDF {texts[2]:>6}  difference {texts[3]:>6}")


if __name__ == "__main__":
    main()
