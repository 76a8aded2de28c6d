import type { Metadata } from "next";

import styles from "@/components/Page.module.css";
import { ResetForm } from "@/features/session/ResetForm";
import { session } from "@/i18n/session";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: session[await localeOf(params)].reset, robots: { index: false } };
}

export default async function ResetPage({ params }: Props) {
  const t = session[await localeOf(params)];
  return (
    <div className={styles.narrow}>
      <h1 className={styles.title}>{t.reset}</h1>
      <p className={styles.text}>{t.resetText}</p>
      <ResetForm />
    </div>
  );
}
