"""A pytest plugin: from here on `import httpx` means its successor."""

from __future__ import annotations

import httpx2

httpx2.alias_httpx()
