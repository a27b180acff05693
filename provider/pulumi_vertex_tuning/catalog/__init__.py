"""Base models, adapter sizes and regions: one data file and its reader."""
