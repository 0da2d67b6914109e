"""Who may log in to the desk: accounts, passwords, second factors, sessions, and the log of what was done."""
