"""Image files looked at, and developed into the files that pages show. The only importer of Pillow, with `poster`.

Shell, though it reads and writes no file: images come from anywhere, and what decodes them is a large
library in C. So only five formats are opened, none is larger than `MAX_PIXELS`, and each is decoded to
its end once before it is trusted.
"""

import re
import warnings
from functools import lru_cache
from io import BytesIO
from typing import Any

from PIL import AvifImagePlugin, GifImagePlugin, Image, ImageCms, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL.Image import Image as Opened

from broadsheet.model import Picture, PictureFormat, Rendition

MAX_PIXELS = 60_000_000
"""Of one picture: more than any camera of the press makes, and still no more than 240 MB when it is decoded."""
MAX_FRAMES = 2_000
READERS = (JpegImagePlugin.JpegImageFile, PngImagePlugin.PngImageFile, GifImagePlugin.GifImageFile, WebPImagePlugin.WebPImageFile, AvifImagePlugin.AvifImageFile)
"""Of Pillow's many, the only ones that get to see a file."""
FORMATS: dict[str, PictureFormat] = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
"""What is opened, by Pillow's names for it; an MPO is a JPEG with a second one behind it."""
ENDINGS = {"jpeg": (".jpg", ".jpeg"), "png": (".png",), "gif": (".gif",), "webp": (".webp",), "avif": (".avif",), "svg": (".svg",)}
_SVG = re.compile(rb"<svg\b([^<>]{0,4000})>", re.I)
_SIZE = re.compile(rb"""\b(width|height)\s*=\s*["']\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*["']""")
_BOX = re.compile(rb"""\bviewBox\s*=\s*["']\s*[\d.+-]+[\s,]+[\d.+-]+[\s,]+(\d{1,5})[\d.]*[\s,]+(\d{1,5})""")

_NAMES = tuple(str(reader.format) for reader in READERS)
Image.MAX_IMAGE_PIXELS = None  # which only warns; the bound is ours, and is asked before anything is decoded


def look_at(path: str, known: str, content: bytes) -> Picture:
    """The picture in a file's bytes, or what is wrong with it in `fault`. `known` is their fingerprint."""
    if not content:
        return Picture(path, known, fault="the file is empty; put the picture there")
    if path.lower().endswith(".svg"):
        return _look_at_drawing(path, known, content)
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(content), formats=_NAMES) as image:
            return _look_at_opened(path, known, image)
    except Exception as error:  # whatever a decoder does with a broken file, it is the file that is broken
        return Picture(path, known, fault=_what_else(content) or f"the file is damaged or cut off ({_words(error)}); put a whole one there")


def develop(content: bytes, rendition: Rendition) -> bytes:
    """The bytes of a rendition: the picture as it is to be seen, in sRGB, with nothing else in its file."""
    if rendition.format == "as it is":
        return content
    image = _decoded(content)
    if image.size != (rendition.width, rendition.height):
        image = image.resize((rendition.width, rendition.height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    made = BytesIO()
    match rendition.format:
        case "jpeg":
            image.convert("RGB").save(made, "JPEG", quality=82, progressive=True, optimize=True)
        case "png":
            image.save(made, "PNG", compress_level=9)
        case "webp":
            image.save(made, "WEBP", lossless=_is_drawn(image), quality=78, method=4)
    return made.getvalue()


def _look_at_opened(path: str, known: str, image: Any) -> Picture:
    form = FORMATS[image.format]
    width, height = image.size
    if width * height > MAX_PIXELS:
        return Picture(path, known, fault=f"it has {width:,} × {height:,} pixels, more than {MAX_PIXELS:,}; make it smaller")
    if not path.lower().endswith(ENDINGS[form]):
        return Picture(path, known, fault=f"the file is a {form.upper()}, whatever its name says; rename it to end in {ENDINGS[form][0]}")
    frames = getattr(image, "n_frames", 1) if form != "jpeg" else 1
    if frames > MAX_FRAMES:
        return Picture(path, known, fault=f"it has {frames:,} frames, more than {MAX_FRAMES:,}; make it shorter")
    image.load()
    if image.getexif().get(0x0112, 1) in {5, 6, 7, 8} and frames == 1:
        width, height = height, width
    return Picture(path, known, form, width, height, frames > 1)


def _look_at_drawing(path: str, known: str, content: bytes) -> Picture:
    """An SVG. In an `<img>` nothing in it runs or asks for anything; but opened by itself it is a page, so it must be the user's own."""
    if not path.startswith("static/"):
        return Picture(path, known, fault="an SVG can hold scripts, which run when it is opened by itself; put it into static/ if it is your own, or save it as PNG")
    root = _SVG.search(content[:20_000])
    if root is None:
        return Picture(path, known, fault="the file holds no SVG; put one there")
    size = {name: int(value) for name, value in _SIZE.findall(root[1])}
    box = _BOX.search(root[1])
    width, height = (size[b"width"], size[b"height"]) if len(size) == 2 else (int(box[1]), int(box[2])) if box else (0, 0)
    return Picture(path, known, "svg", width, height)


def _what_else(content: bytes) -> str:
    """What a file is that is no picture of ours, where that can be told."""
    head = content[:64].lstrip()
    kinds = ((b"%PDF", "a PDF"), (b"II*\0", "a TIFF"), (b"MM\0*", "a TIFF"), (b"BM", "a BMP"), (b"<svg", "an SVG"), (b"<?xml", "XML"), (b"<!", "a web page"), (b"<html", "a web page"))
    kind = next((words for mark, words in kinds if head[: len(mark)].lower() == mark.lower()), "a HEIC" if content[4:12] in {b"ftypheic", b"ftypmif1"} else "")
    return f"the file is {kind}, whatever its name says; save it as JPEG, PNG or WebP" if kind else ""


@lru_cache(1)  # the renditions of a picture are made one after the other
def _decoded(content: bytes) -> Opened:
    """The picture turned upright, in sRGB, as RGB or RGBA, without what else its file said."""
    with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(content), formats=_NAMES) as opened:
        opened.load()
        profile = opened.info.get("icc_profile")
        turned = ImageOps.exif_transpose(opened)
        image = _in_srgb(turned, profile) if profile else turned
        is_clear = image.mode in {"RGBA", "LA", "PA"} or "transparency" in opened.info
        image = image.point(lambda value: value / 256).convert("L") if image.mode.startswith("I") else image
        plain = image.convert("RGBA" if is_clear else "RGB")
        plain.info = {}
        return plain


def _in_srgb(image: Opened, profile: bytes) -> Opened:
    """The same colours for those who know no profile; a profile that is broken, or of another kind of picture, is as none."""
    try:
        ready = image if image.mode in {"RGB", "RGBA", "CMYK", "L"} else image.convert("RGBA" if "transparency" in image.info or "A" in image.mode else "RGB")
        alpha = ready.getchannel("A") if ready.mode == "RGBA" else None
        source = ready.convert("RGB") if alpha else ready
        made = ImageCms.profileToProfile(source, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB")
        assert made is not None
        if alpha:
            made.putalpha(alpha)
        return made
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _is_drawn(image: Opened) -> bool:
    """True of charts, logos and the like, of few colours: these are smaller without loss, and stay sharp."""
    return image.getcolors(256) is not None


def _words(error: BaseException) -> str:
    return re.sub(r"<[^<>]*>", "", str(error)).strip(" .")[:80] or type(error).__name__
