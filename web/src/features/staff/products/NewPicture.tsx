"use client";

import { useRef, useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { isKind, KINDS } from "@/features/fitting-room/photo";
import { send } from "@/features/fitting-room/upload";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useText } from "@/i18n/use-locale";
import { Told } from "../Loaded";
import page from "../Staff.module.css";
import { useChange } from "../use-staff";
import type { Picture } from "./Pictures";

/** One file, straight to the store; renditions are made of it in spare time. */
export function NewPicture({ onAdded }: { onAdded: (picture: Picture) => void }) {
  const t = useText(staffCatalogue);
  const file = useRef<HTMLInputElement>(null);
  const [alt, setAlt] = useState("");
  const [percent, setPercent] = useState<number | null>(null);
  const [wrongFile, setWrongFile] = useState<string | undefined>();
  const { outcome, change } = useChange();
  const add = async () => {
    const chosen = file.current?.files?.[0];
    if (chosen === undefined || !isKind(chosen.type)) {
      setWrongFile(chosen === undefined ? t.noFile : t.wrongFile);
      file.current?.focus();
      return;
    }
    setWrongFile(undefined);
    const body = { purpose: "product", contentType: chosen.type, size: chosen.size } as const;
    setPercent(0);
    const isSent = await change(async () => {
      const slot = await unwrap(staffApi.POST("/api/v1/admin/uploads", { body }));
      await send(slot, chosen, setPercent, new AbortController().signal);
      onAdded({ url: slot.imageUrl, alt, color: null });
    }, t.pictureAdded);
    setPercent(null);
    if (!isSent) return;
    setAlt("");
    if (file.current !== null) file.current.value = "";
  };
  return (
    <div className={page.form}>
      <Told outcome={outcome} />
      <Field label={t.file} type="file" accept={KINDS.join(",")} ref={file} error={wrongFile} />
      <Field
        label={t.alt}
        value={alt}
        maxLength={200}
        onChange={({ target }) => setAlt(target.value)}
      />
      <div>
        <Button variant="secondary" busy={percent !== null} onClick={() => void add()}>
          {percent === null ? t.upload : t.uploading(percent)}
        </Button>
      </div>
    </div>
  );
}
