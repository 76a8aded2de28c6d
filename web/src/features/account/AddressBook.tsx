"use client";

import { useState } from "react";

import { explain } from "@/api/problem";
import { Button } from "@/components/Button";
import { Confirmed } from "@/components/Confirmed";
import { Dialog } from "@/components/Dialog";
import { Empty } from "@/components/Empty";
import { Notice } from "@/components/Notice";
import { Skeleton } from "@/components/Skeleton";
import { account } from "@/i18n/account";
import { useLocale, useText } from "@/i18n/use-locale";
import { lines, type Address } from "./address";
import { AddressForm } from "./AddressForm";
import styles from "./Room.module.css";
import { useAddresses } from "./use-addresses";

export function AddressBook() {
  const t = useText(account);
  const locale = useLocale();
  const { addresses, error, write, remove } = useAddresses();
  const [edited, setEdited] = useState<Address | "new" | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const close = () => setEdited(null);
  const failure = refused ?? error ?? null;
  const attempt = (change: Promise<void>) => {
    setRefused(null);
    change.catch((reason: unknown) => setRefused(reason));
  };
  const isEmpty = addresses?.length === 0;
  return (
    <>
      <div className={styles.head}>
        <h1 className={styles.title}>{t.addresses}</h1>
        {!isEmpty && (
          <Button variant="quiet" onClick={() => setEdited("new")}>
            {t.addAddress}
          </Button>
        )}
      </div>
      {failure !== null && (
        <Notice tone="danger" live>
          {explain(failure, locale)}
        </Notice>
      )}
      {addresses === undefined && error === undefined && <Skeleton shape="block" />}
      {isEmpty && (
        <Empty title={t.noAddresses} text={t.noAddressesText}>
          <Button onClick={() => setEdited("new")}>{t.addAddress}</Button>
        </Empty>
      )}
      {addresses !== undefined && !isEmpty && (
        <ul className={styles.list}>
          {addresses.map((address) => (
            <Entry
              key={address.id}
              address={address}
              onEdit={() => setEdited(address)}
              onRemove={() => attempt(remove(address.id))}
              onPrefer={() => attempt(write({ ...address, isDefault: true }, address.id))}
            />
          ))}
        </ul>
      )}
      <Dialog
        open={edited !== null}
        onClose={close}
        title={edited === "new" ? t.addAddress : t.editAddress}
        side="right"
      >
        <AddressForm
          address={edited === "new" ? null : edited}
          onCancel={close}
          onSave={async (address) => {
            await write(address, edited === "new" ? null : (edited?.id ?? null));
            close();
          }}
        />
      </Dialog>
    </>
  );
}

type EntryProps = Readonly<{
  address: Address;
  onEdit: () => void;
  onRemove: () => void;
  onPrefer: () => void;
}>;

function Entry({ address, onEdit, onRemove, onPrefer }: EntryProps) {
  const t = useText(account);
  const locale = useLocale();
  return (
    <li>
      <p>
        {address.fullName}
        {address.isDefault && <span className={styles.mark}> · {t.isDefault}</span>}
      </p>
      <address className={styles.address}>
        {lines(address, locale).map((line) => (
          <span key={line}>{line}</span>
        ))}
        <span>{address.phone}</span>
      </address>
      <div className={styles.actions}>
        <Button variant="quiet" aria-label={t.editOf(address.fullName)} onClick={onEdit}>
          {t.edit}
        </Button>
        {!address.isDefault && (
          <Button variant="quiet" onClick={onPrefer}>
            {t.makeDefault}
          </Button>
        )}
        <Confirmed
          label={t.remove}
          name={t.removeOf(address.fullName)}
          question={t.removeSure}
          cancel={t.cancel}
          onConfirm={onRemove}
        />
      </div>
    </li>
  );
}
