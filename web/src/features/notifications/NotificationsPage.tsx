"use client";

import Link from "next/link";
import { useState } from "react";

import { explain } from "@/api/problem";
import { Button } from "@/components/Button";
import { Empty } from "@/components/Empty";
import { Notice } from "@/components/Notice";
import { Skeleton } from "@/components/Skeleton";
import room from "@/features/account/Room.module.css";
import { notifications as texts } from "@/i18n/notifications";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import styles from "./Notifications.module.css";
import { Preferences } from "./Preferences";
import { targetOf } from "./target";
import { useNotifications, type Notification } from "./use-notifications";

export function NotificationsPage() {
  const t = useText(texts);
  const locale = useLocale();
  const { items, unread, error, more, loadMore, read, readAll, remove } = useNotifications();
  const [refused, setRefused] = useState<unknown>(null);
  const attempt = (change: Promise<void>) => {
    setRefused(null);
    change.catch((reason: unknown) => setRefused(reason));
  };
  const failure = refused ?? error ?? null;
  return (
    <>
      <div className={room.head}>
        <h1 className={room.title}>{t.title}</h1>
        {unread > 0 && (
          <Button variant="quiet" onClick={() => attempt(readAll())}>
            {t.markAll}
          </Button>
        )}
      </div>
      {failure !== null && (
        <Notice tone="danger" live>
          {explain(failure, locale)}
        </Notice>
      )}
      {items === undefined && error === undefined && <Skeleton shape="block" />}
      {items?.length === 0 && <Empty title={t.empty} text={t.emptyText} />}
      {items !== undefined && items.length > 0 && (
        <ul className={room.list}>
          {items.map((one) => (
            <Entry
              key={one.id}
              notification={one}
              onRead={() => attempt(read(one.id))}
              onRemove={() => attempt(remove(one.id))}
            />
          ))}
        </ul>
      )}
      {more && (
        <Button variant="secondary" className={styles.older} onClick={() => void loadMore()}>
          {t.older}
        </Button>
      )}
      <Preferences />
    </>
  );
}

type EntryProps = Readonly<{
  notification: Notification;
  onRead: () => void;
  onRemove: () => void;
}>;

function Entry({ notification, onRead, onRemove }: EntryProps) {
  const t = useText(texts);
  const locale = useLocale();
  const { title, body, createdAt, readAt } = notification;
  const target = targetOf(notification, locale);
  const isNew = readAt === null;
  return (
    <li className={isNew ? styles.new : undefined}>
      <h2 className={styles.title}>
        {isNew && <span className="visually-hidden">{t.unread}: </span>}
        {target === null ? (
          title
        ) : (
          <Link href={target} prefetch={false} {...(isNew && { onClick: onRead })}>
            {title}
          </Link>
        )}
      </h2>
      <p>{body}</p>
      <p className={room.soft}>
        <time dateTime={createdAt}>{formatDateTime(createdAt, locale)}</time>
      </p>
      <div className={room.actions}>
        {isNew && (
          <Button variant="quiet" aria-label={t.markReadOf(title)} onClick={onRead}>
            {t.markRead}
          </Button>
        )}
        <Button variant="quiet" aria-label={t.removeOf(title)} onClick={onRemove}>
          {t.remove}
        </Button>
      </div>
    </li>
  );
}
