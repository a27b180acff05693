"""Which fields of a tuning job cannot change without training again, under the API's names."""

PLACE = ("project", "location")
DATA = ("trainingDataset", "validationDataset")

RETRAINING = (
    *PLACE,
    "baseModel",
    "preTunedModel",
    *DATA,
    "hyperparameters",
    "exportLastCheckpointOnly",
    "kmsKeyName",
    "retry",
)
"""All else lives on the model, or is recorded only."""
