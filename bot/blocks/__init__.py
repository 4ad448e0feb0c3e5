"""Values in, Block Kit out: pure drawing, plain dicts, classic blocks only. Decides nothing and fetches nothing."""
