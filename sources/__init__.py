"""Where claims come from: files today. Turns them into records; stores nothing."""
