import type { Schemas } from "@/api/types";
import { text, textOrNull } from "../form";

/** What a form says of a parcel; null for nothing, "partial" where one of the two words is missing. */
export function readParcel(form: FormData): Schemas["TrackingWrite"] | "partial" | null {
  const [carrier, number] = [text(form, "carrier"), text(form, "parcel")];
  const url = textOrNull(form, "url");
  if (carrier === "" && number === "" && url === null) return null;
  return carrier === "" || number === "" ? "partial" : { carrier, number, url };
}
