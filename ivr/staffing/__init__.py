"""How many agents the promise needs: by formula from the journal's calls, and by playing a whole day."""
