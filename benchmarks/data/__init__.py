"""The checks of data sets beside a loop that only parses."""
