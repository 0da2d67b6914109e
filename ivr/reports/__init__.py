"""Reports to the ministry: the figures of a day, a month or a year, on the screen, as CSV, as a page and on paper."""
