"use client";

import { useState } from "react";
import { useSWRConfig } from "swr";

import { api } from "@/api/client";
import { explain, isProblem, unwrap } from "@/api/problem";
import type { Order } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { SelectField, TextField } from "@/components/Field";
import { Notice } from "@/components/Notice";
import { orders } from "@/i18n/orders";
import { useLocale, useText } from "@/i18n/use-locale";
import styles from "./Orders.module.css";
import { requested, returnable, type Reason, type Wish } from "./return-request";

type Props = Readonly<{ order: Order; onSent: () => void }>;

export function ReturnRequest({ order, onSent }: Props) {
  const t = useText(orders);
  const { mutate } = useSWRConfig();
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const sent = () => {
    close();
    onSent();
    void mutate((key) => Array.isArray(key) && ["order", "returns"].includes(String(key[0])));
  };
  return (
    <>
      <Button variant="quiet" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t.giveBack}
      </Button>
      <Dialog open={isOpen} onClose={close} title={t.giveBackTitle} side="right">
        <Request order={order} onSent={sent} />
      </Dialog>
    </>
  );
}

function Request({ order, onSent }: { order: Order; onSent: () => void }) {
  const t = useText(orders);
  const locale = useLocale();
  const [wish, setWish] = useState<Wish>({});
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const send = async () => {
    const items = requested(wish);
    if (items.length === 0) {
      setRefused(t.giveBackNothing);
      return;
    }
    setBusy(true);
    setRefused(null);
    try {
      const params = { path: { order_id: order.id } };
      const body = { items, note: note.trim() || null };
      await unwrap(api.POST("/api/v1/orders/{order_id}/returns", { params, body }));
      onSent();
    } catch (error) {
      const isLate = isProblem(error, "return-not-possible");
      setRefused(isLate ? t.notPossible : explain(error, locale));
      setBusy(false);
    }
  };
  return (
    <form
      method="post"

      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void send();
      }}
    >
      <p>{t.giveBackText}</p>
      {returnable(order).map((item) => (
        <Piece
          key={item.id}
          item={item}
          wished={wish[item.id]}
          onWish={(one) => setWish({ ...wish, [item.id]: one })}
        />
      ))}
      <TextField
        label={t.giveBackNote}
        aside={t.optional}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {refused !== null && (
        <Notice tone="danger" live>
          {refused}
        </Notice>
      )}
      <Button type="submit" wide busy={busy}>
        {t.giveBackSend}
      </Button>
    </form>
  );
}

type PieceProps = Readonly<{
  item: ReturnType<typeof returnable>[number];
  wished: Wish[string] | undefined;
  onWish: (wish: Wish[string]) => void;
}>;

function Piece({ item, wished, onWish }: PieceProps) {
  const t = useText(orders);
  const { quantity, reason } = wished ?? { quantity: 0, reason: "too-small" as const };
  const counts = Array.from({ length: item.left + 1 }, (_, count) => count);
  return (
    <div role="group" aria-label={item.name} className={styles.piece}>
      <p>
        {item.name}
        <span className={styles.soft}>
          {" "}
          · {item.color} · {item.size}
        </span>
      </p>
      <div className={styles.pair}>
        <SelectField
          label={t.quantityLabel}
          aria-label={t.giveBackQuantity(item.name)}
          value={quantity}
          onChange={(event) => onWish({ quantity: Number(event.target.value), reason })}
        >
          {counts.map((count) => (
            <option key={count} value={count}>
              {count === 0 ? t.none : count}
            </option>
          ))}
        </SelectField>
        {quantity > 0 && (
          <SelectField
            label={t.reasonLabel}
            aria-label={t.reason(item.name)}
            value={reason}
            onChange={(event) => onWish({ quantity, reason: event.target.value as Reason })}
          >
            {Object.entries(t.reasons).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </SelectField>
        )}
      </div>
    </div>
  );
}
