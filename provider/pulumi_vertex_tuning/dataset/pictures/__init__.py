"""What a data set holds, drawn."""
