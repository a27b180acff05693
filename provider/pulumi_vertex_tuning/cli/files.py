"""Looking at the files that the rows of a data set refer to."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_vertex_tuning.cli import findings
from pulumi_vertex_tuning.cli.stack import CommandError, Stack
from pulumi_vertex_tuning.lifecycle.media import check_media

if TYPE_CHECKING:
    from pulumi_vertex_tuning.dataset import Report

SAMPLE, ALL, NONE = "sample", "all", "none"


def look_at_files(
    stack: Callable[[], Stack], facts: findings.Facts, report: "Report", which: str
) -> None:
    """Add to the facts what is wrong with files: of a sample, or of all."""
    if which == NONE or not report.references:
        return
    from pulumi_vertex_tuning.dataset.references import references_in

    if which == ALL and report.source.startswith("gs://"):
        raise CommandError(f"{report.source} is no file of this machine: use --files sample")
    everything = references_in(Path(report.source)) if which == ALL else report.references
    seen = check_media(stack().connection(), everything)
    facts["filesLookedAt"] = seen.looked_at
    for found in seen.errors:
        findings.add_error(facts, found.message, found.line, found.path)
    for found in seen.unseen:
        findings.add_warning(facts, "files", found.message, 1)
