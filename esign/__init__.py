"""DocuSign: accounts, envelopes, news, the summary sheet. The only importer of docusign_esign; no SQL, no Slack."""
