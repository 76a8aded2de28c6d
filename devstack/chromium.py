"""Chromium, for browser tests: the machine's own, or Debian's unpacked without installing anything.

The unpacked one finds its libraries and fonts by two variables, which a small script sets. Its
sandbox needs what only an installation can give it: it is for pages of one's own.
"""

import os
import shutil
from pathlib import Path
from textwrap import dedent

from devstack import debian
from devstack.commands import alone
from devstack.paths import CACHE

_PACKAGES = CACHE / "chromium"
# The libraries, but the C library: that must be the very one that starts programs.
_LIBRARIES = ("chromium-common", "zlib1g", "lib[!c]*", "libc[!6]*")
# DejaVu has every letter of Vietnamese, for whatever brings no font of its own.
_FONTS = ("fonts-dejavu-core",)


def program() -> Path:
    """The browser, fetched at the first call.

    Raises:
        CommandError: the machine has neither it nor apt.
    """
    if installed := shutil.which("chromium"):
        return Path(installed)
    with alone(_PACKAGES.with_suffix(".lock")):
        debian.unpack(_PACKAGES, "chromium", *_LIBRARIES, beside=_FONTS)
        return _script(_PACKAGES)


def _script(folder: Path) -> Path:
    """What starts the unpacked browser."""
    root, script = folder.resolve() / "root", folder / "chromium"
    fonts = folder.resolve() / "fonts.conf"
    fonts.write_text(
        dedent(f"""\
            <?xml version="1.0"?>
            <!DOCTYPE fontconfig SYSTEM "fonts.dtd">
            <fontconfig>
              <dir>{root}/usr/share/fonts</dir>
              <dir>/usr/share/fonts</dir>
              <cachedir>{folder.resolve()}/fonts</cachedir>
            </fontconfig>
            """)
    )
    machine = f"{os.uname().machine}-linux-gnu"
    common = root / "usr" / "lib" / machine
    libraries = [common, root / "lib" / machine, common / "nss", common / "pulseaudio"]
    places = ":".join(str(one) for one in libraries)
    draft = script.with_suffix(".draft")
    draft.write_text(
        dedent(f"""\
            #!/bin/sh
            export LD_LIBRARY_PATH={places} FONTCONFIG_FILE={fonts}
            exec {root}/usr/lib/chromium/chromium "$@"
            """)
    )
    draft.chmod(0o755)
    draft.replace(script)
    return script
