"""Clients that use an emulator all at once until it is killed, and what they were promised."""

import http.client
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from tests.emulator.clients import Answer, Http, Json, Tuner

JOBS_OF_A_ROUND = 3
LARGEST_CONTENT = 400_000
# What a request meets when the server is killed under it.
LOST = (OSError, http.client.HTTPException, ValueError)


@dataclass
class Kept:
    """An object: the content that was acknowledged, and one whose answer was lost."""

    acknowledged: bytes | None = None
    tried: list[bytes | None] = field(default_factory=list)

    @property
    def may_be(self) -> list[bytes | None]:
        return [self.acknowledged, *self.tried]


@dataclass
class Crowd:
    """What was asked and answered over all rounds. Each object has one writer."""

    seed: int
    jobs: dict[str, str] = field(default_factory=dict)
    attempts: set[str] = field(default_factory=set)
    cancelled: set[str] = field(default_factory=set)
    objects: dict[str, Kept] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    requests: int = 0

    def use(self, tuner: Tuner, round_: int, kill: Callable[[], None]) -> None:
        """Let everybody work until the emulator is killed."""
        works = [self._create, self._cancel, self._list, self._upload, self._upload]
        threads = [
            threading.Thread(target=self._until_lost, args=(work, tuner, f"{round_}-{number}"))
            for number, work in enumerate(works)
        ]
        for thread in threads:
            thread.start()
        kill()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()

    def _until_lost(
        self,
        work: Callable[[Tuner, random.Random, str], None],
        tuner: Tuner,
        name: str,
    ) -> None:
        try:
            work(tuner, random.Random(f"{self.seed}-{name}"), name)
        except LOST:
            return

    def _ask(self, http_: Http, method: str, path: str, body: object = None) -> Answer:
        answer = http_.ask(method, path, body)
        self.requests += 1
        if answer.status >= 500:
            self.failures.append(f"{method} {path}: {answer.status} {answer.text}")
        return answer

    def _create(self, tuner: Tuner, rng: random.Random, name: str) -> None:
        for number in range(JOBS_OF_A_ROUND):
            label = f"{name}-{number}"
            self.attempts.add(label)
            spec = {
                "trainingDatasetUri": f"gs://{tuner.bucket}/train.jsonl",
                "hyperParameters": {"epochCount": rng.choice([1, 2]), "adapterSize": 1},
            }
            job = {
                "baseModel": "gemini-2.5-flash",
                "supervisedTuningSpec": spec,
                "labels": {"attempt": label},
            }
            answer = self._ask(tuner.http, "POST", f"/v1/{tuner.parent}/tuningJobs", job)
            assert answer.status == 200, answer.text
            self.jobs[label] = answer.json["name"]

    def _cancel(self, tuner: Tuner, rng: random.Random, _name: str) -> None:
        while True:
            jobs = self._listed(tuner)
            if jobs and rng.random() < 0.1:
                name = rng.choice(jobs)["name"]
                self.cancelled.add(name)
                self._ask(tuner.http, "POST", f"/v1/{name}:cancel", {})

    def _list(self, tuner: Tuner, _rng: random.Random, _name: str) -> None:
        while True:
            known = set(self.jobs.values())
            names = [job["name"] for job in self._listed(tuner)]
            if not known <= set(names) or len(names) != len(set(names)):
                self.failures.append(f"{sorted(known)} became {sorted(names)}")

    def _listed(self, tuner: Tuner) -> list[Json]:
        path = f"/v1/{tuner.parent}/tuningJobs?pageSize=1000"
        return list(self._ask(tuner.http, "GET", path).json.get("tuningJobs", []))

    def _upload(self, tuner: Tuner, rng: random.Random, name: str) -> None:
        while True:
            # Of the same thread in every round, so that contents are also replaced.
            place = f"{name.partition('-')[2]}/{rng.randrange(4)}"
            kept = self.objects.setdefault(place, Kept())
            content = rng.randbytes(rng.randrange(LARGEST_CONTENT)) if rng.random() < 0.8 else None
            kept.tried.append(content)
            answer = self._write(tuner, place, content)
            assert answer.status in (200, 204, 404), answer.text
            kept.acknowledged, kept.tried = content, []

    def _write(self, tuner: Tuner, place: str, content: bytes | None) -> Answer:
        name = quote(place, safe="")
        if content is None:
            return self._ask(tuner.http, "DELETE", f"/storage/v1/b/{tuner.bucket}/o/{name}")
        path = f"/upload/storage/v1/b/{tuner.bucket}/o?uploadType=media&name={name}"
        return self._ask(tuner.http, "POST", path, content)
