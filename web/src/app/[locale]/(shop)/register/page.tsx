import type { Metadata } from "next";
import { Suspense } from "react";

import styles from "@/components/Page.module.css";
import { SignInForm } from "@/features/session/SignInForm";
import { session } from "@/i18n/session";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: session[await localeOf(params)].register, robots: { index: false } };
}

export default async function RegisterPage({ params }: Props) {
  const t = session[await localeOf(params)];
  return (
    <div className={styles.narrow}>
      <h1 className={styles.title}>{t.register}</h1>
      <p className={styles.text}>{t.registerText}</p>
      <Suspense>
        <SignInForm register />
      </Suspense>
    </div>
  );
}
