"""How an invoice is answered: for the browser to show, and for nobody else to keep."""

import asyncio

from fastapi import Response

from commerce.core.settings import SellerSettings
from commerce.orders.invoices import number_of
from commerce.orders.models import Invoice, Order


class PdfResponse(Response):
    """A PDF."""

    media_type = "application/pdf"


async def pdf_answer(order: Order, invoice: Invoice, seller: SellerSettings) -> PdfResponse:
    """The invoice as a PDF, drawn in a thread: the replica serves others meanwhile."""
    drawn = await asyncio.to_thread(_drawn, order, invoice, seller)
    filename = f"invoice-{number_of(invoice)}.pdf"
    headers = {
        "Content-Disposition": f'inline; filename="{filename}"',
        "Cache-Control": "private, no-store",
    }
    return PdfResponse(drawn, headers=headers)


def _drawn(order: Order, invoice: Invoice, seller: SellerSettings) -> bytes:
    # Fonts and what draws them are a tenth of a replica's start, and few requests want them.
    from commerce.orders import invoice_pdf  # noqa: PLC0415

    return invoice_pdf.render(order, invoice, seller)
