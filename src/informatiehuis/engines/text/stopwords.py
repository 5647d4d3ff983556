"""Words that carry no meaning of their own in a question: they are indexed for phrases and not asked for."""

from informatiehuis.engines.text.wordlists import listed

ALL = listed("stop_dutch") | listed("stop_english")
