"""What must be answered after a call, a message or a letter: with a deadline, and each step dated and signed."""
