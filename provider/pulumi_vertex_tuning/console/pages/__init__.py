"""The console's pages, drawn with NiceGUI."""
