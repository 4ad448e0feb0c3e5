"""The Slack bot, and the services that join the rules, DocuSign, the sources and storage."""
