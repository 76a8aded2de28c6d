import { TAGS, type Locale } from "@/i18n/locales";

// ISO 3166-1 alpha-2. Where the house delivers is the API's word, at checkout.
const CODES =
  "AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VU WF WS YE YT ZA ZM ZW".split(
    " ",
  );
/** Where most of the house's parcels go. */
export const HOME_COUNTRY = "VN";

export function countryName(code: string, locale: Locale): string {
  return new Intl.DisplayNames(TAGS[locale], { type: "region" }).of(code) ?? code;
}

/** Every country, the house's own first, the rest by name. */
export function countries(locale: Locale): readonly Readonly<{ code: string; name: string }>[] {
  const { compare } = new Intl.Collator(TAGS[locale]);
  const named = CODES.map((code) => ({ code, name: countryName(code, locale) }));
  const rest = named.sort((one, other) => compare(one.name, other.name));
  return [{ code: HOME_COUNTRY, name: countryName(HOME_COUNTRY, locale) }, ...rest];
}
