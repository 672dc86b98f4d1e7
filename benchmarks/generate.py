"""Makes a digest of many articles to measure with: `python benchmarks/generate.py FOLDER [--articles 10000]`.

The same arguments make the same files on any machine. Texts are drawn from a small vocabulary with
the frequencies of Zipf's law; each article has two of 100 topics, one of 20 sources, 460 words.
"""

import argparse
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

WORDS = ["the", "of", "and", "to", "in", "a", "is", "that", "for", "on", "with", "as", "was", "at", "by", "from", "it", "be", "are", "this", "have", "not", "but", "they", "which", "or", "an", "were", "harbour", "council", "ferry", "island", "wind", "tide", "quay", "boat", "school", "river", "bridge", "town", "fish", "market", "court", "rain", "road", "light", "said", "told", "asked", "board", "report", "year", "week", "Monday", "Friday", "people", "work", "price", "fleet", "storm", "water", "house", "money", "plan", "vote", "open", "close", "build", "carry", "measure", "repair", "promise", "answer", "early", "late", "small", "large", "northern", "southern", "old", "new", "first", "last"]
WEIGHTS = [1 / rank for rank in range(1, len(WORDS) + 1)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=460)
    parser.add_argument("--topics", type=int, default=100)
    parser.add_argument("--sources", type=int, default=20)
    parser.add_argument("--per-day", type=int, default=20)
    options = parser.parse_args()
    make_digest(options.folder, options.articles, options.words, options.topics, options.sources, options.per_day)


def make_digest(folder: Path, articles: int, words: int = 460, topics: int = 100, sources: int = 20, per_day: int = 20) -> None:
    """Writes `digest.toml` and `content/` into a folder."""
    draw = random.Random(20220906)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "digest.toml").write_text('title = "The Measure"\nurl = "https://measure.example/"\n')
    newest = datetime(2026, 9, 6, 18, 0, tzinfo=UTC)
    for number in range(articles):
        date = newest - timedelta(days=number // per_day, minutes=7 * (number % per_day))
        path = folder / f"content/{date:%Y/%m}/article-{number:06}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_article(draw, number, date, words, topics, sources), encoding="utf-8")


def _article(draw: random.Random, number: int, date: datetime, words: int, topics: int, sources: int) -> str:
    title = " ".join(draw.choices(WORDS, WEIGHTS, k=8)).capitalize()
    chosen = sorted({draw.randrange(topics), draw.randrange(topics)})
    names = ", ".join(f"Topic {topic:03}" for topic in chosen)
    head = f"---\ntitle: {title} {number}\ndate: {date.isoformat()}\ntopics: [{names}]\nsource: Paper {draw.randrange(sources):02}\n---\n\n"
    paragraphs, left = [], words
    while left > 0:
        length = min(left, draw.randint(35, 75))
        paragraphs.append(_paragraph(draw, length))
        left -= length
    paragraphs.insert(len(paragraphs) // 2, "## " + " ".join(draw.choices(WORDS, WEIGHTS, k=4)).capitalize())
    return head + "\n\n".join(paragraphs) + "\n"


def _paragraph(draw: random.Random, length: int) -> str:
    text = draw.choices(WORDS, WEIGHTS, k=length)
    if draw.random() < 0.3:
        text[length // 2] = f"*{text[length // 2]}*"
    if draw.random() < 0.3:
        text[length // 3] = f"[{text[length // 3]}](https://elsewhere.example/{draw.randrange(10_000)})"
    return " ".join(text).capitalize() + "."


if __name__ == "__main__":
    main()
