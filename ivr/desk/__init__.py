"""The desk: pages for supervisors, agents, consulates, auditors and administrators, behind a log-in."""
