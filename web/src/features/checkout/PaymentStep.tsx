"use client";

import type { Money, PaymentMethod } from "@/api/types";
import { Choice } from "@/components/Choice";
import { Skeleton } from "@/components/Skeleton";
import { checkout } from "@/i18n/checkout";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatMoney } from "@/lib/money";
import { takes } from "./pay-limits";

type Method = PaymentMethod["method"];

type Props = Readonly<{
  methods: readonly PaymentMethod[] | undefined;
  /** What is to be paid; null while that is not known. */
  total: Money | null;
  value: Method | null;
  onChoose: (method: Method) => void;
  error?: string | undefined;
}>;

export function PaymentStep({ methods, total, value, onChoose, error }: Props) {
  const t = useText(checkout);
  const locale = useLocale();
  if (methods === undefined) return <Skeleton shape="block" />;
  return (
    <Choice
      legend={t.paymentTitle}
      value={value}
      onChoose={onChoose}
      error={error}
      options={methods.map((one) => {
        const fits = total === null || takes(one, total);
        const limits = [one.smallest, one.largest].map((sum) => formatMoney(sum, locale));
        return {
          value: one.method,
          label: t.methods[one.method],
          text: fits ? t.methodText[one.method] : t.methodLimits(limits[0] ?? "", limits[1] ?? ""),
          disabled: !fits,
        };
      })}
    />
  );
}
