"use client";

import { useState } from "react";

import { explain } from "@/api/problem";
import type { Cart } from "@/api/types";
import { Button, ButtonLink } from "@/components/Button";
import { classes } from "@/components/classes";
import { Empty } from "@/components/Empty";
import { Notice } from "@/components/Notice";
import { Skeleton } from "@/components/Skeleton";
import { bag } from "@/i18n/bag";
import { common } from "@/i18n/common";
import { useLocale, useText } from "@/i18n/use-locale";
import styles from "./Bag.module.css";
import { BagLine } from "./BagLine";
import { BagSummary } from "./BagSummary";
import { closeBag, useBag } from "./use-bag";

/** What is in the bag and what it comes to; `compact` beside a page, else as a page of its own. */
export function BagContents({ compact = false }: { compact?: boolean }) {
  const t = useText(bag);
  const { loading: waiting } = useText(common);
  const locale = useLocale();
  const { cart, error, loading, ...actions } = useBag();
  const [refused, setRefused] = useState<string | null>(null);
  const attempt = (action: Promise<void>) => {
    setRefused(null);
    return action.catch((reason: unknown) => setRefused(explain(reason, locale)));
  };
  if (cart === undefined && error !== undefined) {
    return <Notice tone="danger">{explain(error, locale)}</Notice>;
  }
  if (cart === undefined && loading) return <Waiting text={waiting} />;
  if (cart === undefined || cart.items.length === 0) return <NothingYet />;
  return (
    <div className={classes(styles.bag, compact && styles.compact)}>
      <div className={styles.lines}>
        {untold(cart).map((warning) => (
          <Notice key={warning}>{warning}</Notice>
        ))}
        {refused !== null && (
          <Notice tone="danger" live>
            {refused}
          </Notice>
        )}
        <ul>
          {cart.items.map((item) => (
            <BagLine
              key={item.id}
              item={item}
              onChange={(quantity) => attempt(actions.change(item.id, quantity))}
              onRemove={() => attempt(actions.remove(item.id))}
            />
          ))}
        </ul>
        {cart.items.some((item) => item.priceChangedFrom !== null) && (
          <Button variant="quiet" onClick={() => attempt(actions.acknowledge())}>
            {t.acknowledge}
          </Button>
        )}
      </div>
      <BagSummary
        cart={cart}
        compact={compact}
        onPutCode={actions.putCode}
        onTakeOffCode={(code) => attempt(actions.takeOffCode(code))}
      />
    </div>
  );
}

/** The API's warnings, but for those that a line says itself, in the page's language. */
function untold({ warnings, items }: Cart): string[] {
  return warnings.filter((warning) => !items.some(({ name }) => warning.includes(name)));
}

function Waiting({ text }: { text: string }) {
  return (
    <div className={styles.waiting} role="status">
      <span className="visually-hidden">{text}</span>
      <Skeleton shape="block" />
      <Skeleton shape="block" />
    </div>
  );
}

function NothingYet() {
  const t = useText(bag);
  const { continueShopping } = useText(common);
  const locale = useLocale();
  return (
    <Empty title={t.empty} text={t.emptyText}>
      <ButtonLink href={`/${locale}/products`} onClick={closeBag}>
        {continueShopping}
      </ButtonLink>
    </Empty>
  );
}
