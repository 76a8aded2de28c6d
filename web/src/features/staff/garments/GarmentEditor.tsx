"use client";

import { useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { SelectField } from "@/components/Field";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useText } from "@/i18n/use-locale";
import { Loaded, Told } from "../Loaded";
import { Standing } from "../Standing";
import page from "../Staff.module.css";
import { useChange, useMay, useStaff, type Changing } from "../use-staff";
import { Board } from "./Board";
import styles from "./Garments.module.css";
import { pairs, pointsFor, type Garment, type Points } from "./points";

type Kind = Omit<Schemas["GarmentKind"], "above">;

export function GarmentEditor({ id }: { id: string }) {
  const params = { path: { garment_id: id } };
  const found = useStaff(["garment", id], () =>
    unwrap(staffApi.GET("/api/v1/admin/garments/{garment_id}", { params })),
  );
  const kinds = useStaff(["garment-kinds"], () =>
    unwrap(staffApi.GET("/api/v1/admin/garment-kinds")),
  );
  const changing = useChange();
  return (
    <Loaded state={kinds}>
      {({ items }) => (
        <Loaded state={found}>
          {(garment) => (
            <Editor key={garment.version} garment={garment} kinds={items} changing={changing} />
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

type EditorProps = Readonly<{ garment: Garment; kinds: readonly Kind[]; changing: Changing }>;

function Editor({ garment, kinds, changing: { busy, outcome, change } }: EditorProps) {
  const t = useText(staffCatalogue);
  const mayCorrect = useMay("manager");
  const [kindName, setKindName] = useState<Kind["kind"] | null>(garment.kind);
  const kind = kinds.find((one) => one.kind === kindName) ?? null;
  const [points, setPoints] = useState<Points>(() => pairs(garment.points));
  const params = { path: { garment_id: garment.id } };
  const choose = (name: string) => {
    const chosen = kinds.find((one) => one.kind === name);
    if (chosen === undefined) return;
    setKindName(chosen.kind);
    setPoints(pointsFor(chosen, points));
  };
  const save = () => {
    if (kind === null) return;
    const placed = Object.entries(points).map(([name, [x, y]]) => [name, [x, y]]);
    const body = {
      kind: kind.kind,
      points: Object.fromEntries(placed) as Record<string, [number, number]>,
      version: garment.version,
    };
    void change(
      () => unwrap(staffApi.PUT("/api/v1/admin/garments/{garment_id}", { params, body })),
      t.saved,
    );
  };
  const measure = () =>
    unwrap(staffApi.POST("/api/v1/admin/garments/{garment_id}/measure", { params }));
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{t.landmarks}</h1>
        <Standing of={garment.status}>{t.garmentStatuses[garment.status]}</Standing>
      </div>
      {garment.refusal !== null && <p>{garment.refusal.message}</p>}
      <Told outcome={outcome} />
      <div className={styles.editor}>
        <Board
          url={garment.imageUrl}
          points={points}
          fixed={!mayCorrect}
          onMove={(name, point) => setPoints({ ...points, [name]: point })}
        />
        <div className={page.stack}>
          <p className={page.soft}>{t.source[garment.source]}</p>
          <p className={page.soft}>{t.landmarksText}</p>
          <SelectField
            label={t.kind}
            value={kindName ?? ""}
            disabled={!mayCorrect}
            onChange={({ target }) => choose(target.value)}
          >
            {kindName === null && <option value="">{t.noKind}</option>}
            {kinds.map((one) => (
              <option key={one.kind} value={one.kind}>
                {t.kinds[one.kind]}
              </option>
            ))}
          </SelectField>
          {mayCorrect && (
            <>
              <Button busy={busy} disabled={kind === null} onClick={save}>
                {t.save}
              </Button>
              <Button variant="secondary" onClick={() => setPoints(pairs(garment.points))}>
                {t.undo}
              </Button>
              <Button variant="quiet" busy={busy} onClick={() => void change(measure, t.measuring)}>
                {t.measureAgain}
              </Button>
            </>
          )}
        </div>
      </div>
    </div>
  );
}
