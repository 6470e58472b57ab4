"""Logs: one JSON object a line, without personal data (ASVS 16.2)."""

import logging
import sys
from typing import TextIO

import msgspec

_TALKATIVE = ("uvicorn.access", "httpx2", "httpcore2")
"""They would log whole addresses, which we keep out of logs."""
_OWN = ("request", "method", "route", "status", "ms", "kind", "job")


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON; line breaks and control characters cannot get out of it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "from": record.name,
            "say": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in _OWN if hasattr(record, name)}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


def start_logging(stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """Send all logs to ``stream``."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
