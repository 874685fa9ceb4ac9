"""All tests run without what the surroundings say of colours."""

from __future__ import annotations

import os

for name in ("NO_COLOR", "FORCE_COLOR"):
    os.environ.pop(name, None)
