"""Where turns of several workers wait for each other, as far as rows do not make them.

Unique keys and the locks of rows decide about almost everything. They cannot where somebody decides
about all of a kind at once while others of that kind are just coming or going, as nobody sees what
is not committed yet. Whoever comes or goes passes a gate beside all others who do. Whoever decides
about all asks to be alone there: it waits until nobody is under way, and who comes then waits until
it has committed, and goes by what it has left.
"""

from __future__ import annotations

from typing import Final

SIGNING: Final = b"signing: the gate"
LEAVING: Final = b"leaving: the gate"
"""Of those who want no more updates, while the next to get them are being chosen."""
