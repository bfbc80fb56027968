"""Runs the program: command lines, its JSON, its progress and its errors."""

from __future__ import annotations

import codecs
import csv
import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import tempfile
import tty
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, NoReturn, Optional, Sequence, Union


class JCStatsError(Exception):
    """The program failed; its text is the program's one line, and the command.

    Attributes:
        command: the command line.
        status: the program's exit code, negative where a signal ended it.
        message: what it said: what, where, expected and found.
    """

    def __init__(self, command: Sequence[str], status: int, message: str):
        self.command, self.status, self.message = list(command), status, message
        super().__init__(f"{message}\n  {shlex.join(['jc-stats', *self.command[1:]])}")


class UsageError(JCStatsError):
    """A command line that the program does not take: exit code 64."""


class Output(NamedTuple):
    """What a command gave: its JSON, the rows of its CSV where they were asked for, and its command line."""

    json: Dict[str, Any]
    table: List[Dict[str, str]]
    command: List[str]


def path() -> Path:
    """The program: that of JC_STATS where it is set, else the one that comes with this package."""
    chosen = os.environ.get("JC_STATS")
    return Path(chosen) if chosen else Path(__file__).resolve().parent / "bundle" / "bin" / "jc-stats"


def main() -> NoReturn:
    """Becomes the program: the command `jc-stats` of an environment that this package is installed into."""
    os.execv(path(), ["jc-stats", *sys.argv[1:]])


def run(command: str, *inputs: Union[str, "os.PathLike[str]"], progress: Optional[bool] = None, table: bool = False,
        **options: Any) -> Output:
    """Runs a command that has `--json`.

    Args:
        inputs: the command's arguments, ahead of its options.
        progress: whether to show what the program shows; None: in a terminal and in a notebook.
        table: whether to read the command's CSV too.
        options: the command's options with underscores; `from_` is `--from`.

    Raises:
        JCStatsError: where the program fails; UsageError where it does not take the command line.
    """
    line = [str(path()), command, *(os.fspath(each) for each in inputs), *arguments(options), "--json"]
    with tempfile.TemporaryDirectory(prefix="jc-stats-") as folder:
        file = Path(folder) / "table.csv"
        # Where the table is written to is nobody's business.
        called = [*line, "--output", str(file), "--quiet"] if table else line
        with open(Path(folder) / "json", "w+b") as result:
            status, said = watch(called, result, shows_progress() if progress is None else progress)
            if status != 0:
                raise (UsageError if status == 64 else JCStatsError)(line, status, error_line(said, status))
            result.seek(0)
            text = result.read().decode("utf-8")
        rows: List[Dict[str, str]] = []
        if table:
            with open(file, encoding="utf-8", newline="") as lines:
                rows = list(csv.DictReader(lines))
    return Output(json.loads(text), rows, line)


def arguments(options: Dict[str, Any]) -> List[str]:
    """Options as words: None and False are left out, True is a flag, numbers are joined by commas, else each has the option's
    name before it."""
    words: List[str] = []
    for name, value in options.items():
        if value is None or value is False:
            continue
        option = "--" + name.rstrip("_").replace("_", "-")
        words += [option] if value is True else [word for text in texts(value) for word in (option, text)]
    return words


def texts(value: Any) -> List[str]:
    """What stands behind an option, once or several times."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (str, os.PathLike)):
        return [os.fspath(value)]
    if not isinstance(value, Sequence):
        return [str(value)]
    if all(isinstance(each, (int, float)) or hasattr(each, "dtype") for each in value):
        return [",".join(str(each) for each in value)]
    return [text for each in value for text in texts(each)]


def shows_progress() -> bool:
    """Whether somebody looks on: a terminal, or a notebook, which shows what is written to stderr."""
    ipython = sys.modules.get("IPython")
    return sys.stderr.isatty() or getattr(ipython and ipython.get_ipython(), "kernel", None) is not None


def watch(line: Sequence[str], result: Any, is_shown: bool) -> "tuple[int, str]":
    """Runs the program with stdout into `result`; its exit code and what it wrote to stderr.

    Where that is shown, stderr is a terminal to the program, so that it redraws its own progress bar; it is passed on as it
    comes. An interrupt is passed on too: the program keeps what it has measured.
    """
    ours, theirs = pty.openpty() if is_shown else os.pipe()
    if is_shown:
        tty.setraw(theirs)
    process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=result, stderr=theirs)
    os.close(theirs)
    try:
        said = passed_on(ours, is_shown)
        return process.wait(), said
    except BaseException:
        process.send_signal(signal.SIGINT)
        process.wait()
        raise
    finally:
        os.close(ours)


def passed_on(descriptor: int, is_shown: bool) -> str:
    """Everything that is written to the other end of `descriptor`."""
    said, decoder = [], codecs.getincrementaldecoder("utf-8")("replace")
    while True:
        try:
            chunk = os.read(descriptor, 1 << 16)
        except OSError:
            # A terminal that nobody has open any more.
            chunk = b""
        text = decoder.decode(chunk, final=not chunk)
        said.append(text)
        if is_shown and text:
            sys.stderr.write(text)
            sys.stderr.flush()
        if not chunk:
            return "".join(said)


def error_line(said: str, status: int) -> str:
    """The line that the program ends with where it fails."""
    lines = [part.strip() for line in said.splitlines() for part in line.split("\r")]
    named = [line[line.index("jc-stats: "):] for line in lines if "jc-stats: " in line]
    if named:
        return named[-1][len("jc-stats: "):]
    return lines[-1] if lines and lines[-1] else f"ended with status {status} and said nothing"
