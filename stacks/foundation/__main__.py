"""What tuned models need of Google Cloud: APIs, bucket, key, accounts, roles, GitHub's access."""

from foundation.program import declare
from foundation.settings import read_settings

declare(read_settings())
