"""Why a statement could not be made into a PDF."""


class CannotMakePdf(Exception):  # noqa: N818 - a name for callers and their pages
    """The PDF was not made. `sentences` say why and, where somebody can put it right, where to look."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class RendererBusy(CannotMakePdf):
    """Nothing is wrong with the statement: too many others are being made."""


class CannotUseLogo(Exception):  # noqa: N818 - a name for callers and their pages
    """A picture cannot stand on a statement; the message says why and what to do."""
