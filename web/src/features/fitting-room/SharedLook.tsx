import type { Schemas } from "@/api/types";
import { ButtonLink } from "@/components/Button";
import { fittingRoom } from "@/i18n/fitting-room";
import type { Locale } from "@/i18n/locales";
import { formatDate } from "@/lib/dates";
import styles from "./Room.module.css";

type Props = Readonly<{ picture: Schemas["SharedPicture"]; locale: Locale }>;

/** A look as others see it: the picture, how it was made, and nothing of whose it is. */
export function SharedLook({ picture, locale }: Props) {
  const { look: t, result } = fittingRoom[locale];
  return (
    <div className={styles.room}>
      <div className={styles.look}>
        <img src={picture.imageUrl} alt={t.alt} className={styles.picture} />
        <div className={styles.stack}>
          <h1>{t.title}</h1>
          <p className={styles.soft}>{result.labels[picture.label]}</p>
          <p className={styles.soft}>{t.until(formatDate(picture.expiresAt, locale))}</p>
          <ButtonLink href={`/${locale}/fitting-room`}>{t.own}</ButtonLink>
        </div>
      </div>
    </div>
  );
}
