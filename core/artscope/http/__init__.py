"""Running Calls over HTTP. The only folder that imports httpx."""
