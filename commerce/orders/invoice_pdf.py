"""An invoice on paper, in Vietnamese and English at once. It computes and asks nobody."""

from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from commerce.core.settings import SellerSettings
from commerce.orders.invoices import issued_on, number_of
from commerce.orders.models import Invoice, Order, OrderItem

FONT = "DejaVu Serif"
FONTS = Path(__file__).parent / "fonts"
# Millimetres, on A4.
MARGIN, LINE, COLUMN, GAP = 18, 5, 84, 6
INDENT, LABEL, SUM = 50, 84, 40
COLUMNS = (62, 14, 26, 22, 22, 28)
HEADINGS = (
    "Sản phẩm\nItem", "SL\nQty", "Đơn giá\nUnit price", "Giảm giá\nDiscount", "Thuế GTGT\nVAT",
    "Thành tiền\nAmount",
)  # fmt: skip
ADDRESS = (
    "full_name", "line1", "line2", "ward", "district", "city", "postal_code", "country",
)  # fmt: skip
METHODS = {
    "cash_on_delivery": "Thanh toán khi nhận hàng / Cash on delivery",
    "bank_transfer": "Chuyển khoản / Bank transfer",
    "card": "Thẻ / Card",
    "vnpay": "VNPAY",
    "momo": "MoMo",
}


def render(order: Order, invoice: Invoice, seller: SellerSettings) -> bytes:
    """The invoice as a PDF; the order's items are loaded."""
    pdf = FPDF(format="A4")
    pdf.set_margins(MARGIN, MARGIN)
    pdf.set_auto_page_break(auto=True, margin=MARGIN)
    pdf.add_font(FONT, "", FONTS / "DejaVuSerif.ttf")
    pdf.add_font(FONT, "B", FONTS / "DejaVuSerif-Bold.ttf")
    number = number_of(invoice)
    pdf.set_title(f"{seller.name} {number}")
    pdf.set_lang("vi")
    # The same invoice is the same file, whenever it is asked for.
    pdf.set_creation_date(issued_on(invoice))
    pdf.add_page()
    _head(pdf, seller, number)
    _facts(pdf, order, invoice)
    _lines(pdf, order)
    _sums(pdf, order)
    return bytes(pdf.output())


def _head(pdf: FPDF, seller: SellerSettings, number: str) -> None:
    pdf.set_font(FONT, "B", 18)
    _write(pdf, seller.name, height=9)
    pdf.set_font(FONT, "", 8)
    tax_id = f"MST / Tax ID: {seller.tax_id}" if seller.tax_id else ""
    contact = " · ".join(part for part in (seller.email, seller.phone) if part)
    for line in (seller.address, tax_id, contact):
        if line:
            _write(pdf, line, height=4)
    pdf.ln(6)
    pdf.set_font(FONT, "B", 13)
    _write(pdf, f"HÓA ĐƠN / INVOICE {number}", height=7)
    pdf.ln(2)


def _facts(pdf: FPDF, order: Order, invoice: Invoice) -> None:
    """When and for which order on the left, for whom on the right."""
    top = pdf.get_y()
    pdf.set_font(FONT, "", 9)
    method = METHODS[order.payment_method]
    left = [
        f"Ngày / Date: {issued_on(invoice):%d/%m/%Y}",
        f"Đơn hàng / Order: {order.number}",
        f"Thanh toán / Payment: {method}",
    ]
    _column(pdf, MARGIN, top, left)
    bottom = pdf.get_y()
    _column(pdf, MARGIN + COLUMN + GAP, top, ["Khách hàng / Buyer:", *_buyer(order)])
    pdf.set_y(max(bottom, pdf.get_y()) + 6)


def _buyer(order: Order) -> list[str]:
    """What of the address is known: once a shopper is gone, little is."""
    return [str(part) for name in ADDRESS if (part := order.shipping_address.get(name))]


def _lines(pdf: FPDF, order: Order) -> None:
    pdf.set_font(FONT, "", 8)
    with pdf.table(
        col_widths=COLUMNS,
        text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT", "RIGHT", "RIGHT"),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD"),
        line_height=4,
        padding=1,
    ) as table:
        table.row(HEADINGS)
        for item in order.items:
            table.row(_cells(order, item))


def _cells(order: Order, item: OrderItem) -> tuple[str, ...]:
    sums = (item.unit_price, item.discount, item.tax, item.line_total - item.discount)
    unit_price, discount, tax, amount = (_digits(order, value) for value in sums)
    what = f"{item.name}\n{item.sku} · {item.size} · {item.color}"
    return what, str(item.quantity), unit_price, discount, tax, amount


def _sums(pdf: FPDF, order: Order) -> None:
    pdf.ln(4)
    rate = f"{order.tax_rate / 100:g}%"
    discounts = [
        ("", f"Giảm giá / Discount: {used['name'] or used['code'] or ''}", -used["amount"])
        for used in order.discounts
        if used["amount"]
    ]
    rows = [
        ("", "Tạm tính / Subtotal", order.subtotal),
        *discounts,
        ("", "Vận chuyển / Shipping", order.shipping),
        ("B", "Tổng cộng / Total", order.total),
        ("", f"Trong đó thuế GTGT / Of which VAT ({rate})", order.tax),
    ]
    for style, label, amount in rows:
        pdf.set_font(FONT, style, 9)
        pdf.set_x(MARGIN + INDENT)
        pdf.cell(LABEL, LINE, _fitting(pdf, label, LABEL), align="R")
        pdf.cell(SUM, LINE, f"{_digits(order, amount)} {order.currency}", align="R")
        pdf.ln(LINE)


def _column(pdf: FPDF, x: float, y: float, lines: list[str]) -> None:
    pdf.set_y(y)
    for line in lines:
        pdf.set_x(x)
        pdf.multi_cell(COLUMN, LINE, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")


def _write(pdf: FPDF, text: str, *, height: float) -> None:
    pdf.multi_cell(0, height, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")


def _fitting(pdf: FPDF, text: str, width: float) -> str:
    """The text, or as much of it as goes on one line."""
    while text and pdf.get_string_width(text) > width - 2:
        text = text[:-2].rstrip() + "…"
    return text


def _digits(order: Order, amount: int) -> str:
    """A sum in the manner of Vietnam: dots between thousands, a comma before cents."""
    if order.currency == "VND":
        return f"{amount:,}".replace(",", ".")
    sign, cents = ("-" if amount < 0 else ""), abs(amount)
    return f"{sign}{cents // 100:,}".replace(",", ".") + f",{cents % 100:02d}"
