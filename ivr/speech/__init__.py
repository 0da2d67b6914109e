"""What is said: catalogues of texts and recordings turned into telephone audio in eight languages."""
