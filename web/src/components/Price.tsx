import type { Money } from "@/api/types";
import type { Locale } from "@/i18n/locales";
import { formatMoney } from "@/lib/money";
import styles from "./Price.module.css";

export function Price({ money, locale }: { money: Money; locale: Locale }) {
  return <span className={styles.price}>{formatMoney(money, locale)}</span>;
}
