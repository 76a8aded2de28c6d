"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";

import { Button } from "@/components/Button";
import { Empty } from "@/components/Empty";
import { common } from "@/i18n/common";
import { useText } from "@/i18n/use-locale";

export default function Failed({ reset }: { error: Error; reset: () => void }) {
  const t = useText(common);
  const router = useRouter();
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return (
    <Empty title={t.failed.title} text={t.failed.text} level={1}>
      <Button onClick={retry}>{t.retry}</Button>
    </Empty>
  );
}
