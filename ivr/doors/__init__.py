"""Who guesses passwords is slowed down and shut out: failures turned into blocks that Asterisk keeps."""
