"""Image files for tests: real ones, made by Pillow."""

from io import BytesIO
from typing import Any

from PIL import Image


def photo(width: int = 1000, height: int = 600, form: str = "JPEG", mode: str = "RGB", colour: Any = (30, 90, 150), **options: Any) -> bytes:
    """A picture of one colour with a lighter corner, so that it can be seen how it is turned."""
    image = Image.new(mode, (width, height), colour)
    if mode == "RGB":
        image.paste((250, 240, 200), (0, 0, width // 2, height // 2))
        ramp = Image.linear_gradient("L").resize((width - width // 2, height - height // 2))
        image.paste(Image.merge("RGB", (ramp, ramp, ramp)), (width // 2, height // 2))
    made = BytesIO()
    image.save(made, form, **options)
    return made.getvalue()


def opened(content: bytes) -> Image.Image:
    """An image file, decoded."""
    image = Image.open(BytesIO(content))
    image.load()
    return image
