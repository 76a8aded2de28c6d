"use client";

import type { ShippingOption } from "@/api/types";
import { Choice } from "@/components/Choice";
import { Notice } from "@/components/Notice";
import { Skeleton } from "@/components/Skeleton";
import { checkout } from "@/i18n/checkout";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatMoney } from "@/lib/money";
import styles from "./Checkout.module.css";

type Props = Readonly<{
  hasAddress: boolean;
  options: readonly ShippingOption[] | undefined;
  value: string | null;
  onChoose: (code: string) => void;
}>;

export function DeliveryStep({ hasAddress, options, value, onChoose }: Props) {
  const t = useText(checkout);
  const locale = useLocale();
  if (!hasAddress) return <p className={styles.soft}>{t.addressFirst}</p>;
  if (options === undefined) return <Skeleton shape="block" />;
  if (options.length === 0) return <Notice live>{t.noDelivery}</Notice>;
  return (
    <Choice
      legend={t.deliveryTitle}
      value={value}
      onChoose={onChoose}
      options={options.map(({ code, name, minDays, maxDays, price, freeFrom }) => ({
        value: code,
        label: name,
        text: [
          t.delivery(minDays, maxDays),
          price.amount > 0 && freeFrom !== null && t.freeFrom(formatMoney(freeFrom, locale)),
        ]
          .filter(Boolean)
          .join(" · "),
        aside: price.amount === 0 ? t.free : formatMoney(price, locale),
      }))}
    />
  );
}
