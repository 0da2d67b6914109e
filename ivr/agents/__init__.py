"""The desk: who of the agents takes calls, who does not and why, and what that asks of the telephone system."""
