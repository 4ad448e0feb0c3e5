"""The rules of progress claims and of sending them. Standard library only: no clock, no I/O, no Slack, no SQL."""
