"""DocuSign. The only importer of docusign_esign; knows envelopes, not Slack and not SQL."""
