"""A routing turned into dialplan that runs its flow when no controller does (decision 15)."""
