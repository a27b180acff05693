"""The REST requests of Google's tuning guide, as they are printed there.

Only what the guide itself asks to replace, the words in capitals, is replaced; and the host.
"""

import re

CREATE_BODY = """\
{
  "baseModel": "BASE_MODEL",
  "supervisedTuningSpec" : {
      "trainingDatasetUri": "TRAINING_DATASET_URI",
      "validationDatasetUri": "VALIDATION_DATASET_URI",
      "hyperParameters": {
          "epochCount": "EPOCH_COUNT",
          "adapterSize": "ADAPTER_SIZE",
          "learningRateMultiplier": "LEARNING_RATE_MULTIPLIER"
      },
      "export_last_checkpoint_only": EXPORT_LAST_CHECKPOINT_ONLY,
  },
  "tunedModelDisplayName": "TUNED_MODEL_DISPLAYNAME",
  "encryptionSpec": {
    "kmsKeyName": "KMS_KEY_NAME"
  },
  "serviceAccount": "SERVICE_ACCOUNT"
}
"""

CREATE = """\
curl -X POST \\
-H "Authorization: Bearer $(gcloud auth print-access-token)" \\
-H "Content-Type: application/json; charset=utf-8" \\
-d @request.json \\
"https://TUNING_JOB_REGION-aiplatform.googleapis.com/v1/projects/PROJECT_ID/locations/TUNING_JOB_REGION/tuningJobs"
"""

SAMPLE = """\
PROJECT_ID=myproject
LOCATION=global
curl \\
-X POST \\
-H "Authorization: Bearer $(gcloud auth print-access-token)" \\
-H "Content-Type: application/json; charset=utf-8" \\
"https://${LOCATION}-aiplatform.googleapis.com/v1/projects/${PROJECT_ID}/locations/${LOCATION}/tuningJobs" \\
-d \\
$'{
   "baseModel": "gemini-2.5-flash",
   "supervisedTuningSpec" : {
      "training_dataset_uri": "gs://cloud-samples-data/ai-platform/generative_ai/gemini/text/sft_train_data.jsonl",
      "validation_dataset_uri": "gs://cloud-samples-data/ai-platform/generative_ai/gemini/text/sft_validation_data.jsonl"
   },
   "tunedModelDisplayName": "tuned_gemini"
}'
"""  # noqa: E501 - a command as it is printed

LIST = """\
curl -X GET \\
-H "Authorization: Bearer $(gcloud auth print-access-token)" \\
"https://TUNING_JOB_REGION-aiplatform.googleapis.com/v1/projects/PROJECT_ID/locations/TUNING_JOB_REGION/tuningJobs"
"""

GET = """\
curl -X GET \\
-H "Authorization: Bearer $(gcloud auth print-access-token)" \\
"https://TUNING_JOB_REGION-aiplatform.googleapis.com/v1/projects/PROJECT_ID/locations/TUNING_JOB_REGION/tuningJobs/TUNING_JOB_ID"
"""

CANCEL = """\
curl -X POST \\
-H "Authorization: Bearer $(gcloud auth print-access-token)" \\
-H "Content-Type: application/json; charset=utf-8" \\
-d "" \\
"https://TUNING_JOB_REGION-aiplatform.googleapis.com/v1/projects/PROJECT_ID/locations/TUNING_JOB_REGION/tuningJobs/TUNING_JOB_ID:cancel"
"""

GENERATE_BODY = """\
{
    "contents": [
        {
            "role": "USER",
            "parts": {
                "text" : "Why is sky blue?"
            }
        }
    ],
    "generation_config": {
        "temperature":TEMPERATURE,
        "topP": TOP_P,
        "topK": TOP_K,
        "maxOutputTokens": MAX_OUTPUT_TOKENS
    }
}
"""

GENERATE = """\
curl -X POST \\
-H "Authorization: Bearer $(gcloud auth print-access-token)" \\
-H "Content-Type: application/json; charset=utf-8" \\
-d @request.json \\
"https://TUNING_JOB_REGION-aiplatform.googleapis.com/v1/projects/PROJECT_ID/locations/TUNING_JOB_REGION/endpoints/ENDPOINT_ID:generateContent"
"""

DELETE = """\
curl -X DELETE \\
-H "Authorization: Bearer $(gcloud auth print-access-token)" \\
"https://REGION-aiplatform.googleapis.com/v1beta1/projects/PROJECT_ID/locations/REGION/models/MODEL_ID"
"""

_WORD = r"(?<![A-Za-z_]){}(?![A-Za-z_])"
_HOST = re.compile(r"https://(?:[A-Z_]+|\$\{[A-Z]+\})-aiplatform\.googleapis\.com")


def filled(text: str, **words: str) -> str:
    """Return a text of the guide with its words in capitals replaced."""
    for word, value in words.items():
        text = re.sub(_WORD.format(word), value, text)
    return text


def at(url: str, command: str) -> str:
    """Return a command that talks to another host."""
    moved, count = _HOST.subn(url, command)
    assert count == 1, command
    return moved
