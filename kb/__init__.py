"""What a document is, where it is kept, how it is found."""
