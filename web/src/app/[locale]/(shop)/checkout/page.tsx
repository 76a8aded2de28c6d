import type { Metadata } from "next";

import styles from "@/components/Page.module.css";
import { CheckoutPage } from "@/features/checkout/CheckoutPage";
import { checkout } from "@/i18n/checkout";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: checkout[await localeOf(params)].title, robots: { index: false } };
}

export default async function Page({ params }: Props) {
  const t = checkout[await localeOf(params)];
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t.title}</h1>
      <CheckoutPage />
    </div>
  );
}
