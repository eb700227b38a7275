"""Many people who look at once: `python -m tests.benchmarks.viewer_clients URL ours|images N SECONDS` prints JSON.

A process of its own, so that the clients' work is not the server's.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

OURS, IMAGES = "data/plugin/semantic_dictionary", "data/plugin/images"
# A client looks at so many snapshots of a run, one as soon as the other is there, and at so many items of each.
N_SNAPSHOTS, N_ITEMS = 20, 20


@dataclass
class Client:
    """One connection, as a browser keeps it, and what it met: seconds of each answer by route, and errors."""

    url: str
    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._parts = urllib.parse.urlsplit(self.url)
        self._connection = http.client.HTTPConnection(str(self._parts.hostname), self._parts.port, timeout=60)

    def get(self, path: str, **parameters: object) -> bytes | None:
        """Gives what comes, still compressed; None where it is an error."""
        query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
        start = time.perf_counter()
        try:
            self._connection.request("GET", f"{self._parts.path}{path}{query}")
            answer = self._connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self.errors.append(f"{path}: {error!r}")
            return None
        self.seconds.setdefault(path.rsplit("/", 1)[-1], []).append(time.perf_counter() - start)
        if answer.status != 200:
            self.errors.append(f"{path}{query}: {answer.status} {body[:200]!r}")
            return None
        return body


def look_at_ours(client: Client, rng: random.Random) -> Iterator[None]:
    """Opens the tab, then goes from snapshot to snapshot and looks at an example of each."""
    index = json.loads(client.get(f"{OURS}/index", run="") or b"{}")
    runs = [run["run"] for run in index["runs"]]
    while True:
        run = rng.choice(runs)
        index = json.loads(client.get(f"{OURS}/index", run=run) or b"{}")
        yield
        client.get(f"{OURS}/scales", run=run)
        yield
        (tags,) = (each["tags"] for each in index["runs"] if each["run"] == run)
        (tag,) = (tag for tag in tags if tag["kind"] == "snapshot")
        for step in rng.sample(tag["steps"], min(N_SNAPSHOTS, len(tag["steps"]))):
            at = {"run": run, "tag": tag["tag"], **step}
            manifest = json.loads(client.get(f"{OURS}/manifest", **at) or b'{"blobs": []}')
            yield
            example = rng.randrange(max(1, manifest.get("snapshot", {}).get("n_examples", 1)))
            blobs = [blob for blob in manifest["blobs"] if blob["example"] in (example, None)]
            for blob in rng.sample(blobs, min(N_ITEMS, len(blobs))):
                client.get(f"{OURS}/blob", **at, index=blob["index"])
                yield


def look_at_images(client: Client, rng: random.Random) -> Iterator[None]:
    """Opens TensorBoard's image dashboard, then looks at images, each after the list of its steps, as its cards do."""
    tags = json.loads(client.get(f"{IMAGES}/tags") or b"{}")
    while True:
        run = rng.choice(list(tags))
        for _ in range(N_SNAPSHOTS):
            tag = "semantic_dictionary/snapshot"
            for sample in rng.choices(range(tags[run][tag]["samples"]), k=N_ITEMS):
                steps = json.loads(client.get(f"{IMAGES}/images", run=run, tag=tag, sample=sample) or b"[]")
                yield
                if steps:
                    query = urllib.parse.parse_qs(rng.choice(steps)["query"])
                    client.get(f"{IMAGES}/individualImage", blob_key=query["blob_key"][0])
                    yield
        client.get(f"{IMAGES}/tags")
        yield


LOOKS: dict[str, Callable[[Client, random.Random], Iterator[None]]] = {"ours": look_at_ours, "images": look_at_images}


def main(url: str, whose: str, n: int, seconds: float) -> dict[str, Any]:
    """Lets n clients look for some seconds; gives what they met."""
    clients = [Client(url) for _ in range(n)]
    end = time.perf_counter() + seconds

    def look(client: Client, seed: int) -> None:
        for _ in LOOKS[whose](client, random.Random(seed)):
            if time.perf_counter() >= end:
                return

    threads = [threading.Thread(target=look, args=(client, seed)) for seed, client in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    by_route: dict[str, list[float]] = {}
    for client in clients:
        for route, times in client.seconds.items():
            by_route.setdefault(route, []).extend(times)
    return {"errors": [error for client in clients for error in client.errors], "seconds": by_route}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))))
