import type { Schemas } from "@/api/types";
import { countryName } from "@/lib/countries";
import type { Locale } from "@/i18n/locales";

export type Address = Schemas["commerce__users__schemas__AddressRead"];
export type AddressWrite = Schemas["AddressWrite"];

export const REQUIRED = ["fullName", "phone", "line1", "city"] as const;
export const OPTIONAL = ["line2", "ward", "district", "postalCode"] as const;

/** What a form holds, as the API takes it: what was left empty is not told. */
export function addressOf(form: FormData): AddressWrite {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  return {
    fullName: text("fullName"),
    phone: text("phone"),
    line1: text("line1"),
    line2: text("line2") || null,
    ward: text("ward") || null,
    district: text("district") || null,
    city: text("city"),
    postalCode: text("postalCode") || null,
    country: text("country"),
    isDefault: form.get("isDefault") === "on",
  };
}

/** An address as it is written on a parcel, without the name. */
export function lines(address: Address, locale: Locale): string[] {
  const { line1, line2, ward, district, city, postalCode, country } = address;
  const joined = (...parts: (string | null | undefined)[]) =>
    parts.filter((part) => part !== null && part !== undefined && part !== "").join(", ");
  return [
    joined(line2, line1),
    joined(ward, district),
    joined(city, postalCode),
    countryName(country, locale),
  ].filter((line) => line !== "");
}
