"use client";

import { useState } from "react";
import { useSWRConfig } from "swr";

import { api } from "@/api/client";
import { explain, fieldErrors, unwrap } from "@/api/problem";
import type { Address, KeptAddress } from "@/api/types";
import { Button } from "@/components/Button";
import { Choice } from "@/components/Choice";
import { Notice } from "@/components/Notice";
import { Skeleton } from "@/components/Skeleton";
import { lines, type AddressWrite } from "@/features/account/address";
import { useAddresses } from "@/features/account/use-addresses";
import { checkout } from "@/i18n/checkout";
import { useLocale, useText } from "@/i18n/use-locale";
import { AddressForm } from "./AddressForm";
import { AddressLines } from "./AddressLines";
import styles from "./Checkout.module.css";

const OTHER = "other";

/** Where the order goes: the default address unless another one is chosen or written. */
export function useDestination() {
  const { addresses, error } = useAddresses();
  const { mutate } = useSWRConfig();
  const [picked, pick] = useState<string | null>(null);
  const [own, setOwn] = useState<Address | null>(null);
  const kept = addresses?.find(({ id }) => id === picked) ?? addresses?.[0];
  const isOther = picked === OTHER || addresses?.length === 0;
  const address = isOther || kept === undefined ? own : plain(kept);
  /** Into the address book, and chosen there. */
  const keep = async (written: AddressWrite) => {
    const { id } = await unwrap(api.POST("/api/v1/users/addresses", { body: written }));
    await mutate((key) => Array.isArray(key) && key[0] === "addresses");
    pick(id);
  };
  return { addresses, error, keep, kept, isOther, pick, own, setOwn, address };
}

type Destination = ReturnType<typeof useDestination>;

/** What an order says of an address; its place in the book is no part of it. */
function plain(kept: KeptAddress | AddressWrite): Address {
  const { fullName, phone, line1, line2, ward, district, city, postalCode, country } = kept;
  return {
    fullName,
    phone,
    line1,
    line2: line2 ?? null,
    ward: ward ?? null,
    district: district ?? null,
    city,
    postalCode: postalCode ?? null,
    country,
  };
}

type Props = Readonly<{
  destination: Destination;
  /** What the API said about the address when it was asked for a quote. */
  refused: unknown;
  missing: boolean;
}>;

export function AddressStep({ destination, refused, missing }: Props) {
  const t = useText(checkout);
  const locale = useLocale();
  const { addresses, kept, isOther, pick } = destination;
  if (addresses === undefined) {
    return destination.error === undefined ? (
      <Skeleton shape="block" />
    ) : (
      <Notice tone="danger">{explain(destination.error, locale)}</Notice>
    );
  }
  return (
    <div className={styles.step}>
      {addresses.length > 0 && (
        <Choice
          legend={t.addressBook}
          value={isOther ? OTHER : (kept?.id ?? null)}
          onChoose={pick}
          options={[
            ...addresses.map((address) => ({
              value: address.id,
              label: address.fullName,
              text: [...lines(address, locale), address.phone].join(" · "),
            })),
            { value: OTHER, label: t.otherAddress },
          ]}
        />
      )}
      {isOther && <OtherAddress destination={destination} refused={refused} />}
      {missing && (
        <Notice tone="danger" live>
          {t.missing.address}
        </Notice>
      )}
    </div>
  );
}

function OtherAddress({ destination, refused }: Pick<Props, "destination" | "refused">) {
  const t = useText(checkout);
  const locale = useLocale();
  const { own, setOwn, keep } = destination;
  const [isOpen, setOpen] = useState(own === null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const wrong = Object.keys({ ...fieldErrors(refused), ...fieldErrors(failure) }).map((name) =>
    name.replace(/^shippingAddress\./, ""),
  );
  const use = async (address: AddressWrite, isKept: boolean) => {
    setBusy(true);
    setFailure(null);
    try {
      setOwn(plain(address));
      if (isKept) await keep(address);
      setOpen(false);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  if (own !== null && !isOpen && wrong.length === 0) {
    return (
      <div className={styles.chosen}>
        <AddressLines address={own} locale={locale} />
        <Button variant="quiet" onClick={() => setOpen(true)}>
          {t.changeAddress}
        </Button>
      </div>
    );
  }
  return (
    <>
      <AddressForm
        given={own}
        wrong={wrong}
        busy={busy}
        onUse={(address, isKept) => void use(address, isKept)}
      />
      {failure !== null && (
        <Notice tone="danger" live>
          {explain(failure, locale)}
        </Notice>
      )}
    </>
  );
}
