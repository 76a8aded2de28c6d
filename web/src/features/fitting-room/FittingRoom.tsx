"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";

import { api } from "@/api/client";
import { unwrap } from "@/api/problem";
import { Button, ButtonLink } from "@/components/Button";
import { Empty } from "@/components/Empty";
import { Notice } from "@/components/Notice";
import { Skeleton } from "@/components/Skeleton";
import { fittingRoom } from "@/i18n/fitting-room";
import { session } from "@/i18n/session";
import { useLocale, useText } from "@/i18n/use-locale";
import { useSession } from "@/session/store";
import { ConsentBox } from "./ConsentBox";
import { GarmentList } from "./GarmentList";
import { History } from "./History";
import { Look } from "./Look";
import { PhotoStage } from "./PhotoStage";
import { PoseGuide } from "./PoseGuide";
import { RefusalView } from "./RefusalView";
import type { Refusal } from "./refusals";
import { wishFor } from "./request";
import { putPhoto, putWish, useRoom } from "./room";
import styles from "./Room.module.css";
import { Sending, Stages } from "./Stages";
import { useGivenConsent } from "./use-consent";
import { useFitting } from "./use-fitting";

/** "Try Outfit": a photo, up to three pieces, and the look; for who is signed in. */
export function FittingRoom() {
  const t = useText(fittingRoom);
  const status = useSession((known) => known.status);
  useWishedPiece();
  return (
    <div className={styles.room}>
      <div className={styles.head}>
        <h1>{t.title}</h1>
        <p>{t.text}</p>
      </div>
      {status === "unknown" && <Skeleton shape="block" />}
      {status === "guest" && <Door />}
      {status === "signed-in" && <Inside />}
    </div>
  );
}

/** Who comes from a product's page has its piece on the arm. */
function useWishedPiece(): void {
  const query = useSearchParams();
  const router = useRouter();
  const locale = useLocale();
  const slug = query.get("product");
  const color = query.get("color");
  const status = useSession((known) => known.status);
  useEffect(() => {
    // A guest is sent to the door first, and comes back by the same address.
    if (slug === null || status !== "signed-in") return;
    const params = { path: { name: slug } };
    unwrap(api.GET("/api/v1/products/{name}", { params }))
      .then((product) => {
        if (product.tryOn.available) putWish(wishFor(product, color));
      })
      // A piece that has left the shop: the room is open all the same.
      .catch(() => null)
      .finally(() => router.replace(`/${locale}/fitting-room`, { scroll: false }));
  }, [slug, color, status, locale, router]);
}

function Door() {
  const t = useText(fittingRoom);
  const { signIn } = useText(session);
  const locale = useLocale();
  const query = useSearchParams().toString();
  const here = `/${locale}/fitting-room${query === "" ? "" : `?${query}`}`;
  return (
    <Empty title={t.signInFirst} text={t.signInText}>
      <ButtonLink href={`/${locale}/sign-in?next=${encodeURIComponent(here)}`}>{signIn}</ButtonLink>
    </Empty>
  );
}

function Inside() {
  const fitting = useFitting();
  const { doing } = fitting;
  const open = (jobId: string) => {
    window.scrollTo({ top: 0 });
    void fitting.open(jobId);
  };
  return (
    <>
      {doing.kind === "preparing" && <Preparing fitting={fitting} refusal={doing.refusal} />}
      {doing.kind === "sending" && (
        <Beside>
          <Sending percent={doing.percent} onCancel={() => void fitting.cancel()} />
        </Beside>
      )}
      {doing.kind === "following" && (
        <Beside>
          <Stages job={doing.job} onCancel={() => void fitting.cancel()} />
        </Beside>
      )}
      {doing.kind === "looking" && <Look job={doing.job} onAgain={fitting.prepare} />}
      {doing.kind === "refused" && (
        <RefusalView
          refusal={doing.refusal}
          steps={{
            photo: fitting.prepare,
            piece: fitting.prepare,
            again: () => void fitting.retry(doing.job.jobId),
          }}
        />
      )}
      <History onOpen={open} />
    </>
  );
}

/** The photo stays in sight while something is made of it. */
function Beside({ children }: Readonly<{ children: React.ReactNode }>) {
  const { photo: t } = useText(fittingRoom);
  const photo = useRoom((room) => room.photo);
  return (
    <div className={styles.making}>
      {photo === null ? <span /> : <img src={photo.url} alt={t.yours} className={styles.picture} />}
      {children}
    </div>
  );
}

type PreparingProps = Readonly<{
  fitting: ReturnType<typeof useFitting>;
  refusal: Refusal | null;
}>;

function Preparing({ fitting, refusal }: PreparingProps) {
  const t = useText(fittingRoom);
  const { photo, wishes } = useRoom();
  const given = useGivenConsent();
  const [ticked, setTicked] = useState(false);
  const [missing, setMissing] = useState<"photo" | "pieces" | "consent" | null>(null);
  const submit = () => {
    const lacks =
      photo === null
        ? "photo"
        : wishes.length === 0
          ? "pieces"
          : given === true || ticked
            ? null
            : "consent";
    setMissing(lacks);
    if (photo !== null && lacks === null) void fitting.submit(photo, wishes);
  };
  return (
    <>
      {refusal !== null && (
        <RefusalView refusal={refusal} steps={{ photo: fitting.prepare, again: submit }} />
      )}
      <div className={styles.making}>
        <section className={styles.stack} aria-labelledby="photo-title">
          <h2 id="photo-title">{t.photo.title}</h2>
          <PhotoStage photo={photo} onPhoto={putPhoto} />
        </section>
        <div className={styles.stack}>
          <PoseGuide />
          <GarmentList wishes={wishes} problem={missing === "pieces" ? t.needPieces : null} />
          {given !== undefined && <ConsentBox given={given} ticked={ticked} onTick={setTicked} />}
          {(missing === "photo" || missing === "consent") && (
            <Notice tone="danger" live>
              {missing === "photo" ? t.needPhoto : t.consent.needed}
            </Notice>
          )}
          <Button wide onClick={submit}>
            {t.submit}
          </Button>
        </div>
      </div>
    </>
  );
}
