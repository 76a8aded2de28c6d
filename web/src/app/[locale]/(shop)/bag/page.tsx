import type { Metadata } from "next";

import { BagContents } from "@/features/bag/BagContents";
import { bag } from "@/i18n/bag";
import { localeOf } from "@/lib/request";
import styles from "@/components/Page.module.css";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: bag[await localeOf(params)].title, robots: { index: false } };
}

export default async function BagPage({ params }: Props) {
  const t = bag[await localeOf(params)];
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t.title}</h1>
      <BagContents />
    </div>
  );
}
