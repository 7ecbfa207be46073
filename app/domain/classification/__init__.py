"""Which pattern, which impairments behind it, how certain, and where it comes from."""
