"""The decisions that join storage, DocuSign and Slack. Called by the edge; calls nothing of the edge back."""
