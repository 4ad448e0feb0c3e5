"""What a person did in Slack: authorise, call one service, answer. `register` lists every touch point."""
