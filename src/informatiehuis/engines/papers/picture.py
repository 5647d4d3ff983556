"""A picture of a page (PNG, JPEG, TIFF with one page or more), read by a machine where there is one."""

from __future__ import annotations

from PIL import Image, ImageSequence, UnidentifiedImageError

from informatiehuis.engines.papers import refusing
from informatiehuis.engines.papers.ocr import MOST_PIXELS, read_picture
from informatiehuis.engines.papers.values import MOST_PAGES, Asked, Paper


def read(asked: Asked) -> Paper:
    try:
        with Image.open(asked.path) as picture:
            count = getattr(picture, "n_frames", 1)
            if count > MOST_PAGES:
                raise refusing.too_many_pages(asked.name, count)
            if picture.width * picture.height > MOST_PIXELS:
                raise refusing.too_heavy(asked.name)
            pieces = tuple(
                read_picture(f"bladzijde {number}", page.convert("L"), wanted=asked.ocr)
                for number, page in enumerate(ImageSequence.Iterator(picture), start=1)
            )
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise refusing.damaged(asked.name) from error
    return Paper("", None, pieces)
