"use client";

import Link from "next/link";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Confirmed } from "@/components/Confirmed";
import { Price } from "@/components/Price";
import { staff } from "@/i18n/staff";
import { staffWork } from "@/i18n/staff-work";
import { useLocale, useText } from "@/i18n/use-locale";
import { DataTable } from "../DataTable";
import { Loaded, Told } from "../Loaded";
import page from "../Staff.module.css";
import { Standing } from "../Standing";
import { useChange, useStaff } from "../use-staff";

type Refund = Schemas["RefundRead"];

/** Money that does not find its way back by itself. */
export function FailedRefunds() {
  const t = useText(staffWork);
  const locale = useLocale();
  const { busy, outcome, change } = useChange();
  const found = useStaff(["refunds-to-see"], readOpen);
  return (
    <section className={page.section}>
      <h2>{t.refunds}</h2>
      <Told outcome={outcome} />
      <Loaded state={found}>
        {(refunds) => (
          <DataTable
            caption={t.refunds}
            rows={refunds}
            rowKey={({ id }) => id}
            empty={t.noRefunds}
            columns={[
              {
                name: t.order,
                cell: ({ orderId, orderNumber }) => (
                  <Link
                    href={`/${locale}/staff/orders/${orderId}`}
                    className="link"
                    prefetch={false}
                  >
                    {orderNumber}
                  </Link>
                ),
              },
              {
                name: t.amount,
                numeric: true,
                cell: ({ amount }) => <Price money={amount} locale={locale} />,
              },
              {
                name: t.state,
                cell: ({ status, failure }) => (
                  <span className={page.tight}>
                    <Standing of={status === "manual" ? "waiting" : "failed"}>
                      {t.refundStates[status]}
                    </Standing>
                    {failure !== null && <span className={page.soft}>{failure}</span>}
                  </span>
                ),
              },
              {
                name: "",
                cell: (refund) => (
                  <Deed refund={refund} busy={busy} act={(deed) => void change(deed)} />
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </section>
  );
}

async function readOpen(): Promise<readonly Refund[]> {
  const of = (status: Refund["status"]) =>
    unwrap(staffApi.GET("/api/v1/admin/refunds", { params: { query: { status, limit: 50 } } }));
  const [failed, manual] = await Promise.all([of("needs_attention"), of("manual")]);
  return [...failed.items, ...manual.items];
}

function Deed({
  refund: { id, status, orderNumber },
  busy,
  act,
}: {
  refund: Refund;
  busy: boolean;
  act: (deed: () => Promise<unknown>) => void;
}) {
  const t = useText(staffWork);
  const { cancel } = useText(staff).list;
  const params = { path: { refund_id: id } };
  if (status === "needs_attention") {
    return (
      <Button
        variant="quiet"
        busy={busy}
        aria-label={t.tryAgainOf(orderNumber)}
        onClick={() =>
          act(() => unwrap(staffApi.POST("/api/v1/admin/refunds/{refund_id}/retry", { params })))
        }
      >
        {t.tryAgain}
      </Button>
    );
  }
  return (
    <Confirmed
      label={t.sent}
      name={t.sentOf(orderNumber)}
      question={`${t.sent}?`}
      cancel={cancel}
      onConfirm={() =>
        act(() =>
          unwrap(staffApi.POST("/api/v1/admin/refunds/{refund_id}/confirm", { params, body: {} })),
        )
      }
    />
  );
}
