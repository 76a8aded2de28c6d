"""The back office: every route under /admin."""

from fastapi import APIRouter

from commerce.admin.account_router import router as account_router
from commerce.admin.api_key_router import router as api_key_router
from commerce.admin.audit_router import router as audit_router
from commerce.admin.auth_router import router as auth_router
from commerce.admin.discount_router import router as discount_router
from commerce.admin.export_router import router as export_router
from commerce.admin.garment_router import router as garment_router
from commerce.admin.operations_router import router as operations_router
from commerce.admin.order_router import router as order_router
from commerce.admin.payment_router import router as payment_router
from commerce.admin.product_router import router as product_router
from commerce.admin.product_router import uploads_router
from commerce.admin.report_router import router as report_router
from commerce.admin.return_router import router as return_router
from commerce.admin.shelf_router import router as shelf_router
from commerce.admin.shipping_router import router as shipping_router
from commerce.admin.staff_router import router as staff_router
from commerce.admin.stock_router import router as stock_router
from commerce.admin.transfer_router import router as transfer_router
from commerce.admin.user_router import router as user_router
from commerce.admin.webhook_router import router as webhook_router

router = APIRouter(prefix="/admin", tags=["admin"])
router.include_router(auth_router)
router.include_router(account_router)
router.include_router(staff_router)
router.include_router(audit_router)
router.include_router(operations_router)
# Before products by id: its paths are fixed.
router.include_router(transfer_router)
router.include_router(product_router)
router.include_router(garment_router)
router.include_router(uploads_router)
router.include_router(shelf_router)
router.include_router(stock_router)
# Before the orders, among whose ids `export` would be looked for.
router.include_router(export_router)
router.include_router(order_router)
router.include_router(return_router)
router.include_router(payment_router)
router.include_router(shipping_router)
router.include_router(discount_router)
router.include_router(report_router)
router.include_router(user_router)
router.include_router(webhook_router)
router.include_router(api_key_router)
