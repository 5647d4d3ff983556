"""The campaign of the green cycle routes, from raw to segments, over twenty seeds."""

from collections.abc import Iterator

from bench.registry import Context, Measurement, bench

SEEDS = 20


@bench
def campaign(context: Context) -> Iterator[Measurement]:
    """What a replay costs, how much of what was planted is found, how much of what is found is false, and no homes."""
    seeds = SEEDS // 10 if context.quick else SEEDS
    told = {name: value for name, value in context.worker("campaign_ours", seeds).items() if name != "version"}
    note = f"mean over {seeds} seeds"
    yield Measurement(
        "campaign_replay", "CPU-s", float(told["replay"]), 60.0, note=f"the most of {seeds} seeds; 186,000 measurements"
    )
    recall, false = float(told["recall"]), float(told["false"])
    yield Measurement("campaign_recall", "share", recall, 0.9, more_is_better=True, note=f"of all planted; {note}")
    yield Measurement("campaign_false_discoveries", "share", false, 0.1, note=note)
    yield Measurement("campaign_false_worst", "share", float(told["worst"]), None, note=f"the most of {seeds} seeds")
    for name, where in (("", "in the grid"), ("_rings", "in rings")):
        note = f"found in {seeds} campaigns {where}"
        for what in ("homes", "homes_in_trips"):
            yield Measurement(f"campaign_{what}{name}", "homes", float(told[what + name]), 0.0, note=note)
    recall = float(told["recall_rings"])
    yield Measurement("campaign_recall_rings", "share", recall, None, more_is_better=True, note=f"{seeds} seeds")
    uncut = float(told["uncut"])
    yield Measurement("campaign_homes_uncut", "share", uncut, 0.9, more_is_better=True, note="the same attack works")
