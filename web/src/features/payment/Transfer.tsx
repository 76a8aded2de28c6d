"use client";

import { useState } from "react";

import type { Money, Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { checkout } from "@/i18n/checkout";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatMoney, plainAmount } from "@/lib/money";
import styles from "./Payment.module.css";

type Props = Readonly<{ qr: Schemas["TransferQr"]; amount: Money }>;

/** A bank transfer as a VietQR code, and in words for who types it. */
export function Transfer({ qr, amount }: Props) {
  const t = useText(checkout);
  const locale = useLocale();
  return (
    <div className={styles.transfer}>
      <div className={styles.code}>
        <img src={qr.image} alt={t.qrAlt} width={240} height={240} />
        <a href={qr.image} download={`${qr.purpose}.svg`} className="link">
          {t.qrSave}
        </a>
      </div>
      <div>
        <p className={styles.soft}>{t.qrText}</p>
        <dl className={styles.facts}>
          <Fact name={t.qrBank} value={qr.bankName} />
          <Fact name={t.qrAccount} value={qr.account} copied={qr.account} />
          <Fact name={t.qrHolder} value={qr.accountName} />
          <Fact
            name={t.qrAmount}
            value={formatMoney(amount, locale)}
            copied={plainAmount(amount)}
          />
          <Fact name={t.qrPurpose} value={qr.purpose} copied={qr.purpose} />
        </dl>
      </div>
    </div>
  );
}

function Fact({ name, value, copied }: { name: string; value: string; copied?: string }) {
  const t = useText(checkout);
  const [done, setDone] = useState(false);
  const copy = async (text: string) => {
    // Where a browser forbids it the words stand there all the same, to be read off.
    await navigator.clipboard.writeText(text).then(
      () => setDone(true),
      () => setDone(false),
    );
  };
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
      {copied !== undefined && (
        <dd>
          <Button
            variant="quiet"
            aria-label={`${done ? t.copied : t.copy}: ${name}`}
            onClick={() => void copy(copied)}
          >
            {done ? t.copied : t.copy}
          </Button>
        </dd>
      )}
    </div>
  );
}
