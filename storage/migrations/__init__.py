"""Schema migrations, applied by `storage.migrate`."""
