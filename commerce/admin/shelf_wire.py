"""Categories and collections as staff see them."""

from uuid import UUID

from commerce.products.models import Category, Collection, Translations
from commerce.products.staff_schemas import (
    StaffCategoryRead,
    StaffCollectionRead,
    TranslationRead,
)


def category_read(category: Category) -> StaffCategoryRead:
    """The wire model of a category."""
    return StaffCategoryRead(
        slug=category.slug,
        name=category.name,
        parent=category.parent,
        position=category.position,
        tryon_category=category.tryon_category,
        translations=_translations(category.translations),
    )


def collection_read(collection: Collection, product_ids: list[UUID]) -> StaffCollectionRead:
    """The wire model of a collection with the products in it."""
    return StaffCollectionRead(
        id=collection.id,
        slug=collection.slug,
        name=collection.name,
        description=collection.description,
        position=collection.position,
        published=collection.published,
        product_ids=product_ids,
        translations=_translations(collection.translations),
    )


def _translations(stored: Translations) -> dict[str, TranslationRead]:
    return {locale: TranslationRead.model_validate(texts) for locale, texts in stored.items()}
