"use client";

import { Dialog } from "@/components/Dialog";
import { BagIcon } from "@/components/icons";
import { bag } from "@/i18n/bag";
import { common } from "@/i18n/common";
import { useText } from "@/i18n/use-locale";
import styles from "./BagButton.module.css";
import { BagContents } from "./BagContents";
import { closeBag, openBag, pieces, useBag, useBagDrawer } from "./use-bag";

/** The bag in the header with its count, and the drawer it opens. */
export function BagButton({ className }: { className: string | undefined }) {
  const t = useText(common);
  const { title } = useText(bag);
  const open = useBagDrawer((drawer) => drawer.open);
  const { cart } = useBag();
  const count = pieces(cart);
  return (
    <>
      <button
        type="button"
        className={className}
        onClick={openBag}
        aria-haspopup="dialog"
        aria-label={t.bagCount(count)}
      >
        <BagIcon />
        {count > 0 && (
          <span className={styles.count} aria-hidden="true">
            {count}
          </span>
        )}
      </button>
      <Dialog open={open} onClose={closeBag} title={title} side="right">
        <BagContents compact />
      </Dialog>
    </>
  );
}
