"use client";

import type { Schemas } from "@/api/types";
import { staffDashboard } from "@/i18n/staff-dashboard";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatMoney } from "@/lib/money";
import { formatCount, formatShare } from "@/lib/numbers";
import styles from "./charts.module.css";
import { growth } from "./scale";

type Board = Schemas["Dashboard"];
type Figure = Readonly<{ name: string; now: string; grew: number | null }>;

export function Numbers({ board }: { board: Board }) {
  const t = useText(staffDashboard);
  const locale = useLocale();
  return (
    <dl className={styles.numbers}>
      {useFigures(board).map(({ name, now, grew }) => (
        <div key={name} className={styles.number}>
          <dt>{name}</dt>
          <dd>{now}</dd>
          {grew !== null && (
            <dd className={styles.than}>{t.than(formatShare(grew, locale, true))}</dd>
          )}
        </div>
      ))}
    </dl>
  );
}

function useFigures(board: Board): readonly Figure[] {
  const t = useText(staffDashboard);
  const locale = useLocale();
  const before = board.previous;
  const grew = (of: (figures: NonNullable<typeof before> | Board) => number | null) => {
    const was = before === null ? null : of(before);
    const now = of(board);
    return was === null || now === null ? null : growth(now, was);
  };
  const money = (name: string, key: "revenue" | "averageBasket"): Figure => ({
    name,
    now: formatMoney(board[key], locale),
    grew: grew((figures) => figures[key].amount),
  });
  const count = (name: string, key: "orders" | "unitsSold" | "newShoppers" | "tryons"): Figure => ({
    name,
    now: formatCount(board[key], locale),
    grew: grew((figures) => figures[key]),
  });
  const share = (name: string, key: "conversion" | "tryonToPurchase" | "returns"): Figure => ({
    name,
    now: formatShare(board[key].rate, locale),
    grew: grew((figures) => figures[key].rate),
  });
  return [
    money(t.figures.revenue, "revenue"),
    count(t.figures.orders, "orders"),
    money(t.figures.averageBasket, "averageBasket"),
    count(t.figures.unitsSold, "unitsSold"),
    share(t.figures.conversion, "conversion"),
    share(t.figures.tryonToPurchase, "tryonToPurchase"),
    count(t.figures.tryons, "tryons"),
    share(t.figures.returns, "returns"),
  ];
}
