"""Pictures from outside, painted anew: what is kept holds pixels, no place, camera or payload."""

import dataclasses
import io

from PIL import Image, ImageOps, UnidentifiedImageError

_MOST_PIXELS = 50_000_000  # more is a bomb, or a map nobody sends by SMS
_LONGEST_EDGE = 2048  # enough to read a number plate
_READ = ("JPEG", "PNG", "GIF", "WEBP")
_QUALITY = 85


class Unreadable(Exception):
    """It is no picture, or one that is too large."""


@dataclasses.dataclass(frozen=True)
class Picture:
    """A picture as it is kept."""

    kind: str
    content: bytes


def clean(content: bytes) -> Picture:
    """The first picture of a file, upright, without anything beside it. Raises Unreadable."""
    try:
        with Image.open(io.BytesIO(content), formats=_READ) as found:
            if found.width * found.height > _MOST_PIXELS:
                raise Unreadable("pixels")
            found.draft("RGB", (_LONGEST_EDGE, _LONGEST_EDGE))
            upright = ImageOps.exif_transpose(found)
            upright.thumbnail((_LONGEST_EDGE, _LONGEST_EDGE))
            return _painted(upright)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Unreadable("content") from error
    except Image.DecompressionBombError as error:
        raise Unreadable("pixels") from error


def _painted(picture: Image.Image) -> Picture:
    """Only the pixels go on: a new image knows nothing of the old one's file."""
    clear = picture.convert("RGBA")
    paper = Image.new("RGB", clear.size, "white")
    paper.paste(clear, mask=clear.getchannel("A"))
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Picture("image/jpeg", out.getvalue())
