"""Letters: the answer goes back to who wrote, and posts hear of the requests that they are to answer."""
