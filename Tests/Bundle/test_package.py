"""The Python package as pip installed it: python Tests/Bundle/test_package.py FIXTURES, of images.

What needs pandas, matplotlib or a notebook is tested where they are, and skipped by name elsewhere.
"""

import dataclasses
import importlib.util
import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from contextlib import redirect_stderr
from pathlib import Path

import jc_stats

FIXTURES = Path(sys.argv.pop(1)).resolve()


def needs(*names):
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    return unittest.skipIf(missing, f"no {', '.join(missing)}")


class CommandTests(unittest.TestCase):
    def test_the_command_is_the_program(self):
        run = subprocess.run(["jc-stats", "density", "--beta", "0", "--json"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        direct = subprocess.run([jc_stats.path(), "density", "--beta", "0", "--json"], capture_output=True, text=True)
        self.assertEqual(run.stdout, direct.stdout)
        for words in (["jc-stats", "nothing"], [sys.executable, "-m", "jc_stats", "nothing"]):
            self.assertEqual(subprocess.run(words, capture_output=True).returncode, 64)

    def test_it_takes_nothing_but_itself(self):
        installed = Path(jc_stats.__file__).parent
        self.assertTrue((installed / "py.typed").exists())
        self.assertTrue(jc_stats.path().is_relative_to(installed))
        for name in ("bin/jc-stats", "lib/jc-stats", "lib/jc-stats.program"):
            self.assertTrue(os.access(installed / "bundle" / name, os.X_OK), name)
        self.assertTrue((Path(sys.prefix) / "share/man/man1/jc-stats.1").exists())


class ResultTests(unittest.TestCase):
    def test_density(self):
        found = jc_stats.density(law="randomcrop", beta=[0, -2], exceed=2)
        self.assertEqual([each.label for each in found.results], ["RandomCrop", "JC(0)", "JC(-2)"])
        self.assertAlmostEqual(found.results[0].exceedance[0].two_sided, 0.28125)
        self.assertEqual(found.scale, (0.2, 1))
        # Each law's points are a distribution function.
        for label in ("RandomCrop", "JC(0)", "JC(-2)"):
            points = [each.cdf for each in found.points if each.label == label]
            self.assertTrue(points == sorted(points) and abs(points[-1] - 1) < 1e-9)
        self.assertTrue(dataclasses.is_dataclass(found.results[0]))
        with self.assertRaises(dataclasses.FrozenInstanceError):
            found.results[0].entropy = 0

    def test_sample_and_fit_of_its_draws(self):
        with tempfile.TemporaryDirectory() as folder:
            draws = Path(folder) / "draws.npy"
            found = jc_stats.sample(beta=-1, count=20_000, seed=3, draws=draws)
            self.assertGreater(found.results[0].fit.chi_square_p_value, 1e-4)
            self.assertEqual(sum(each.count for each in found.results[0].histogram), 20_000)
            fitted = jc_stats.fit(draws, scale=(0.2, 1))
        self.assertEqual((fitted.results[0].law, fitted.pairs), ("jc", 20_000))
        low, high = fitted.results[0].ci95
        self.assertTrue(low - 0.2 < -1 < high + 0.2 and low < high)
        self.assertIn("JC", fitted.verdict)
        self.assertEqual(fitted.rows()[0]["ci95_low"], low)

    def test_sdf_and_its_store(self):
        with tempfile.TemporaryDirectory() as folder:
            store = Path(folder) / "pairs.sqlite"
            found = jc_stats.sdf(FIXTURES, law="randomcrop", beta=[0, 1], store=store, allow_unreadable=True)
            again = jc_stats.sdf(from_=store, beta=-0.5, allow_unreadable=True)
        self.assertEqual(len(found.results), 3)
        for each in found.results:
            self.assertTrue(each.ci95[0] < each.sdf < each.ci95[1])
        self.assertIsNone(found.results[0].difference)
        self.assertAlmostEqual(found.results[1].difference.sdf, found.results[1].sdf - found.results[0].sdf, places=12)
        self.assertIn("-0.5", [f"{each.beta:g}" for each in again.results if each.beta is not None])
        self.assertEqual(found.rows()[1]["difference_sdf"], found.results[1].difference.sdf)

    def test_evaluate(self):
        with tempfile.TemporaryDirectory() as folder:
            for kind in ("rgb", "grey"):
                os.mkdir(Path(folder) / kind)
                for file in sorted(FIXTURES.glob(f"{kind}*.*"))[:6]:
                    os.symlink(file, Path(folder) / kind / file.name)
            found = jc_stats.evaluate(*checkpoint(), folder, neighbors=3)
        self.assertEqual([each.classifier for each in found.results], ["knn", "linear"])
        for each in found.results:
            self.assertEqual(each.top1, each.right / each.images)


def checkpoint():
    return [next((jc_stats.path().parent.parent / "share/jc-stats").glob("*.safetensors"))]


class ErrorTests(unittest.TestCase):
    def test_an_error_is_the_programs_line(self):
        with self.assertRaises(jc_stats.JCStatsError) as caught:
            jc_stats.sdf("/no such folder", beta=0)
        self.assertEqual(caught.exception.status, 1)
        self.assertIn("/no such folder: expected", caught.exception.message)
        self.assertIn("jc-stats sdf '/no such folder' --beta 0", str(caught.exception))

    def test_a_wrong_option_is_a_usage_error(self):
        with self.assertRaises(jc_stats.UsageError) as caught:
            jc_stats.density(bta=0, progress=True)
        self.assertIn("--bta", caught.exception.message)

    def test_an_interrupt_ends_the_program(self):
        # What started the tests may have it ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        threading.Timer(1, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        begun = time.monotonic()
        with self.assertRaises(KeyboardInterrupt):
            jc_stats.sample(beta=0, count=4_000_000_000)
        self.assertLess(time.monotonic() - begun, 20)


class ProgressTests(unittest.TestCase):
    def test_progress_is_the_programs_own(self):
        shown = {}
        for progress in (True, False, None):
            text = io.StringIO()
            with redirect_stderr(text):
                jc_stats.sdf(FIXTURES, beta=0, allow_unreadable=True, progress=progress)
            shown[progress] = text.getvalue()
        self.assertIn("\r", shown[True])
        self.assertIn("sdf [", shown[True])
        self.assertEqual(shown[False], "")
        # What takes no terminal and no notebook shows nothing of itself.
        self.assertEqual(shown[None], "")

    @needs("nbclient", "ipykernel")
    def test_a_notebook_shows_it(self):
        import nbformat
        from nbclient import NotebookClient

        cell = nbformat.v4.new_code_cell(
            f"import jc_stats\nr = jc_stats.sdf({str(FIXTURES)!r}, beta=0, allow_unreadable=True)\nprint(len(r.results))")
        book = nbformat.v4.new_notebook(cells=[cell])
        NotebookClient(book, kernel_name="python3", timeout=120).execute()
        streams = {each.name: each.text for each in cell.outputs}
        self.assertEqual(streams["stdout"], "1\n")
        # The bar is gone when it is done, as in a terminal; what the program said beside it stays.
        self.assertIn("left out", streams["stderr"])


class OtherLibraryTests(unittest.TestCase):
    @needs("pandas")
    def test_pandas(self):
        frame = jc_stats.density(law="randomcrop", beta=[0, 1]).to_pandas()
        self.assertEqual(list(frame["law"]), ["randomcrop", "jc", "jc"])
        self.assertEqual(frame["entropy"].dtype.kind, "f")

    @needs("matplotlib")
    def test_matplotlib(self):
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot

        with tempfile.TemporaryDirectory() as folder:
            draws = Path(folder) / "draws.npy"
            results = [jc_stats.density(beta=[0, 1]), jc_stats.sample(beta=0, count=5000, draws=draws),
                       jc_stats.fit(draws), jc_stats.sdf(FIXTURES, law="randomcrop", beta=0, allow_unreadable=True)]
            for each in results:
                axes = each.plot()
                axes.figure.savefig(Path(folder) / "plot.png")
                self.assertTrue(axes.lines or axes.patches, type(each))
                pyplot.close(axes.figure)

    def test_without_them_it_says_so(self):
        if importlib.util.find_spec("pandas") is None:
            with self.assertRaises(ImportError):
                jc_stats.density(beta=0).to_pandas()


if __name__ == "__main__":
    unittest.main()
