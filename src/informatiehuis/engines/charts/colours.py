"""The colours of figures: one hue for how much, blue to brown for which side of a middle; never red and green.

They are the same in the light and the dark scheme, because a colour in a legend may not change its meaning.
Interpolation is in CIELAB, so that equal steps look equal (CIE 15:2004, section 8.2.1).
"""

from collections.abc import Sequence

INK = "#17233c"
INK_SOFT = "#5c6578"
PAPER = "#fffdf8"
LINE = "#ddd4c2"
BRICK = "#9e2a2b"
CANAL = "#0b5563"
BLANK = "#f7f2e7"
CATEGORIES = ("#0b5563", "#a85a14", "#5b4a9e", "#4d5a68", "#9e2a2b")

SEQUENTIAL_ENDS = ("#d3e8ea", "#6fb0ba", "#0b5563", "#04252c")
DIVERGING_LOW = ("#0f3b66", "#4f86b8", "#cfe0ee")
DIVERGING_HIGH = ("#f0dcc0", "#c08440", "#5e3108")

WHITE_POINT = (0.95047, 1.0, 1.08883)
"""D65, 2 degree observer."""


def channels(colour: str) -> tuple[float, float, float]:
    """The red, green and blue of `#rrggbb`, 0 to 1."""
    text = colour.removeprefix("#")
    return int(text[0:2], 16) / 255, int(text[2:4], 16) / 255, int(text[4:6], 16) / 255


def linear(channel: float) -> float:
    """Undo the sRGB transfer curve (IEC 61966-2-1)."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def encoded(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2 definition."""
    red, green, blue = (linear(channel) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, WCAG 2.2 definition: 1 to 21."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def to_lab(colour: str) -> tuple[float, float, float]:
    red, green, blue = (linear(channel) for channel in channels(colour))
    xyz = (
        0.4124564 * red + 0.3575761 * green + 0.1804375 * blue,
        0.2126729 * red + 0.7151522 * green + 0.0721750 * blue,
        0.0193339 * red + 0.1191920 * green + 0.9503041 * blue,
    )
    x, y, z = (lab_curve(value / white) for value, white in zip(xyz, WHITE_POINT, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def lab_curve(ratio: float) -> float:
    return ratio ** (1 / 3) if ratio > 0.008856 else 7.787 * ratio + 16 / 116


def lab_curve_inverse(value: float) -> float:
    return value**3 if value**3 > 0.008856 else (value - 16 / 116) / 7.787


def from_lab(lab: tuple[float, float, float]) -> str:
    lightness, a, b = lab
    y = (lightness + 16) / 116
    x, z = a / 500 + y, y - b / 200
    x, y, z = (lab_curve_inverse(value) * white for value, white in zip((x, y, z), WHITE_POINT, strict=True))
    mixed = (
        3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
        -0.9692660 * x + 1.8760108 * y + 0.0415560 * z,
        0.0556434 * x - 0.2040259 * y + 1.0572252 * z,
    )
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, encoded(max(0.0, part))))):02x}" for part in mixed)


def ramp(stops: Sequence[str], count: int) -> tuple[str, ...]:
    """So many colours at equal distances along the stops, both ends included."""
    if count == 1:
        return (stops[len(stops) // 2],)
    labs = [to_lab(stop) for stop in stops]
    colours = []
    for step in range(count):
        position = step * (len(labs) - 1) / (count - 1)
        index = min(int(position), len(labs) - 2)
        part = position - index
        mixed = [low + (high - low) * part for low, high in zip(labs[index], labs[index + 1], strict=True)]
        colours.append(from_lab((mixed[0], mixed[1], mixed[2])))
    return tuple(colours)


def sequential(count: int) -> tuple[str, ...]:
    """From little (light) to much (dark), in the hue of the canals; up to five classes stop before near-black."""
    if count == 1:
        return (SEQUENTIAL_ENDS[1],)
    return ramp(SEQUENTIAL_ENDS if count > 5 else SEQUENTIAL_ENDS[:3], count)


def diverging(below: int, above: int) -> tuple[str, ...]:
    """Blue below the middle, brown above it; the same distance from the middle has the same strength."""
    longest = max(below, above, 1)
    blues = tuple(reversed(ramp(DIVERGING_LOW, longest))) if longest > 1 else (DIVERGING_LOW[1],)
    browns = ramp(DIVERGING_HIGH, longest) if longest > 1 else (DIVERGING_HIGH[1],)
    return (*reversed(blues[:below]), *browns[:above])
