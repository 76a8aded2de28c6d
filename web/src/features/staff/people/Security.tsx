"use client";

import { Notice } from "@/components/Notice";
import { staff } from "@/i18n/staff";
import { staffSecurity } from "@/i18n/staff-security";
import { useText } from "@/i18n/use-locale";
import page from "../Staff.module.css";
import { ChangePassword } from "./ChangePassword";
import { People } from "./People";
import { SecondFactor } from "./SecondFactor";

/** One's own password and second factor; `required` where the house asks for one first. */
export function Security({ required = false }: { required?: boolean }) {
  const t = useText(staffSecurity);
  const title = useText(staff).places.security;
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{title}</h1>
      </div>
      {required && <Notice>{t.mustEnrol}</Notice>}
      <SecondFactor />
      {!required && <ChangePassword />}
      {!required && <People />}
    </div>
  );
}
