"use client";

import { useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Confirmed } from "@/components/Confirmed";
import { Field } from "@/components/Field";
import { staff } from "@/i18n/staff";
import { staffOrders } from "@/i18n/staff-orders";
import { useText } from "@/i18n/use-locale";
import { Told } from "../Loaded";
import page from "../Staff.module.css";
import { useChange, useMay, type Changing } from "../use-staff";

type Props = Readonly<{ asked: Schemas["AdminReturnRead"] }>;

/** What staff say to a return: first whether it may come, then what of it came fit to be sold. */
export function ReturnAnswer({ asked }: Props) {
  const mayAnswer = useMay("support");
  const mayReceive = useMay("manager");
  const changing = useChange();
  return (
    <>
      <Told outcome={changing.outcome} />
      {asked.status === "requested" && mayAnswer && <Decision asked={asked} changing={changing} />}
      {asked.status === "approved" && mayReceive && <Receipt asked={asked} changing={changing} />}
    </>
  );
}

type PartProps = Props & Readonly<{ changing: Changing }>;

function Decision({ asked, changing: { busy, change } }: PartProps) {
  const t = useText(staffOrders);
  const { cancel } = useText(staff).list;
  const [note, setNote] = useState("");
  const params = { path: { return_id: asked.id } };
  const body = { note: note.trim() === "" ? null : note.trim() };
  const approve = () =>
    unwrap(staffApi.POST("/api/v1/admin/returns/{return_id}/approve", { params, body }));
  const reject = () =>
    unwrap(staffApi.POST("/api/v1/admin/returns/{return_id}/reject", { params, body }));
  return (
    <div className={page.form}>
      <Field
        label={t.answer}
        value={note}
        maxLength={500}
        onChange={({ target }) => setNote(target.value)}
      />
      <div className={page.row}>
        <Button busy={busy} onClick={() => void change(approve, t.answered)}>
          {t.approve}
        </Button>
        <Confirmed
          label={t.reject}
          name={t.reject}
          question={t.rejectSure}
          cancel={cancel}
          onConfirm={() => void change(reject, t.answered)}
        />
      </div>
    </div>
  );
}

function Receipt({ asked, changing: { busy, change } }: PartProps) {
  const t = useText(staffOrders);
  const [unfit, setUnfit] = useState<readonly string[]>([]);
  const params = { path: { return_id: asked.id } };
  const receive = () => {
    const items = asked.items.map(({ orderItemId }) => ({
      orderItemId,
      restock: !unfit.includes(orderItemId),
    }));
    return unwrap(
      staffApi.POST("/api/v1/admin/returns/{return_id}/receive", { params, body: { items } }),
    );
  };
  return (
    <div className={page.form}>
      <fieldset className={page.plain}>
        <legend className={page.soft}>{t.restock}</legend>
        {asked.items.map(({ orderItemId, name, color, size, quantity }) => (
          <label key={orderItemId} className={page.check}>
            <input
              type="checkbox"
              checked={!unfit.includes(orderItemId)}
              onChange={({ target }) =>
                setUnfit(
                  target.checked
                    ? unfit.filter((one) => one !== orderItemId)
                    : [...unfit, orderItemId],
                )
              }
            />
            {name} · {color} · {size} {t.quantity(quantity)}
          </label>
        ))}
      </fieldset>
      <div>
        <Button busy={busy} onClick={() => void change(receive, t.receivedDone)}>
          {t.receive}
        </Button>
      </div>
    </div>
  );
}
