import type { Order } from "@/api/types";
import type { Locale } from "@/i18n/locales";
import { countryName, HOME_COUNTRY } from "@/lib/countries";

type Written = Order["shippingAddress"];

/** The lines of an address, from the door to the country; at home nobody writes the country. */
export function addressLines(address: Written, locale: Locale): string[] {
  const { line1, line2, ward, district, city, postalCode, country } = address;
  const abroad = country === HOME_COUNTRY ? null : countryName(country, locale);
  const place = [ward, district, city].filter(Boolean).join(", ");
  return [line1, line2, place, postalCode, abroad].filter((line) => Boolean(line)) as string[];
}

export function AddressLines({ address, locale }: { address: Written; locale: Locale }) {
  return (
    <address>
      {[address.fullName, ...addressLines(address, locale), address.phone]
        .filter(Boolean)
        .map((line) => (
          <span key={line}>{line}</span>
        ))}
    </address>
  );
}
