"""The two telephones: what a call does on paper and what it does through ARI must be the same."""
