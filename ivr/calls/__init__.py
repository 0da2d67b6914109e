"""Running calls: the session loop and the protocol that both phones speak."""
