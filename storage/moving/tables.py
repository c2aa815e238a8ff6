"""What is moved: every table there is."""

from __future__ import annotations

from typing import Final

from storage.backup.tables import CARRIED, UNDER_WAY

META: Final = next(table for table in CARRIED if table.name == "meta")
"""Whose database it is. It comes last, when everything else has been compared."""
MOVED: Final = tuple(table for table in (*CARRIED, *UNDER_WAY) if table is not META)
"""What others refer to comes before them."""
