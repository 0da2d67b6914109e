"""The routing on the desk: drawn, edited, checked, tried on paper, compared, and put into force."""
