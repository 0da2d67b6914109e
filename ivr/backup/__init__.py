"""What a service has kept, turned into one file and back."""
