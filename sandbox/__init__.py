"""Stand-ins that speak the wire protocols of Slack and DocuSign, strictly. Imports nothing of the product."""
