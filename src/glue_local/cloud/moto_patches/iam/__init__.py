"""Who may do what on the local endpoint: IAM and bucket policies decided as AWS decides them."""
