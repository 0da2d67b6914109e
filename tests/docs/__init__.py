"""The pages in docs/ held against the program that they describe."""
