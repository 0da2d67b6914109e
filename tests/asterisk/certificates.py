"""Certificates for tests: an authority, and certificates for addresses that it signs."""

from __future__ import annotations

import subprocess
from pathlib import Path


def authority(folder: Path, name: str) -> Path:
    """Makes `<name>.crt` and `<name>.key` of somebody whom others may trust; the certificate's path."""
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{name}.key")
    _openssl(folder, "req", "-x509", *key, "-out", f"{name}.crt", "-days", "2", "-subj", f"/CN={name}")
    return folder / f"{name}.crt"


def certificate(folder: Path, signer: str, host: str) -> tuple[Path, Path]:
    """A certificate for the address `host` signed by `signer`, and its key."""
    name = f"{signer}-{host}"
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{name}.key")
    _openssl(folder, "req", *key, "-out", f"{name}.csr", "-subj", f"/CN={host}")
    (folder / "names").write_text(f"subjectAltName=IP:{host}\n")
    by = ("-CA", f"{signer}.crt", "-CAkey", f"{signer}.key", "-CAcreateserial", "-extfile", "names", "-days", "2")
    _openssl(folder, "x509", "-req", "-in", f"{name}.csr", *by, "-out", f"{name}.crt")
    return folder / f"{name}.crt", folder / f"{name}.key"


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
