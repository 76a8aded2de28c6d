"use client";

import { useState } from "react";
import useSWR from "swr";

import { api } from "@/api/client";
import { explain, unwrap } from "@/api/problem";
import type { Schemas } from "@/api/types";
import { Notice } from "@/components/Notice";
import room from "@/features/account/Room.module.css";
import { notifications as texts } from "@/i18n/notifications";
import { useLocale, useText } from "@/i18n/use-locale";
import styles from "./Notifications.module.css";

const GROUPS = ["orders", "wishlist", "tryons", "security"] as const;
// Pushing needs a device that has signed up for it; the web has none to offer.
const CHANNELS = ["in-app", "email"] as const;
type Group = (typeof GROUPS)[number];
type Channel = (typeof CHANNELS)[number];
type Preferences = Schemas["PreferencesRead"];

/** What a shopper is told of, and where: kept as soon as it is chosen. */
export function Preferences() {
  const t = useText(texts);
  const locale = useLocale();
  const [failure, setFailure] = useState<unknown>(null);
  const { data, error, mutate } = useSWR<Preferences, unknown>("preferences", () =>
    unwrap(api.GET("/api/v1/notifications/preferences")),
  );
  const choose = async (group: Group, channel: Channel, wanted: boolean) => {
    setFailure(null);
    try {
      const body = { [group]: { [channel]: wanted } };
      await mutate(unwrap(api.PUT("/api/v1/notifications/preferences", { body })), {
        // Shown at once; a refusal takes it back.
        ...(data && {
          optimisticData: { ...data, [group]: { ...data[group], [channel]: wanted } },
        }),
        revalidate: false,
      });
    } catch (reason) {
      setFailure(reason);
    }
  };
  const problem = failure ?? error ?? null;
  return (
    <section className={room.section} aria-labelledby="preferences">
      <h2 id="preferences">{t.preferences}</h2>
      <p className={room.soft}>{t.preferencesText}</p>
      {problem !== null && (
        <Notice tone="danger" live>
          {explain(problem, locale)}
        </Notice>
      )}
      {data !== undefined && (
        <Choices preferences={data} onChoose={(...choice) => void choose(...choice)} />
      )}
    </section>
  );
}

type ChoicesProps = Readonly<{
  preferences: Preferences;
  onChoose: (group: Group, channel: Channel, wanted: boolean) => void;
}>;

function Choices({ preferences, onChoose }: ChoicesProps) {
  const t = useText(texts);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t.what}</th>
          {CHANNELS.map((channel) => (
            <th key={channel} scope="col">
              {t.channels[channel]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {GROUPS.map((group) => (
          <tr key={group}>
            <th scope="row">{t.groups[group]}</th>
            {CHANNELS.map((channel) => (
              <td key={channel}>
                <label className={styles.cell}>
                  <span className="visually-hidden">
                    {t.groups[group]}: {t.channels[channel]}
                  </span>
                  <input
                    type="checkbox"
                    checked={preferences[group][channel] ?? false}
                    disabled={preferences.locked.includes(`${group}.${channel}`)}
                    onChange={(event) => onChoose(group, channel, event.target.checked)}
                  />
                </label>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
