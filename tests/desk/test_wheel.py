"""A server that installs the wheel needs no Node.js: the bundled scripts and everything pages are made of are in it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from ivr.settings import PROJECT


def test_the_wheel_has_all_that_pages_are_made_of(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(PROJECT / "ivr", source / "ivr", ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, source / name)
    asked = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*asked, "--wheel-dir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        packed = {name for name in opened.namelist() if name.startswith("ivr/desk/")}
    desk = PROJECT / "ivr" / "desk"
    wanted = {f"ivr/desk/{path.relative_to(desk)}" for path in desk.rglob("*") if path.is_file()}
    left_out = {name for name in wanted if "/scripts/" in name or "__pycache__" in name}
    assert wanted - left_out == packed
    assert {"ivr/desk/static/built/editor.js", "ivr/desk/static/built/telephone.js"} <= packed
