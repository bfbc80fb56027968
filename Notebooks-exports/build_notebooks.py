"""Makes the notebooks of this folder from cells/, executes them and exports them as HTML.

Cells are written as Python in the percent format: `# %%` starts code, `# %% [markdown]` text in comments, and
`# %% include: FILE` puts the cells of another file there. A notebook whose code fails is reported and not written.
Nothing of the machine or the time of the run is kept, so that a second run gives the same files.
"""

import os
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SETTINGS = Path(sys.prefix) / "settings"
# The user's own settings of Jupyter, IPython and matplotlib stay out.
os.environ.update(
    JUPYTER_CONFIG_DIR=str(SETTINGS), JUPYTER_PREFER_ENV_PATH="1", IPYTHONDIR=str(SETTINGS), MPLCONFIGDIR=str(SETTINGS),
    JUPYTER_PLATFORM_DIRS="1", JUPYTER_RUNTIME_DIR=str(SETTINGS / "runtime"), PYTHONHASHSEED="0",
    PYTHONSAFEPATH="1", PYDEVD_DISABLE_FILE_VALIDATION="1")

import nbformat  # noqa: E402
from nbclient import NotebookClient  # noqa: E402
from nbclient.exceptions import CellExecutionError  # noqa: E402
from nbconvert import HTMLExporter  # noqa: E402
from pygments.formatters import HtmlFormatter  # noqa: E402

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
{body}
</body>
</html>
"""


class UnexpectedOutput(Exception):
    """A cell wrote a warning: it would name files and processes of this machine."""


def percent_cells(path):
    """The cells of a file: (kind, text) each."""
    for part in ("\n" + path.read_text(encoding="utf-8")).split("\n# %%")[1:]:
        head, _, text = part.partition("\n")
        head, text = head.strip(), text.strip("\n")
        if head.startswith("include:"):
            yield from percent_cells(path.parent / head.removeprefix("include:").strip())
        elif head == "[markdown]":
            yield "markdown", "\n".join(line.removeprefix("#").removeprefix(" ") for line in text.splitlines())
        else:
            yield "code", text


def notebook(path):
    """A notebook that has not run, its cells numbered instead of named at random."""
    made = nbformat.v4.new_notebook()
    made.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    for number, (kind, text) in enumerate(percent_cells(path), start=1):
        cell = nbformat.v4.new_markdown_cell(text) if kind == "markdown" else nbformat.v4.new_code_cell(text)
        cell.id = f"cell-{number:02}"
        made.cells.append(cell)
    return made


def execute(made):
    """Runs the cells, in this folder."""
    NotebookClient(
        made, kernel_name="python3", extra_arguments=["--log-level=ERROR"], timeout=300, record_timing=False,
        resources={"metadata": {"path": str(FOLDER)}}).execute()
    for cell in made.cells:
        warnings = [each.text for each in cell.get("outputs", []) if each.get("name") == "stderr"]
        if warnings:
            raise UnexpectedOutput(f"{cell.id} warns: {''.join(warnings)}")
    made.metadata.language_info = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}


def page(made, title):
    """One page without scripts or requests, in the reader's light or dark."""
    body, _ = HTMLExporter(template_name="basic", embed_images=True).from_notebook_node(made)
    dark = HtmlFormatter(style="github-dark").get_style_defs(".highlight")
    style = "\n".join([
        (FOLDER / "cells" / "page.css").read_text(encoding="utf-8").strip(),
        HtmlFormatter(style="default").get_style_defs(".highlight"),
        "@media (prefers-color-scheme: dark) {", dark, "}"])
    text = PAGE.format(title=title, style=style, body=body.strip())
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def build(name):
    """Makes the notebook and the page of a figure or a table."""
    made = notebook(FOLDER / "cells" / f"{name}.py")
    execute(made)
    title = made.cells[0].source.splitlines()[0].removeprefix("# ")
    written = page(made, title)
    nbformat.write(made, FOLDER / f"{name}.ipynb")
    (FOLDER / f"{name}.html").write_text(written, encoding="utf-8")


def main():
    (SETTINGS / "runtime").mkdir(parents=True, exist_ok=True)
    names = sys.argv[1:] or sorted(
        path.stem for pattern in ("figure-*.py", "table-*.py") for path in (FOLDER / "cells").glob(pattern)
        # A table has runs behind it that may not be made yet.
        if (FOLDER / f"{path.stem}.csv").exists())
    # It measures anew, and so needs the program.
    if not sys.argv[1:] and Path(os.environ.get("JC_STATS", "")).is_file():
        names.append("python-package")
    failures = 0
    for number, name in enumerate(names, start=1):
        print(f"[{number}/{len(names)}] {name} ...", end=" ", flush=True)
        try:
            build(name)
            print("checks passed")
        except CellExecutionError as error:
            failures += 1
            print(f"failed: {error.ename}: {error.evalue}")
        except UnexpectedOutput as error:
            failures += 1
            print(f"failed: {error}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
