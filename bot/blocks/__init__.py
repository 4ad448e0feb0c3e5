"""Values in, Block Kit out. Pure: nothing here looks anything up. Each id has its writer beside its reader."""
