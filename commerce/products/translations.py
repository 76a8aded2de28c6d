"""Translations as they are stored: by language, without what is left out."""

from collections.abc import Mapping

from pydantic import BaseModel

from commerce.products.models import Translations
from commerce.products.staff_schemas import Translated


def stored(translations: Mapping[Translated, BaseModel]) -> Translations:
    """The column's value for what staff have sent."""
    return {locale: texts.model_dump(exclude_none=True) for locale, texts in translations.items()}
