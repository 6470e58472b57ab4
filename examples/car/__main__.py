"""Start the car: `python examples/car --issuer http://127.0.0.1:8080 --client-id …`; its key: `… --show-key`."""

import os
import sys

import uvicorn

from app import build
from memory import Memory
from settings import read_settings

if __name__ == "__main__":
    settings = read_settings(sys.argv[1:], os.environ)
    memory = Memory(settings.data)
    if settings.show_key:
        print(memory.public_keys())
        sys.exit()
    print(f"The car's screen is at {settings.base_url}; its drivers sign in at {settings.issuer}", flush=True)
    uvicorn.run(
        build(settings, memory),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
    )
