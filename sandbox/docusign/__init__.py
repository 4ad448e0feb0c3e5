"""The stand-in DocuSign: OAuth, the eSignature REST API, Connect, and pages for the people who sign."""
