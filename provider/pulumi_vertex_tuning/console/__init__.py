"""The web console: tuned models and jobs in a browser on this machine.

What a page shows is decided by plain functions (rows, details, curves, samples, drafts);
pages/ draws it with NiceGUI, world.py reads it, guard.py lets in who may.
"""
