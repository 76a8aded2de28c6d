"use client";

import useSWR from "swr";

import { api } from "@/api/client";
import { done, unwrap } from "@/api/problem";
import { useSession } from "@/session/store";
import type { AddressWrite } from "./address";

/** The shopper's address book; whatever changes it has it told again. */
export function useAddresses() {
  const owner = useSession(({ user }) => user?.id ?? null);
  const { data, error, mutate } = useSWR<Awaited<ReturnType<typeof read>>, unknown>(
    owner === null ? null : ["addresses", owner],
    read,
  );
  const then = async (change: Promise<unknown>) => {
    await change;
    await mutate();
  };
  const path = (id: string) => ({ params: { path: { address_id: id } } });
  return {
    addresses: data,
    error,
    /** Write a new address down, or another text for the one named. */
    write: (address: AddressWrite, id: string | null) =>
      then(
        unwrap(
          id === null
            ? api.POST("/api/v1/users/addresses", { body: address })
            : api.PUT("/api/v1/users/addresses/{address_id}", { ...path(id), body: address }),
        ),
      ),
    remove: (id: string) =>
      then(done(api.DELETE("/api/v1/users/addresses/{address_id}", path(id)))),
  };
}

async function read() {
  return (await unwrap(api.GET("/api/v1/users/addresses"))).items;
}
