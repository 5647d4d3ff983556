"""One campaign for all tests, made once, and what the format gives back of it."""

from pathlib import Path

import pytest

from informatiehuis.engines.signals.campaign import Campaign, generate, pseudonym, read_raw, write_raw

SECRET = b"a secret of a test"


@pytest.fixture(scope="session")
def campaign() -> Campaign:
    return generate()


@pytest.fixture(scope="session")
def imported(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What is read from the file, with the number of the box that it was made with as `number`."""
    path: Path = tmp_path_factory.mktemp("campaign") / "ruw.csv"
    write_raw(path, campaign.columns)
    columns = read_raw(path, SECRET)
    numbers = {pseudonym(device, SECRET): int(device) for device in set(campaign.columns["entity_id"].tolist())}
    return columns | {"number": [numbers[box] for box in columns["box"].tolist()]}
