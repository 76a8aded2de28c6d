"use client";

import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { hasInvoice } from "@/features/orders/states";
import { staffOrders } from "@/i18n/staff-orders";
import { useText } from "@/i18n/use-locale";
import { download } from "../download";
import { Told } from "../Loaded";
import page from "../Staff.module.css";
import { useChange } from "../use-staff";

/** The invoice as a file; there is one once the house has begun with the order. */
export function Invoice({ order }: { order: Schemas["AdminOrderRead"] }) {
  const t = useText(staffOrders);
  const { busy, outcome, change } = useChange();
  if (!hasInvoice(order)) return null;
  const params = { path: { order_id: order.id } };
  const fetchIt = () =>
    download(staffApi.GET("/api/v1/admin/orders/{order_id}/invoice", { params, parseAs: "blob" }));
  return (
    <div className={page.tight}>
      <Told outcome={outcome} />
      <div>
        <Button variant="quiet" busy={busy} onClick={() => void change(fetchIt)}>
          {t.invoice}
        </Button>
      </div>
    </div>
  );
}
