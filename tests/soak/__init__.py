"""Mixed load for minutes or an hour, with a fault every minute by seed, judged by the records of both sides."""
