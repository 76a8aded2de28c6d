"use client";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Button } from "@/components/Button";
import { staffWork } from "@/i18n/staff-work";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { DataTable } from "../DataTable";
import { Loaded, Told } from "../Loaded";
import page from "../Staff.module.css";
import { useChange, useStaff } from "../use-staff";

/** News that did not arrive where it was sent; each can be sent again. */
export function FailedWebhooks() {
  const t = useText(staffWork);
  const locale = useLocale();
  const { busy, outcome, change } = useChange();
  const found = useStaff(["webhooks-failed"], readFailed);
  const replay = (id: string) => {
    const params = { path: { delivery_id: id } };
    return change(
      () =>
        unwrap(staffApi.POST("/api/v1/admin/webhook-deliveries/{delivery_id}/replay", { params })),
      t.replayed,
    );
  };
  return (
    <section className={page.section}>
      <h2>{t.webhooks}</h2>
      <Told outcome={outcome} />
      <Loaded state={found}>
        {({ endpoints, failed }) => (
          <DataTable
            caption={t.webhooks}
            rows={failed}
            rowKey={({ id }) => id}
            empty={endpoints === 0 ? t.noWebhooks : t.noFailures}
            columns={[
              {
                name: t.topic,
                cell: ({ topic, url }) => (
                  <span className={page.tight}>
                    <span>{topic}</span>
                    <span className={page.soft}>{url}</span>
                  </span>
                ),
              },
              { name: t.at, cell: ({ occurredAt }) => formatDateTime(occurredAt, locale) },
              { name: t.attempts, numeric: true, cell: ({ attempts }) => attempts },
              {
                name: t.answer,
                cell: ({ responseStatus, lastError }) => lastError ?? responseStatus ?? "–",
              },
              {
                name: "",
                cell: ({ id, topic }) => (
                  <Button
                    variant="quiet"
                    busy={busy}
                    aria-label={t.replayOf(topic)}
                    onClick={() => replay(id)}
                  >
                    {t.replay}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </section>
  );
}

async function readFailed() {
  const { items } = await unwrap(staffApi.GET("/api/v1/admin/webhooks"));
  const failed = await Promise.all(
    items.map(async ({ id, url }) => {
      const params = { path: { webhook_id: id }, query: { status: "failed" as const, limit: 20 } };
      const found = await unwrap(
        staffApi.GET("/api/v1/admin/webhooks/{webhook_id}/deliveries", { params }),
      );
      return found.items.map((delivery) => ({ ...delivery, url }));
    }),
  );
  return { endpoints: items.length, failed: failed.flat() };
}
