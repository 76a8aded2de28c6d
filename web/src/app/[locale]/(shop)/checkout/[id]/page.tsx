import type { Metadata } from "next";

import styles from "@/components/Page.module.css";
import { Confirmation } from "@/features/checkout/Confirmation";
import { checkout } from "@/i18n/checkout";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string; id: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: checkout[await localeOf(params)].summaryTitle, robots: { index: false } };
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return (
    <div className={styles.page}>
      <Confirmation id={id} />
    </div>
  );
}
