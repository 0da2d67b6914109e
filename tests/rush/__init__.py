"""Three hundred calls against twelve agents: random people, by seed, judged by two sets of records."""
