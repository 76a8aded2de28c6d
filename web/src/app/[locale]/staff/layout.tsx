import type { Metadata } from "next";
import { Suspense, type ReactNode } from "react";

import { StaffShell } from "@/features/staff/shell/StaffShell";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ children: ReactNode; params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = staff[await localeOf(params)];
  return {
    title: { default: t.panel, template: `%s · ${t.panel}` },
    robots: { index: false, follow: false },
  };
}

export default function StaffLayout({ children }: Props) {
  return (
    <StaffShell>
      <Suspense>{children}</Suspense>
    </StaffShell>
  );
}
