"""The stand-in Slack: Web API, Socket Mode and signed HTTP, and a page in the browser to act as its people."""
