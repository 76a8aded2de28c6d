"use client";

import { useState } from "react";
import { useSWRConfig } from "swr";

import { api } from "@/api/client";
import { explain, isProblem, unwrap } from "@/api/problem";
import type { Order } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { TextField } from "@/components/Field";
import { Notice } from "@/components/Notice";
import { orders } from "@/i18n/orders";
import { useLocale, useText } from "@/i18n/use-locale";
import styles from "./Orders.module.css";

type Props = Readonly<{ order: Order; onCancelled: (order: Order) => void }>;

export function CancelOrder({ order, onCancelled }: Props) {
  const t = useText(orders);
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button variant="quiet" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t.cancel}
      </Button>
      <Dialog open={isOpen} onClose={close} title={t.cancelTitle}>
        <Sure
          order={order}
          onKeep={close}
          onCancelled={(told) => {
            close();
            onCancelled(told);
          }}
        />
      </Dialog>
    </>
  );
}

function Sure({ order, onKeep, onCancelled }: Props & { onKeep: () => void }) {
  const t = useText(orders);
  const locale = useLocale();
  const { mutate } = useSWRConfig();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const cancel = async () => {
    setBusy(true);
    setRefused(null);
    try {
      const params = { path: { order_id: order.id } };
      const body = { reason: reason.trim() || null };
      onCancelled(await unwrap(api.POST("/api/v1/orders/{order_id}/cancel", { params, body })));
      await mutate((key) => Array.isArray(key) && key[0] === "orders");
    } catch (error) {
      const isLate = isProblem(error, "illegal-status-change");
      setRefused(isLate ? t.cancelTooLate : explain(error, locale));
      setBusy(false);
    }
  };
  return (
    <div className={styles.form}>
      <p>{t.cancelText}</p>
      <TextField
        label={t.cancelReason}
        aside={t.optional}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {refused !== null && (
        <Notice tone="danger" live>
          {refused}
        </Notice>
      )}
      <Button wide variant="secondary" onClick={onKeep}>
        {t.cancelKeep}
      </Button>
      <Button wide busy={busy} onClick={() => void cancel()}>
        {t.cancelDo}
      </Button>
    </div>
  );
}
