"""Passwords and keys of the local platform: made once, readable by their owner alone."""

import json
import os
import secrets
from pathlib import Path


class Secrets:
    """Named random secrets of one state directory, kept in its `secrets.json` (mode 0600)."""

    def __init__(self, state: Path) -> None:
        self._file = state / "secrets.json"
        self._known: dict[str, str] = (
            json.loads(self._file.read_text()) if self._file.exists() else {}
        )

    def get(self, name: str) -> str:
        """The secret of this name: 43 characters safe in URLs, 32 bytes of randomness."""
        if name not in self._known:
            self._known[name] = secrets.token_urlsafe(32)
            self._save()
        return self._known[name]

    def _save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(self._known, file, indent=1)
