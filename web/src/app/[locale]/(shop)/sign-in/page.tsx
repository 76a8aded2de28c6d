import type { Metadata } from "next";
import { Suspense } from "react";

import styles from "@/components/Page.module.css";
import { SignInForm } from "@/features/session/SignInForm";
import { session } from "@/i18n/session";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: session[await localeOf(params)].signIn, robots: { index: false } };
}

export default async function SignInPage({ params }: Props) {
  const t = session[await localeOf(params)];
  return (
    <div className={styles.narrow}>
      <h1 className={styles.title}>{t.signIn}</h1>
      <p className={styles.text}>{t.signInText}</p>
      <Suspense>
        <SignInForm />
      </Suspense>
    </div>
  );
}
