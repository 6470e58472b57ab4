"""Other providers, measured beside ours."""
