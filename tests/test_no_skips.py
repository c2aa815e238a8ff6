"""`.ci/run` lets no skip pass, wherever it comes from."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

CONFTEST = Path(__file__).parent / "conftest.py"
SKIPS = {
    "mark": "@pytest.mark.skip(reason='because')\ndef test_left_out(): pass",
    "condition": "@pytest.mark.skipif(True, reason='because')\ndef test_left_out(): pass",
    "inside": "def test_left_out(): pytest.skip('because')",
    "fixture": "def test_left_out(required): required('no-such-program')",
    "file": "pytest.skip('because', allow_module_level=True)",
    "library": "pytest.importorskip('no_such_library')",
}
RUNS = {
    "run": "def test_run(): pass\n",
    "known": "@pytest.mark.xfail(reason='known')\ndef test_wrong(): assert False",
}


def run(folder: Path, *options: str, **settings: str) -> tuple[int, str]:
    """One run over all of these, each in a file of its own, with what the tests' rooms share."""
    shutil.copy(CONFTEST, folder)
    for name, code in (SKIPS | RUNS).items():
        (folder / f"test_{name}.py").write_text(f"import pytest\n{code}\n", encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "DOJANG_"))}
    environment["PYTHONPATH"] = str(CONFTEST.parents[1])  # of which it needs the tests' own rooms
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=folder, env=environment | settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ended.returncode, ended.stdout


def test_where_nothing_may_be_left_out_every_skip_is_a_failure_in_workers_too(tmp_path: Path):
    code, told = run(tmp_path, "-n1", "--continue-on-collection-errors", DOJANG_NO_SKIPS="1")
    assert code == 1
    named = re.findall(r"^(?:FAILED|ERROR) test_(\w+)\.py", told, re.MULTILINE)
    assert sorted(named) == sorted(SKIPS)
    assert told.count("nothing may be left out: ") >= len(SKIPS)
    assert re.search(r"\b1 passed, 1 xfailed\b", told), "what was run is not complained of"


def test_elsewhere_a_skip_is_a_skip(tmp_path: Path):
    code, told = run(tmp_path)
    assert code == 0, told
    assert f"{len(SKIPS)} skipped" in told
