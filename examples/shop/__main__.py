"""Start the shop: `python examples/shop --issuer http://127.0.0.1:8080 --client-id … --listen 127.0.0.1:8090`."""

import os
import sys

import uvicorn

from app import build
from settings import read_settings

if __name__ == "__main__":
    settings = read_settings(sys.argv[1:], os.environ)
    print(f"The shop listens on {settings.base_url} and signs its customers in at {settings.issuer}", flush=True)
    uvicorn.run(
        build(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
    )
