"use client";

import { useState } from "react";

import { api } from "@/api/client";
import { explain, isProblem, unwrap } from "@/api/problem";
import type { Order } from "@/api/types";
import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { orders } from "@/i18n/orders";
import { useLocale, useText } from "@/i18n/use-locale";

/** The invoice as a file: it answers to the shopper's token, so no plain link leads to it. */
export function InvoiceButton({ order }: { order: Order }) {
  const t = useText(orders);
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const fetchIt = async () => {
    setBusy(true);
    setRefused(null);
    try {
      const params = { path: { order_id: order.id } };
      const file = await unwrap(
        api.GET("/api/v1/orders/{order_id}/invoice", { params, parseAs: "blob" }),
      );
      keep(file, `atelier-${order.number}.pdf`);
    } catch (error) {
      const isEarly = isProblem(error, "invoice-not-ready");
      setRefused(isEarly ? t.invoiceNotReady : explain(error, locale));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button variant="quiet" busy={busy} onClick={() => void fetchIt()}>
        {busy ? t.invoiceWaiting : t.invoice}
      </Button>
      {refused !== null && <Notice live>{refused}</Notice>}
    </>
  );
}

function keep(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
